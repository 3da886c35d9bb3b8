"""Which sheets a workbook has; a child process looks. What is in them is ``excel``'s."""

from pathlib import Path

from catalog.models import FileFormat
from lake.confined.process import run
from lake.connectors.parts import refusals, scratch
from lake.engine import Engine


def sheet_names(engine: Engine, path: Path) -> tuple[str, ...]:
    """Return the names of a workbook's sheets, hidden ones too; raises UnreadableDelivery."""
    with scratch(engine) as folder, refusals(path, FileFormat.XLSX):
        return tuple(run("sheet_names", folder, path=str(path.resolve())))
