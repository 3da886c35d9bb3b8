"""``govlake catalog``: check and show what the city declares."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.language import say
from pipelines.cli.output import answer, guarded, show

_COUNTED = {
    "departments": "部门",
    "feeds": "数据资源",
    "entities": "实体",
    "elements": "数据元",
    "checks": "检查",
    "themes": "主题库",
}

app = typer.Typer(help="检查、查看目录。Check and show the catalogue.", no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Argument(help="目录所在文件夹 / the catalogue's folder [GOVLAKE_CATALOGUE]")
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@app.command()
@guarded
def check(folder: Folder = None, as_json: Json = False) -> None:
    """检查目录，一次列出全部错误。Check the catalogue and list every error at once."""
    from catalog.errors import CatalogueError  # noqa: PLC0415
    from catalog.load import load  # noqa: PLC0415
    from pipelines.city import catalogue_folder  # noqa: PLC0415
    from quality.vocabulary import vocabulary  # noqa: PLC0415

    try:
        catalogue = load(folder or catalogue_folder(), vocabulary())
    except CatalogueError as error:
        if not as_json:
            raise
        found = [(str(f.file), f.line, str(f.what), str(f.hint)) for f in error.findings]
        show(("file", "line", "what", "hint"), found, as_json=True)
        raise typer.Exit(1) from None
    counts = {
        "departments": len(catalogue.departments),
        "feeds": len(catalogue.feeds),
        "entities": len(catalogue.entities),
        "elements": sum(len(e.elements) for e in catalogue.entities.values()),
        "checks": len(catalogue.checks),
        "themes": len(catalogue.themes),
    }
    chinese = "，".join(f"{n} 个{_COUNTED[name]}" for name, n in counts.items())
    english = ", ".join(f"{n} {name}" for name, n in counts.items())
    answer(counts, as_json=as_json, text=say(f"目录无误：{chinese}", f"the catalogue is good: {english}"))


@app.command("show")
@guarded
def show_catalogue(folder: Folder = None, as_json: Json = False) -> None:
    """列出每个数据元的权威来源和校核来源。List each element with its authority and check sources."""
    from catalog.load import load  # noqa: PLC0415
    from pipelines.city import catalogue_folder  # noqa: PLC0415

    catalogue = load(folder or catalogue_folder())
    rows = [
        (
            entity.code,
            element.code,
            str(element.name),
            [a.feed for a in element.authority],
            list(element.check_sources),
            element.comparator.name,
        )
        for entity in catalogue.entities.values()
        for element in entity.elements
    ]
    columns = ("entity", "element", "name", "authority", "check_sources", "comparator")
    show(columns, rows, as_json=as_json)


@app.command()
@guarded
def schemas(folder: Annotated[Path, typer.Argument(help="写入的文件夹 / folder to write to")]) -> None:
    """写出 JSON Schema，供编辑器补全。Write JSON Schemas so that editors complete catalogue files."""
    from catalog.schema import write_schemas  # noqa: PLC0415

    for file in write_schemas(folder):
        typer.echo(file)
