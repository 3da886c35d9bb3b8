"""Rows that may not enter: which cells of a feed can be spoiled, and how.

The rules are named as a clerk would: a wrong check digit breaks the ``format``, a day that doesn't
exist the ``type``, a missing name is ``required``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import normalize

import numpy as np

from catalog.models import Catalogue, Column, Feed, FileFormat, OnFailure, RowCheck, ValueType
from examples.zhongshan.generate.boundaries import SPOILT
from examples.zhongshan.generate.identity import wrong_check
from examples.zhongshan.generate.variants import written

SHARE = 0.003
AT_MOST = 0.01
"""share of the rows of one delivery, so that its tolerated share is never reached"""
FOREVER = 10_000
_IMPOSSIBLE = {"%Y%m%d": "20250230", "%Y/{m}/{d}": "2025/2/30", "%Y年{m}月{d}日": "2025年2月30日"}
_DATE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})")
_SOME_BOUNDARY = "POLYGON ((440000 2490000, 440020 2490000, 440020 2490015, 440000 2490015, 440000 2490000))"
_LATER = 0.3
_NIGHTS = 10
"""rows go bad on one of so many nights"""


@dataclass(frozen=True)
class Spoil:
    """One way to spoil a row: the column, the rule that it breaks, and what becomes of the text."""

    column: Column
    rule: str
    spoil: Callable[[str], str | None]
    of_key: bool
    """whether nobody can tell afterwards whose row it was"""


def ways(catalogue: Catalogue, feed: Feed, dates: str) -> list[Spoil]:
    """Return every way to spoil a row of a feed."""
    keys = {*feed.key, *(column for parts in feed.describes.values() for column in parts.values())}
    found = [s for column in feed.columns for s in _of_column(feed, column, column.code in keys, dates)]
    refusing = [
        c
        for c in catalogue.checks_of(feed.code)
        if isinstance(c, RowCheck) and c.on_failure is OnFailure.QUARANTINE
    ]
    return found + [_of_check(feed, check, dates) for check in refusing]


def _of_column(feed: Feed, column: Column, key: bool, dates: str) -> list[Spoil]:
    found: list[tuple[str, Callable[[str], str | None]]] = []
    if column.required:
        found.append(("required", lambda _: None))
    if column.format in ("resident_id", "person_id", "uscc"):
        found.append(("format", wrong_check))
    if column.format in ("resident_id", "person_id") and feed.delivery.format in (
        FileFormat.XLSX,
        FileFormat.CSV,
    ):
        found.append(("format", _rounded))
    if column.format == "polygon":
        found += [("format", _of_boundary(spoil)) for spoil in SPOILT]
    if column.type is ValueType.DATE:
        found.append(("type", lambda _: _IMPOSSIBLE.get(dates, "2025-02-30")))
    if column.type is ValueType.DECIMAL:
        found.append(("type", lambda _: "约五十"))
    if column.minimum is not None:
        found.append(("range", lambda _: "-5"))
    if column.codes:
        found.append(("codes", lambda _: "Q7"))
    return [Spoil(column, rule, spoil, key) for rule, spoil in found]


def _of_boundary(spoil: Callable[[str], str]) -> Callable[[str], str | None]:
    """Spoil a boundary; where the row has none, or writes it otherwise, one that is known."""
    return lambda text: spoil(text if text.startswith("POLYGON") else _SOME_BOUNDARY)


def _of_check(feed: Feed, check: RowCheck, dates: str) -> Spoil:
    column = feed.column(check.columns[0])
    if column.type is ValueType.DATE:
        return Spoil(column, check.code, lambda t: _later(t, dates), of_key=False)
    return Spoil(column, check.code, _other_sex, of_key=False)


def _other_sex(text: str) -> str:
    return "2" if normalize("NFKC", text).strip() == "1" else "1"


def _later(text: str, dates: str) -> str:
    year, month, day = (int(part) for part in _DATE.search(text).groups())  # type: ignore[union-attr]
    return written(date(year, month, day) + timedelta(days=400), dates)


def _rounded(number: str) -> str:
    """Excel keeps fifteen digits of a number."""
    return f"{float(int(number[:15]) * 1_000):.14E}" if number[:17].isdigit() else wrong_check(number)


@dataclass
class Spoiled:
    """The rows of one feed that are bad for some nights: row, way, first night and the night it is mended."""

    rows: np.ndarray
    way: np.ndarray
    since: np.ndarray
    until: np.ndarray

    def active(self, night: int) -> np.ndarray:
        """Return the positions of what is bad on a night."""
        return np.nonzero((self.since <= night) & (night < self.until))[0]


def drawn(found: list[Spoil], first: np.ndarray, random: np.random.Generator, share: float) -> Spoiled:
    """Draw bad rows. A row whose key is spoiled is so from its ``first`` night on, so it was never held."""
    (rows,) = np.nonzero(random.random(len(first)) < share)
    way = random.integers(0, len(found) or 1, len(rows))
    of_key = np.array([found[w].of_key for w in way], dtype=bool)
    later = (random.random(len(rows)) < _LATER) & ~of_key
    since = np.where(later, random.integers(0, _NIGHTS, len(rows)), first[rows])
    mended = (random.random(len(rows)) < _LATER) & ~of_key
    return Spoiled(rows, way, since, np.where(mended, since + 1, FOREVER))
