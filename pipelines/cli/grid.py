"""``govlake deliveries --grid``: feeds down, days across, one sign for how each feed stood on each day."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import typer
from rich.table import Table
from rich.text import Text as Line

from catalog.language import say
from pipelines.cli.output import out

if TYPE_CHECKING:
    from assets.city import City
    from assets.punctuality import FeedDays
    from quality.punctuality import Sign

DAYS = 14
"""as many days as fit a terminal"""

_STYLES = {
    "delivered": "green",
    "late": "yellow",
    "missing": "bold red",
    "quarantined": "magenta",
    "sealed": "bold magenta",
    "expected": "cyan",
    "nothing_due": "dim",
}
_TOLD = ("late", "missing")


def show_grid(city: "City", first: date | None, last: date | None, feed: str | None, as_json: bool) -> None:
    """Print the grid of a stretch of days, by default the last fourteen up to the last night."""
    from assets.punctuality import grid, last_night  # noqa: PLC0415

    as_of = last_night(city)
    end = last or (max(first, as_of) if first else as_of)
    start = first or end - timedelta(days=DAYS - 1)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    with city.engine() as engine:
        rows = [row for row in grid(city, engine, days, as_of) if feed in (None, row.feed.code)]
    if as_json:
        typer.echo(json.dumps([_plain(row) for row in rows], ensure_ascii=False))
        return
    out.print(_table(city, rows, days, as_of))
    out.print(_legend())
    for line in _reasons(rows):
        out.print(line, soft_wrap=True)


def _table(city: "City", rows: Sequence["FeedDays"], days: Sequence[date], as_of: date) -> Table:
    title = say(f"报送情况（截至 {as_of} 夜）", f"Deliveries as of the night of {as_of}")
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("", no_wrap=True)
    for i, day in enumerate(days):
        month = f"{day.month}/" if i == 0 or day.day == 1 else ""
        table.add_column(
            f"{month}\n{day.day:2}" if month else f"\n{day.day:2}", justify="right", no_wrap=True
        )
    for department, group in groupby(rows, key=lambda row: row.feed.department):
        table.add_row(Line(str(city.catalogue.departments[department].name), style="bold"))
        for row in group:
            table.add_row(f"  {row.feed.code}", *[_sign(s.sign) for s in row.standings])
    return table


def _sign(sign: "Sign") -> Line:
    from quality.report.grid import SIGNS  # noqa: PLC0415

    return Line(SIGNS[sign][0], style=_STYLES[sign])


def _word(sign: "Sign") -> str:
    from quality.report.grid import SIGNS  # noqa: PLC0415

    return str(SIGNS[sign][1])


def _legend() -> Line:
    from quality.report.grid import SIGNS  # noqa: PLC0415

    return Line("  ").join(Line.assemble(_sign(sign), " ", _word(sign)) for sign in SIGNS)


def _reasons(rows: Sequence["FeedDays"]) -> list[Line]:
    """Return a line for each feed that is late or couldn't be judged: the newest such day and why."""
    lines = []
    for row in rows:
        if row.trouble:
            lines.append(Line(f"{row.feed.code}  {row.trouble}", style="red"))
        told = [s for s in row.standings if s.sign in _TOLD]
        if told:
            last = told[-1]
            word = _word(last.sign)
            due = say(f"期限 {last.due}", f"due {last.due}")
            lines.append(
                Line.assemble(_sign(last.sign), f" {row.feed.code}  {last.day} {word}, {due}  ", last.reason)
            )
    return lines


def _plain(row: "FeedDays") -> dict[str, object]:
    return {
        "feed": row.feed.code,
        "department": row.feed.department,
        "cycle": row.feed.update.cycle,
        "days": [
            {
                "day": s.day.isoformat(),
                "sign": s.sign,
                "due": s.due.isoformat() if s.due else None,
                "reason": s.reason or None,
            }
            for s in row.standings
        ],
        "trouble": str(row.trouble) if row.trouble else None,
    }
