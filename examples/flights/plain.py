"""The claims and the truth read in plain Python, to check govlake with.

It shares nothing with ``quality``: what a site wrote is read by ``strptime`` here, as a second opinion. What
follows from comparing the two belongs to ``score``.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

ELEMENTS = (
    "scheduled_departure",
    "actual_departure",
    "departure_gate",
    "scheduled_arrival",
    "actual_arrival",
    "arrival_gate",
)
AIRLINES = {"AA": "aa", "UA": "ua", "CO": "co"}

Forms = frozenset[str]
Claims = Mapping[tuple[str, str], Mapping[str, Forms]]
"""(flight, element) → source → the different things that it says; a source that says nothing isn't there"""


def claims_of(data: Path, day: str) -> Claims:
    """Return what all sources say of the flights of a day YYYYMMDD."""
    said: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source, flight, *values in _rows(data / "claims" / f"{day}.txt"):
        for element, value in zip(ELEMENTS, values, strict=True):
            if form := _form(element, value, day):
                said[flight, element][source.lower().replace("-", "_")].add(form)
    return {place: {s: frozenset(forms) for s, forms in by.items()} for place, by in said.items()}


def gold_of(data: Path, day: str) -> dict[tuple[str, str], Forms]:
    """Return (flight, element) → the truth; some flights have two rows in it that differ."""
    truth: dict[tuple[str, str], set[str]] = defaultdict(set)
    for flight, *values in _rows(data / "gold" / f"{day}.txt"):
        for element, value in zip(ELEMENTS, values, strict=True):
            if form := _form(element, value, day):
                truth[flight, element].add(form)
    return {place: frozenset(forms) for place, forms in truth.items()}


def _rows(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text("cp1252").split("\n") if line]


def _form(element: str, value: str, day: str) -> str | None:
    if element.endswith("_gate"):
        return gate(value)
    at = moment(value, datetime.strptime(day, "%Y%m%d").date())
    return f"{at:%Y-%m-%d %H:%M}" if at else None


_NOT_A_GATE = {"", "TBA", "HOLD", "CHK", "CXLD", "NOTPROVIDEDBYAIRLINE"}


def gate(text: str) -> str | None:
    """Return the bare number of a gate, None if the text names none."""
    named = text.strip().upper()
    if "TERM" in named:
        named = named.rpartition(" - ")[2] if " - " in named else ""
    bare = "".join(c for c in named.partition("/")[0] if c.isalnum())
    if bare in _NOT_A_GATE or bare.endswith("LVL"):
        return None
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", bare).lower()


_FORMATS = (
    "%Y-%m-%d %I:%M %p",
    "%I:%M %p %b %d %Y",
    "%m/%d/%y %I:%M %p",
    "%I:%M %p %a %d-%b-%Y",
    "%b %d - %I:%M %p %Y",
    "%a %b %d %I:%M %p %Y",
    "%m/%d/%Y %I:%M %p",
    "%a %b %d %Y %I:%M %p",
    "%B %d %Y %I:%M %p",
    "%Y-%m-%d %H:%M",
    "%m/%d %I:%M %p %Y",
    "%I:%M %p %m-%d-%y",
)


def moment(text: str, day: date) -> datetime | None:
    """Return the local time that a text of a site says, None for none; raises ValueError if unreadable."""
    words = _words(text)
    if not re.search(r"\d:\d\d", words):
        return None
    if found := re.fullmatch(r"(\d{4}-\d\d-\d\d) ([A-Z]{3}) (\d\d:\d\d)", words):
        return _on_weekday(found[1], found[2], found[3])
    words = re.sub(r"^\d{4}-\d\d-\d\d (?=\d+/\d+ )", "", words)
    for form in _FORMATS:
        for written in (words, f"{words} {day.year}"):
            try:
                return datetime.strptime(written, form)
            except ValueError:
                continue
    raise ValueError(text)


def _words(text: str) -> str:
    """Return a text in capitals without zones, notes and punctuation, its clock as 2:07 PM."""
    words = text.upper().replace("&NBSP", " ").replace("NOON", "PM").replace("MIDNIGHT", "AM")
    words = re.sub(r"\([^)]*\)|\b[A-Z]{2,3}T$|\*|ON TIME|DELAYED", " ", words)
    words = re.sub(r"(\d:\d\d)\s*([AP])\.?M?\.?", r"\1 \2M ", words)
    return " ".join(re.sub(r"[.,]", " ", words).split())


def _on_weekday(read_on: str, weekday: str, clock: str) -> datetime:
    """Return the moment on that weekday which is nearest to the day that the page was read."""
    at = datetime.strptime(f"{read_on} {clock}", "%Y-%m-%d %H:%M")
    near = [at + timedelta(days=n) for n in range(-3, 4)]
    return next(d for d in near if d.strftime("%a").upper() == weekday)
