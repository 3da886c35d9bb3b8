"""The report of a night: one HTML file that needs nothing else, in Chinese and English.

The page's layout and its fixed texts stand in ``night.html.j2`` beside this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from catalog.language import Language, Text
from quality.assertions import Verdict
from quality.report.grid import SIGNS, Grid
from quality.report.sample import columns_of
from quality.wording import in_words

Group = Literal["feed", "entity", "theme"]


@dataclass(frozen=True)
class SubjectResult:
    """All verdicts on one feed, entity or theme table; ``subject`` is its code, ``title`` its name."""

    subject: str
    title: Text
    group: Group
    verdicts: tuple[Verdict, ...]

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The verdicts that are no success, in order."""
        return tuple(v for v in self.verdicts if not v.success)

    @property
    def stops(self) -> tuple[Verdict, ...]:
        """The verdicts that close a gate, in order."""
        return tuple(v for v in self.verdicts if v.stops)


def render(
    night: date, results: Sequence[SubjectResult], language: Language = "zh", grid: Grid | None = None
) -> str:
    """Return the report of a night as one HTML page, opened in ``language`` and switchable to the other.

    Subjects come in the order given, feeds before entities before theme tables. Samples are shown as they
    are: masked already, by whoever made the observations.
    """
    return (
        _environment()
        .get_template("night.html.j2")
        .render(
            night=night,
            results=results,
            language=language,
            verdicts=[v for r in results for v in r.verdicts],
            grid=grid or Grid(),
            signs=SIGNS,
        )
    )


def percent(share: float) -> str:
    """Return a share (0–1) as a percentage of at most two decimals that is 0% or 100% only if exactly so."""
    if 0 < share < 0.00005:  # noqa: PLR2004 - less than two decimals can show
        return "<0.01%"
    if 0.99995 <= share < 1:  # noqa: PLR2004
        return ">99.99%"
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("quality.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(percent=percent, in_words=in_words, columns=columns_of)
    return environment
