"""``govlake worklist``: make the list that clerks work on, of the conflicts as they are."""

from typing import Annotated

import typer

from catalog.language import say
from pipelines.cli.output import answer, guarded


@guarded
def worklist(
    if_stale: Annotated[
        bool, typer.Option("--if-stale", help="仅在已过时才重做 / only if it is out of date")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
) -> None:
    """更新待办清单：未了结的不一致，附差异规律和建议值。Make the worklist: open conflicts, suggestions."""
    from assets.worklist import make_worklist  # noqa: PLC0415
    from pipelines.city import city  # noqa: PLC0415

    built = make_worklist(city(), if_stale=if_stale)
    if built is None:
        answer({"made": False}, as_json=as_json, text=say("待办清单没有过时", "the worklist is up to date"))
        return
    said = say(f"待办清单：{built.conflicts} 件", f"worklist: {built.conflicts} conflicts")
    made = {"made": True, "conflicts": built.conflicts, "file": str(built.file)}
    answer(made, as_json=as_json, text=f"{said}  {built.file}")
