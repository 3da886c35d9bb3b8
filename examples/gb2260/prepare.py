"""Lay the revisions of both ministries out as deliveries: ``python -m examples.gb2260.prepare``.

A revision YYYYMM says what held at the end of that month, so the month's last day is its business date
and stands in the file's name. The bytes stay as they were published. What is in them the catalogue says.
"""

import calendar
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from examples.real_data import real_data
from lake.home import Home

MINISTRIES = ("mca", "stats")


def business_date(revision: str) -> date:
    """Return the last day of a month written YYYYMM."""
    year, month = int(revision[:4]), int(revision[4:])
    return date(year, month, calendar.monthrange(year, month)[1])


def prepare(data: Path, drop: Path, revisions: Sequence[str] = ()) -> list[Path]:
    """Copy ``data``/MINISTRY/YYYYMM.tsv of some revisions or all to ``drop``/MINISTRY/MINISTRY_YYYYMMDD.tsv.

    Returns the copies.
    """
    copies = []
    for ministry in MINISTRIES:
        folder = drop / ministry
        folder.mkdir(parents=True, exist_ok=True)
        for revision in sorted((data / ministry).glob("*.tsv")):
            if revisions and revision.stem not in revisions:
                continue
            copy = folder / f"{ministry}_{business_date(revision.stem):%Y%m%d}.tsv"
            copies.append(Path(shutil.copyfile(revision, copy)))
    return copies


def main(
    revision: Annotated[list[str] | None, typer.Option(help="YYYYMM, all revisions by default")] = None,
) -> None:
    """Lay out revisions in the drop folders of ``GOVLAKE_HOME``."""
    drop = Home.from_environment().drop
    copies = prepare(real_data("gb2260"), drop, revision or ())
    typer.echo(f"{len(copies)} → {drop}")


if __name__ == "__main__":
    typer.run(main)
