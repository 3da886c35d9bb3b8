"""The quality report of a night: one offline page from the newest results of every feed and entity.

Above them it shows how every feed stood on each of the last days.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from assets.city import City
from assets.punctuality import grid
from catalog.language import language
from lake.durable import write_durably
from lake.engine import Engine
from quality.gx import verdicts_in
from quality.report import Grid, GridRow, SubjectResult, render

_DAYS = 14


def write_report(city: City, engine: Engine, night: date) -> Path:
    """Write ``reports/NIGHT.html`` and return its path."""
    file = city.home.reports / f"{night.isoformat()}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    page = render(night, tuple(_results(city)), language(), _grid(city, engine, night))
    write_durably(file, page.encode())
    return file


def _grid(city: City, engine: Engine, night: date) -> Grid:
    days = tuple(night - timedelta(days=n) for n in reversed(range(_DAYS)))
    rows = (
        GridRow(
            city.catalogue.departments[row.feed.department].name,
            row.feed.code,
            row.feed.name,
            row.standings,
            str(row.trouble or ""),
        )
        for row in grid(city, engine, days, night)
    )
    return Grid(days, tuple(rows))


def _results(city: City) -> Iterator[SubjectResult]:
    for feed in city.catalogue.feeds.values():
        if (kept := city.results(feed.code)).exists():
            yield SubjectResult(feed.code, feed.name, "feed", verdicts_in(kept))
    for entity in city.catalogue.entities.values():
        if (kept := city.results(entity.code)).exists():
            yield SubjectResult(entity.code, entity.name, "entity", verdicts_in(kept))
    for table in (table for theme in city.catalogue.themes.values() for table in theme.tables):
        if (kept := city.results(f"theme_{table.code}")).exists() and table.checks:
            yield SubjectResult(table.code, table.name, "theme", verdicts_in(kept))
