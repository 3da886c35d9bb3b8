"""``--now``: serve at once what was just ruled or undone, and say in which release."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.language import say
from pipelines.cli.output import answer, err

if TYPE_CHECKING:
    from governance.case import Case

Now = Annotated[bool, typer.Option("--now", help="即时核对并发布 / settle and publish at once")]


def said(case: "Case", as_json: bool, *, now: bool = False) -> None:
    """Print a case after something was done, and serve it at once if that is wanted and it takes effect."""
    ruling = case.pending or case.ruling
    told: dict[str, Any] = {"case": case.id, "status": case.status, "ruling": ruling.id if ruling else None}
    if now and case.pending is None:
        told["release"] = _release()
    answer(told, as_json=as_json, text=" ".join(str(v) for v in told.values() if v))


def _release() -> str:
    """Serve what was ruled and return the release; raises NotServed, ReleaseMissing, NightRunning."""
    from assets.locks import LOCK, is_locked  # noqa: PLC0415
    from pipelines.at_once import serve  # noqa: PLC0415
    from pipelines.city import city  # noqa: PLC0415

    here = city()
    if is_locked(here.home.folder / LOCK):
        err.print(say("有任务正在运行，等它结束……", "another run is under way, waiting for it to end …"))
    return serve(here).release
