"""``govlake deliveries|quarantine|conflicts``: what arrived, what may not enter, what disagrees."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.output import guarded, show

if TYPE_CHECKING:
    from catalog.models import Catalogue

Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Limit = Annotated[int, typer.Option(help="最多行数 / rows at most", min=1)]
FeedCode = Annotated[str | None, typer.Option("--feed", help="数据资源代码 / feed code")]


@guarded
def deliveries(feed: FeedCode = None, limit: Limit = 50, as_json: Json = False) -> None:
    """每次报送的去向：收到＝载入＋未变＋被取代＋隔离。Where the rows of every delivery went."""
    from lake.ledger import LEDGER  # noqa: PLC0415

    counts = "received, loaded, unchanged, superseded, quarantined, deleted"
    brief = f"night, delivery, status, {counts}, coalesce(reason, '') AS reason"
    whole = f"night, delivery, department, file, business_date, status, {counts}, unreported_columns, reason"
    columns = whole if as_json else brief
    _query(LEDGER, columns, {"feed": feed}, "night DESC, received_at DESC, delivery", limit, as_json)


@guarded
def quarantine(
    feed: FeedCode = None,
    delivery: Annotated[str | None, typer.Option(help="报送编号 / delivery")] = None,
    limit: Limit = 50,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="显示敏感值 / show sensitive values")] = False,
    as_json: Json = False,
) -> None:
    """隔离区：哪个文件哪一行哪一列为什么不能入库。Rows that may not enter, where and why."""
    from catalog.language import say  # noqa: PLC0415
    from lake.ledger import QUARANTINE  # noqa: PLC0415

    brief = f'delivery, line, feed, "column", value, rule, {say("hint_zh", "hint_en")} AS hint'
    columns = f"night, file, sheet, {brief}" if as_json else brief
    wanted = {"feed": feed, "delivery": delivery}
    _query(QUARANTINE, columns, wanted, "night DESC, delivery, line", limit, as_json, unmasked=unmasked)


@guarded
def conflicts(
    entity: Annotated[str | None, typer.Option(help="实体 / entity")] = None,
    element: Annotated[str | None, typer.Option(help="数据元 / element")] = None,
    department: Annotated[str | None, typer.Option(help="部门代码 / department code")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="已关闭的 / closed ones")] = False,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """各部门不一致的数据，每条含全部说法。Values that departments disagree on, with every claim."""
    from pipelines.conflict_list import list_conflicts  # noqa: PLC0415

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
    unmasked: bool = True,
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
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    shown = rows if unmasked else [_masked(here.catalogue, row) for row in rows]
    show(names, [tuple(row.values()) for row in shown], as_json=as_json)


def _masked(catalogue: "Catalogue", row: dict[str, Any]) -> dict[str, Any]:
    """Mask the value of a quarantined row where the catalogue grades its column so."""
    from quality.masking import mask  # noqa: PLC0415

    feed = catalogue.feeds.get(row["feed"])
    columns = [c for c in feed.columns if c.header == row["column"]] if feed else []
    open_to_all = bool(feed and columns) and not any(feed.grade_of(c).masked for c in columns if feed)
    return row if open_to_all else {**row, "value": mask(row["value"])}
