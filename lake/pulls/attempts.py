"""What became of a feed's latest pulls: one small file per feed below the reports.

Failures are told here in the words of ``PullFailed``, which hold neither secrets nor values. What was
received stands in the receipts and the ledger.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from pydantic import TypeAdapter

from catalog.language import Text
from catalog.models.model import Model
from lake.durable import write_durably
from lake.pulls.pulled import PullFailed
from lake.receipts import Receipt

_KEPT = 60


class Attempt(Model):
    """One pull of one feed for one night; ``rule``, ``what`` and ``hint`` only where it failed."""

    when: datetime
    night: date
    origin: str
    """where from, without credentials"""
    deliveries: tuple[str, ...] = ()
    """the deliveries that it brought, also before it failed"""
    rule: str | None = None
    """the cause in one word"""
    what: Text | None = None
    hint: Text | None = None

    @classmethod
    def succeeded(cls, when: datetime, night: date, origin: str, received: Sequence[Receipt]) -> "Attempt":
        """Return the attempt that brought all there was."""
        return cls(when=when, night=night, origin=origin, deliveries=_names(received))

    @classmethod
    def failed(
        cls, when: datetime, night: date, failure: PullFailed, received: Sequence[Receipt]
    ) -> "Attempt":
        """Return the attempt that failed, maybe after bringing something."""
        return cls(
            when=when,
            night=night,
            origin=failure.origin,
            deliveries=_names(received),
            rule=failure.rule,
            what=failure.what,
            hint=failure.hint,
        )


def _names(received: Sequence[Receipt]) -> tuple[str, ...]:
    return tuple(r.delivery for r in received)


_LIST = TypeAdapter(tuple[Attempt, ...])


class Attempts:
    """The latest attempts of every feed, below a home's ``reports``."""

    def __init__(self, reports: Path) -> None:
        self._folder = reports / "pulls"

    def note(self, feed: str, attempt: Attempt) -> None:
        """Keep an attempt as the feed's latest; the oldest are forgotten."""
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = (*self.of(feed), attempt)[-_KEPT:]
        write_durably(self._file(feed), _LIST.dump_json(kept, indent=2))

    def of(self, feed: str) -> tuple[Attempt, ...]:
        """Return a feed's attempts, the latest last."""
        file = self._file(feed)
        return _LIST.validate_json(file.read_bytes()) if file.exists() else ()

    def failed(self, night: date) -> dict[str, Attempt]:
        """Return, by feed, the attempts that failed for a night and that no later one made good."""
        latest = {file.stem: self.of(file.stem) for file in sorted(self._folder.glob("[!.]*.json"))}
        found = {feed: [a for a in all_ if a.night == night] for feed, all_ in latest.items()}
        return {feed: of_night[-1] for feed, of_night in found.items() if of_night and of_night[-1].rule}

    def _file(self, feed: str) -> Path:
        return self._folder / f"{feed}.json"
