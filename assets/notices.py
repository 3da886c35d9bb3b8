"""What a night says to each department: its deliveries, rows kept out, what is late or missing, drift.

Counts, codes and dates only: no value of a row, no file name and no reason, which could hold one. How a
notice is sent is ``assets.notifiers``'.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from assets.city import City
from assets.punctuality import record
from catalog.calendar import YearUnknown
from catalog.language import say
from catalog.models import Department, Feed, Mode
from lake.drift_log import DRIFT
from lake.engine import Engine, literal
from lake.ledger import Ledger, LedgerEntry

_SHOWN = 20


@dataclass(frozen=True)
class Told:
    """One delivery of a night: its name, what became of it, its rows and how many of them were kept out."""

    feed: str
    delivery: str
    status: str
    received: int
    quarantined: int


@dataclass(frozen=True)
class Owed:
    """A day for which a feed's delivery is missing, or came late, and the last day in time."""

    feed: str
    day: date
    due: date
    late: bool


@dataclass(frozen=True)
class Summary:
    """What a night has to say to one department; ``drift`` counts findings by feed and kind."""

    night: date
    department: Department
    deliveries: tuple[Told, ...]
    owed: tuple[Owed, ...]
    drift: dict[str, int]

    @property
    def subject(self) -> str:
        """One line for a mail."""
        kept = sum(d.quarantined for d in self.deliveries)
        n, owed = len(self.deliveries), len(self.owed)
        return say(
            f"govlake {self.night} {self.department.name}：报送 {n}，隔离 {kept} 行，迟缺 {owed}",
            f"govlake {self.night} {self.department.name}: {n} deliveries, {kept} rows kept out, "
            f"{owed} late or missing",
        )

    @property
    def text(self) -> str:
        """The whole in lines for people."""
        return "\n".join([self.subject, "", *self._lines()]) + "\n"

    def as_json(self) -> dict[str, Any]:
        """Return the whole as plain data: see the fields' own classes for the keys."""
        plain = asdict(self)
        owed = [{**o, "day": o["day"].isoformat(), "due": o["due"].isoformat()} for o in plain["owed"]]
        return {
            "night": self.night.isoformat(),
            "department": self.department.code,
            "name": self.department.name.model_dump(),
            "deliveries": list(plain["deliveries"]),
            "owed": owed,
            "drift": self.drift,
        }

    def _lines(self) -> Iterator[str]:
        for d in self.deliveries[:_SHOWN]:
            rows = say(
                f"收到 {d.received} 行，隔离 {d.quarantined} 行",
                f"{d.received} rows, {d.quarantined} kept out",
            )
            yield f"{d.delivery}  {d.status}  {rows}"
        for o in self.owed[-_SHOWN:]:
            word = say("迟报", "late") if o.late else say("缺报", "missing")
            yield f"{o.feed}  {o.day}  {word}  {say('期限', 'due')} {o.due}"
        for what, n in self.drift.items():
            yield f"{what}  {say('结构变化', 'drift')} {n}"


def summaries(city: City, engine: Engine, night: date) -> list[Summary]:
    """Return a summary for every department that has feeds, in order of code."""
    entries = Ledger(city.tables).entries(engine)
    departments = sorted({feed.department for feed in city.catalogue.feeds.values()})
    return [_of(city, city.catalogue.departments[d], entries, engine, night) for d in departments]


def _of(
    city: City, department: Department, entries: Sequence[LedgerEntry], engine: Engine, night: date
) -> Summary:
    feeds = [f for f in city.catalogue.feeds.values() if f.department == department.code]
    tonight = [e for e in entries if e.department == department.code and e.night == night]
    told = tuple(Told(e.feed, e.delivery, e.status, e.received, e.quarantined) for e in tonight)
    owed = [
        o for feed in feeds for o in _owed(city, feed, [e for e in entries if e.feed == feed.code], night)
    ]
    return Summary(night, department, told, tuple(owed), _drift(city, engine, department.code, night))


def _owed(city: City, feed: Feed, entries: Sequence[LedgerEntry], night: date) -> Iterator[Owed]:
    known = record(city, feed, entries)
    try:
        found = [(s, False) for s in known.overdue(night, whole=feed.delivery.mode is Mode.SNAPSHOT)]
        found += [(s, True) for s in known.late(night)]
    except YearUnknown:
        return  # the feed's check says so to the authority
    yield from (Owed(feed.code, s.day, s.due, late) for s, late in found if s.due)


def _drift(city: City, engine: Engine, department: str, night: date) -> dict[str, int]:
    if not city.tables.exists(DRIFT):
        return {}
    rows = city.tables.snapshot(DRIFT).select()
    wanted = f"department = {literal(department)} AND night = DATE {literal(night.isoformat())}"
    found = engine.rows(f"SELECT feed, kind FROM ({rows}) WHERE {wanted} ORDER BY ALL")  # noqa: S608
    return dict(Counter(f"{feed} {kind}" for feed, kind in found))
