"""Lay the claims out as deliveries, one per site and day: ``python -m examples.flights.prepare``.

No value is changed. Each row gets in front the day and the line of the published file it is from, and the
mark of a new row. The files are in Windows' Western encoding (17 rows hold a no-break space) and become
UTF-8. What is in the columns the catalogue says.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from examples.real_data import real_data
from lake.home import Home

HEADERS = (
    "date",
    "line",
    "change",
    "flight",
    "scheduled departure",
    "actual departure",
    "departure gate",
    "scheduled arrival",
    "actual arrival",
    "arrival gate",
)
_NEW = "A"


def department(source: str) -> str:
    """Return the department that a source is, its name as a code."""
    return source.lower().replace("-", "_")


def prepare(data: Path, drop: Path, days: Sequence[str] = ()) -> list[Path]:
    """Write ``data``/claims/YYYYMMDD.txt of some days or all to ``drop``/SITE/SITE_YYYYMMDD.tsv.

    Returns the files written.
    """
    written = []
    for day in days or sorted(p.stem for p in (data / "claims").glob("*.txt")):
        for site, lines in _by_site(data / "claims" / f"{day}.txt", day).items():
            file = drop / site / f"{site}_{day}.tsv"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(["\t".join(HEADERS), *lines, ""]), encoding="utf-8", newline="")
            written.append(file)
    return written


def _by_site(claims: Path, day: str) -> dict[str, list[str]]:
    lines = defaultdict(list)
    for number, line in enumerate(claims.read_text("cp1252").rstrip("\n").split("\n"), 1):
        source, said = line.split("\t", 1)
        lines[department(source)].append(f"{day}\t{number}\t{_NEW}\t{said}")
    return lines


def main(day: Annotated[list[str] | None, typer.Option(help="YYYYMMDD, all days by default")] = None) -> None:
    """Lay out the claims in the drop folders of ``GOVLAKE_HOME``."""
    drop = Home.from_environment().drop
    files = prepare(real_data("flights"), drop, day or ())
    typer.echo(f"{len(files)} → {drop}")


if __name__ == "__main__":
    typer.run(main)
