"""``govlake quarantine``: which rows may not enter and why; as workbooks that departments can correct."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.errors import GovlakeError
from catalog.language import Text, say
from pipelines.cli.output import answer, guarded, out, show

if TYPE_CHECKING:
    from assets.city import City
    from catalog.models import Catalogue
    from quality.correction import Wanted


class DepartmentUnknown(GovlakeError):
    """A department that the catalogue doesn't declare; ``department`` is its code."""

    def __init__(self, department: str, known: tuple[str, ...]) -> None:
        super().__init__(
            Text(zh=f"目录中没有部门 {department}", en=f"the catalogue has no department {department}"),
            Text(zh=f"部门代码：{'、'.join(known)}", en=f"departments: {', '.join(known)}"),
        )
        self.department = department


@guarded
def quarantine(
    folder: Annotated[
        Path | None, typer.Argument(help="--export 写入的文件夹 / the folder that --export writes to")
    ] = None,
    export: Annotated[
        bool, typer.Option("--export", help="导出可更正的工作簿 / write workbooks to be corrected")
    ] = False,
    feed: Annotated[str | None, typer.Option("--feed", help="数据资源代码 / feed code")] = None,
    department: Annotated[str | None, typer.Option(help="部门代码 / department code")] = None,
    delivery: Annotated[str | None, typer.Option(help="报送编号 / delivery")] = None,
    limit: Annotated[int, typer.Option(help="最多行数 / rows at most", min=1)] = 50,
    closed: Annotated[bool, typer.Option("--all", help="含已更正、已被取代的 / settled ones too")] = False,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="显示敏感值 / show sensitive values")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
) -> None:
    """隔离区：哪个文件哪一行哪一列为什么不能入库。Rows that may not enter, where and why."""
    from pipelines.city import city  # noqa: PLC0415

    here = city()
    if department and department not in here.catalogue.departments:
        raise DepartmentUnknown(department, tuple(here.catalogue.departments))
    if export:
        from quality.correction import Wanted  # noqa: PLC0415

        wanted_rows = Wanted(department, feed, delivery)
        _export(here, folder or here.home.folder / "returned", wanted_rows, as_json)
        return
    if folder:
        raise typer.BadParameter(say("文件夹要与 --export 同用", "a folder goes with --export"))
    wanted = {"feed": feed, "department": department, "delivery": delivery}
    named = {name: value for name, value in wanted.items() if value}
    names, rows = _rows(here, named, limit, closed, as_json)
    shown = rows if unmasked else [_masked(here.catalogue, row) for row in rows]
    show(names, [tuple(row.values()) for row in shown], as_json=as_json)


def _rows(
    here: "City", named: dict[str, str], limit: int, closed: bool, as_json: bool
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the columns and rows of the quarantine, its open rows alone unless ``closed``."""
    from lake.connectors.connector import PART  # noqa: PLC0415
    from lake.corrections import open_in  # noqa: PLC0415
    from lake.ledger import QUARANTINE  # noqa: PLC0415

    line = f"line % {PART} AS line"  # sheet says which part of the file it is in
    brief = f'delivery, sheet, {line}, feed, "column", value, rule, {say("hint_zh", "hint_en")} AS hint'
    columns = f"night, file, {brief}" if as_json else brief
    where = " AND ".join(f"{name} = ?" for name in named) or "true"
    with here.engine() as engine:
        select = here.tables.snapshot(QUARANTINE).select() if closed else open_in(here.tables)
        result = engine.connection.execute(
            f"SELECT {columns} FROM ({select}) q WHERE {where} "  # noqa: S608
            f"ORDER BY night DESC, delivery, q.line LIMIT {limit}",
            list(named.values()),
        )
        names = [d[0] for d in result.description or ()]
        return names, [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _export(here: "City", folder: Path, wanted: "Wanted", as_json: bool) -> None:
    """Write the workbooks and say which rows went where."""
    from quality.correction import export  # noqa: PLC0415

    with here.engine() as engine:
        done = export(engine, here.tables, here.landing, here.catalogue, folder, here.home.scratch, wanted)
    if not done and not as_json:
        answer([], as_json=False, text=say("没有待更正的行", "there is nothing to correct"))
        return
    rows = [(e.department, e.rows, e.whole, str(e.path)) for e in done]
    show(("department", "rows", "whole_deliveries", "file"), rows, as_json=as_json)
    if not as_json:
        out.print(
            say(
                "工作簿含未遮盖的数据，只可交给该部门；更正后放入其报送文件夹，或用 govlake receive 接收",
                "they hold unmasked values, for that department alone; corrected ones go to its drop folder",
            ),
            highlight=False,
        )


def _masked(catalogue: "Catalogue", row: dict[str, Any]) -> dict[str, Any]:
    """Mask the value of a quarantined row where the catalogue grades its column so."""
    from quality.masking import mask  # noqa: PLC0415

    feed = catalogue.feeds.get(row["feed"])
    columns = [c for c in feed.columns if c.header == row["column"]] if feed else []
    open_to_all = bool(feed and columns) and not any(feed.grade_of(c).masked for c in columns if feed)
    return row if open_to_all else {**row, "value": mask(row["value"])}
