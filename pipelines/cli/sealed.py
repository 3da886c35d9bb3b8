"""``govlake sealed``: the deliveries that carry a secrecy marking, and the release of a false alarm."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from catalog.language import say
from pipelines.cli.output import answer, guarded, show

app = typer.Typer(
    help="载有密级标志而封存的报送。Deliveries sealed for a secrecy marking.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@app.command("list")
@guarded
def list_sealed(as_json: Json = False) -> None:
    """列出封存的报送：哪里有哪类标志。List them: which kind of marking stands where, never the text."""
    from pipelines.city import city  # noqa: PLC0415

    columns = ("delivery", "department", "file", "received_at", "marks", "released")
    rows = [
        (
            n["delivery"],
            n["department"],
            n["file"],
            n["received_at"],
            say(n["said_zh"], n["said_en"]),
            n.get("released", {}).get("by"),
        )
        for n in city().landing.vault.notices()
    ]
    show(columns, rows, as_json=as_json)


@app.command()
@guarded
def release(
    delivery: Annotated[str, typer.Argument(help="报送编号 / delivery")],
    by: Annotated[str, typer.Option(help="批准人 / who says so")],
    because: Annotated[str, typer.Option(help="理由 / on what grounds")],
    as_json: Json = False,
) -> None:
    """经核实不涉密，退回待接收，下次夜间任务处理；记录在案。Give a false alarm back; it is recorded."""
    from pipelines.city import city  # noqa: PLC0415

    given = city().landing.vault.release(delivery, by, because, datetime.now(UTC))
    said = say(f"已退回，新报送编号 {given.delivery}", f"given back as {given.delivery}")
    answer({"delivery": delivery, "released_as": given.delivery}, as_json=as_json, text=said)
