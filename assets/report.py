"""The quality report of a night: one offline page from the newest results of every feed and entity."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assets.city import City
from catalog.language import language
from lake.durable import write_durably
from quality.gx import verdicts_in
from quality.report import SubjectResult, render


def write_report(city: City, night: date) -> Path:
    """Write ``reports/NIGHT.html`` and return its path."""
    file = city.home.reports / f"{night.isoformat()}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_durably(file, render(night, tuple(_results(city)), language()).encode())
    return file


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
