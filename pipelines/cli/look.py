"""``govlake deliveries|conflicts``: what arrived, what disagrees."""

from datetime import datetime
from typing import Annotated

import typer

from pipelines.cli.output import guarded, show

Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Limit = Annotated[int, typer.Option(help="最多行数 / rows at most", min=1)]
Day = datetime | None
FeedCode = Annotated[str | None, typer.Option("--feed", help="数据资源代码 / feed code")]


@guarded
def deliveries(
    feed: FeedCode = None,
    grid: Annotated[bool, typer.Option("--grid", help="逐日按时与否 / on time or late, by day")] = False,
    first: Annotated[
        Day, typer.Option("--from", formats=["%Y-%m-%d"], help="--grid 的首日 / first day")
    ] = None,
    last: Annotated[Day, typer.Option("--to", formats=["%Y-%m-%d"], help="--grid 的末日 / last day")] = None,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """每次报送的去向：收到＝载入＋未变＋被取代＋隔离。Where the rows of every delivery went."""
    from lake.ledger import LEDGER  # noqa: PLC0415

    if grid:
        from pipelines.city import city  # noqa: PLC0415
        from pipelines.cli.grid import show_grid  # noqa: PLC0415

        show_grid(city(), first and first.date(), last and last.date(), feed, as_json)
        return

    counts = "received, loaded, unchanged, superseded, quarantined, deleted"
    brief = f"night, delivery, status, {counts}, coalesce(reason, '') AS reason"
    whole = f"night, delivery, department, file, business_date, status, {counts}, unreported_columns, reason"
    columns = whole if as_json else brief
    _query(LEDGER, columns, {"feed": feed}, "night DESC, received_at DESC, delivery", limit, as_json)


@guarded
def drift(feed: FeedCode = None, limit: Limit = 50, as_json: Json = False) -> None:
    """列的变化：新列、缺列、疑似改名、类型和代码变化。Columns, types and codes that aren't as declared."""
    from catalog.language import say  # noqa: PLC0415
    from lake.drift_log import DRIFT  # noqa: PLC0415
    from pipelines.city import city  # noqa: PLC0415

    columns = f'night, delivery, kind, "column", suggestion, {say("detail_zh", "detail_en")} AS detail'
    if not city().tables.exists(DRIFT):
        show(("night", "delivery", "kind", "column", "suggestion", "detail"), (), as_json=as_json)
        return
    _query(DRIFT, columns, {"feed": feed}, "night DESC, delivery, kind", limit, as_json)


@guarded
def conflicts(
    entity: Annotated[str | None, typer.Option(help="实体 / entity")] = None,
    element: Annotated[str | None, typer.Option(help="数据元 / element")] = None,
    department: Annotated[str | None, typer.Option(help="部门代码 / department code")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="已关闭的 / closed ones")] = False,
    copies: Annotated[bool, typer.Option("--copies", help="互相抄录的来源 / sources that copy")] = False,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """各部门不一致的数据，每条含全部说法。Values that departments disagree on, with every claim."""
    from pipelines.conflict_list import list_conflicts  # noqa: PLC0415

    if copies:
        from pipelines.suggested import COPIES, list_copies  # noqa: PLC0415

        show(COPIES, list_copies(entity), as_json=as_json)
        return

    columns, rows = list_conflicts(
        entity=entity,
        element=element,
        department=department,
        status="closed" if closed else "open",
        limit=limit,
    )
    show(columns, rows, as_json=as_json)


def _query(
    table: str,
    columns: str,
    wanted: dict[str, str | None],
    order: str,
    limit: int,
    as_json: bool,
) -> None:
    from pipelines.city import city  # noqa: PLC0415

    here = city()
    named = {name: value for name, value in wanted.items() if value}
    where = " AND ".join(f"{name} = ?" for name in named) or "true"
    with here.engine() as engine:
        select = here.tables.snapshot(table).select()
        result = engine.connection.execute(
            f"SELECT {columns} FROM ({select}) WHERE {where} ORDER BY {order} LIMIT {limit}",  # noqa: S608
            list(named.values()),
        )
        names = [d[0] for d in result.description or ()]
        rows = result.fetchall()
    show(names, rows, as_json=as_json)
