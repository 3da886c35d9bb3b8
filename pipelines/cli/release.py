"""``govlake release|explain|sql``: the releases, and questions to the current one."""

import sys
from typing import Annotated, Any

import typer

from catalog.errors import GovlakeError
from catalog.language import Text
from pipelines.cli.output import answer, guarded, out, show

app = typer.Typer(help="发布版本。Releases.", no_args_is_help=True)


class EntityUnknown(GovlakeError):
    """An entity that the release doesn't have: no such kind of entity, or no such key."""

    def __init__(self, entity: str, key: str) -> None:
        super().__init__(
            Text(zh=f"发布版本中没有 {entity} {key}", en=f"the release has no {entity} {key}"),
            Text(
                zh='实体种类见 govlake sql "FROM catalog.entity"，再核对主键',
                en='see govlake sql "FROM catalog.entity" for the kinds, then check the key',
            ),
        )
        self.entity, self.key = entity, key


Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
ReleaseId = Annotated[
    str | None, typer.Option("--release", help="发布版本，默认当前 / the current one by default")
]


@app.command("list")
@guarded
def list_all(as_json: Json = False) -> None:
    """列出发布版本。List the releases."""
    from lake.home import Home  # noqa: PLC0415
    from lake.release import current, list_releases  # noqa: PLC0415

    home = Home.from_environment()
    now = current(home)
    rows = [
        (
            r.id,
            r.night,
            f"{r.created_at.astimezone():%Y-%m-%d %H:%M}",
            len(r.tables),
            bool(now and now.id == r.id),
        )
        for r in list_releases(home)
    ]
    show(("release", "night", "created_at", "tables", "current"), rows, as_json=as_json)


@app.command("show")
@guarded
def show_one(
    release: Annotated[str | None, typer.Argument(help="发布版本 / release")] = None, as_json: Json = False
) -> None:
    """一个发布版本由哪些表的哪个版本组成。Which version of which table a release is made of."""
    from lake.home import Home  # noqa: PLC0415
    from lake.release import find_release  # noqa: PLC0415

    found = find_release(Home.from_environment(), release)
    rows = [(name, t.version, t.rows) for name, t in found.tables.items()]
    show(("table", "version", "rows"), rows, as_json=as_json, title=f"{found.id}  {found.database}")


@app.command("diff")
@guarded
def diff_two(
    older: Annotated[str, typer.Argument(help="较早的发布版本 / the older release")],
    newer: Annotated[str | None, typer.Argument(help="较新的，默认当前 / the newer one")] = None,
    as_json: Json = False,
) -> None:
    """两个发布版本之间变了什么：行、值、不一致。What changed between two releases."""
    from dataclasses import asdict  # noqa: PLC0415

    from lake.home import Home  # noqa: PLC0415
    from lake.release import diff, find_release  # noqa: PLC0415

    home = Home.from_environment()
    found = diff(home, find_release(home, older), find_release(home, newer))
    if as_json:
        answer(asdict(found), as_json=True, text="")
        return
    tables = [(t.table, t.older, t.newer, t.added, t.removed, t.changed) for t in found.tables]
    show(("table", "older", "newer", "added", "removed", "changed"), tables, as_json=False)
    elements = [(e.entity, e.element, e.changed) for e in found.elements]
    show(("entity", "element", "values changed"), elements, as_json=False)
    conflicts = [(c.entity, c.element, c.kind, c.opened, c.closed) for c in found.conflicts]
    show(("entity", "element", "kind", "opened", "closed"), conflicts, as_json=False)


@app.command("publish")
@guarded
def publish_once_more(as_json: Json = False) -> None:
    """再次发布当前版本，例如移动 GOVLAKE_HOME 之后。Publish the current release again."""
    from assets.release import publish_again  # noqa: PLC0415
    from pipelines.city import city  # noqa: PLC0415

    published = publish_again(city())
    answer({"release": published.id}, as_json=as_json, text=f"{published.id}  {published.database}")


@guarded
def explain(
    entity: Annotated[str, typer.Argument(help="实体，如 person / entity")],
    key: Annotated[str, typer.Argument(help="主键，如身份证号 / key")],
    release: ReleaseId = None,
    as_json: Json = False,
) -> None:
    """一个实体的每个数据元：现值、依据、各来源的说法。One entity: values in force, why, every claim."""
    columns, rows = _ask("FROM explain(?, ?)", [entity, key], release)
    if not rows:
        raise EntityUnknown(entity, key)
    chosen = (
        "element",
        "name",
        "value",
        "why",
        "source_name",
        "role",
        "in_force",
        "claim",
        "since",
        "delivery",
    )
    places = [columns.index(c) for c in chosen]
    show(chosen, [[row[i] for i in places] for row in rows], as_json=as_json)


@guarded
def sql(
    query: Annotated[
        str | None, typer.Argument(help="查询语句；不给则从标准输入读取 / query or stdin")
    ] = None,
    release: ReleaseId = None,
    as_json: Json = False,
) -> None:
    """查询发布版本；不带语句时列出示例。Query a release; without a query, list examples."""
    if query is None and not sys.stdin.isatty():
        query = sys.stdin.read().strip()
    if query:
        columns, rows = _ask(query, [], release)
        show(columns, rows, as_json=as_json)
        return
    columns, rows = _ask("FROM catalog.examples", [], release)
    show(columns, rows, as_json=as_json)
    if not as_json:
        out.print("govlake sql '…'", highlight=False)


def _ask(query: str, values: list[Any], release: str | None) -> tuple[list[str], list[tuple[Any, ...]]]:
    from lake.home import Home  # noqa: PLC0415
    from lake.release import ask, find_release  # noqa: PLC0415

    found = find_release(Home.from_environment(), release)
    return ask(found, query, values)
