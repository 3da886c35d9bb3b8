"""``govlake feed draft``: from a department's file to the YAML of its feed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.errors import GovlakeError
from catalog.language import Text, say
from pipelines.cli.output import err, guarded

if TYPE_CHECKING:
    from catalog.models import Catalogue
    from quality.drafting import Draft

app = typer.Typer(help="数据资源。Feeds.", no_args_is_help=True)


class CannotWrite(GovlakeError):
    """A draft that would overwrite a file, or several drafts for one file; ``file`` is the place."""

    def __init__(self, file: Path, parts: tuple[str, ...] = ()) -> None:
        if parts:
            what = Text(zh="文件有几个工作表或表", en="the file has several sheets or tables")
            named = "、".join(parts)
            hint = Text(
                zh=f"用 --sheet 或 --table 选一个，或把 --out 设为文件夹：{named}",
                en=f"choose one with --sheet or --table, or give --out a folder: {named}",
            )
        else:
            what = Text(zh=f"{file} 已存在，不覆盖", en=f"{file} is there already and stays")
            hint = Text(zh="换一个 --out 或 --code", en="give another --out or --code")
        super().__init__(what, hint)
        self.file = file
        self.parts = parts


class DepartmentUnknown(GovlakeError):
    """A department that the catalogue doesn't declare; ``department`` is its code."""

    def __init__(self, department: str) -> None:
        super().__init__(
            Text(
                zh=f"目录中没有部门 {department}",
                en=f"the catalogue has no department {department}",
            ),
            Text(
                zh=f"先写 departments/{department}.yaml",
                en=f"write departments/{department}.yaml first",
            ),
        )
        self.department = department


@app.callback()
def _feeds() -> None:
    """数据资源。Feeds."""


@app.command()
@guarded
def draft(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="部门的文件 / a department's file")
    ],
    department: Annotated[str | None, typer.Option(help="部门代码 / department code")] = None,
    code: Annotated[str | None, typer.Option(help="数据资源代码 / feed code")] = None,
    part: Annotated[
        str | None, typer.Option("--sheet", "--table", help="工作表或表 / one sheet or table")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="写入的文件或文件夹 / file or folder to write")] = None,
) -> None:
    """分析部门的文件，起草数据资源的 YAML。Draft a file's feed, each guess with its evidence."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from catalog.load import load  # noqa: PLC0415
    from lake.engine import Engine  # noqa: PLC0415
    from pipelines.city import catalogue_folder  # noqa: PLC0415
    from quality.drafting import draft_feeds  # noqa: PLC0415
    from quality.vocabulary import vocabulary  # noqa: PLC0415

    catalogue = load(catalogue_folder(), vocabulary())
    if department and department not in catalogue.departments:
        raise DepartmentUnknown(department)
    with TemporaryDirectory() as folder, Engine(Path(folder)) as engine:
        drafts = draft_feeds(engine, file, catalogue, department=department, code=code, part=part)
    if out is None:
        typer.echo("---\n".join(each.yaml() for each in drafts), nl=False)
    else:
        _write(drafts, out)
    _say_what_is_left(drafts, catalogue)


def _write(drafts: "list[Draft]", out: Path) -> None:
    """Write each draft to ``out``, or to a file of its own in the folder ``out``. Raises CannotWrite."""
    if len(drafts) > 1 and not out.is_dir():
        raise CannotWrite(out, tuple(each.part or "" for each in drafts))
    files = {out / f"{each.code}.yaml" if out.is_dir() else out: each for each in drafts}
    for file in files:
        if file.exists():
            raise CannotWrite(file)
    for file, each in files.items():
        file.write_text(each.yaml(), encoding="utf-8")
        err.print(str(file), highlight=False, markup=False)


def _say_what_is_left(drafts: "list[Draft]", catalogue: "Catalogue") -> None:
    """Tell which elements the feeds would be check sources of: the authority decides that, not a draft."""
    for each in drafts:
        new = each.claims if each.code not in catalogue.feeds else ()
        names = "、".join(new) or "-"
        said = say(
            f"{each.code}：放入 feeds/ 后，把它加入这些数据元的 check_sources：{names}",
            f"{each.code}: once in feeds/, add it to the check_sources of {names}",
        )
        err.print(said, highlight=False, markup=False)
