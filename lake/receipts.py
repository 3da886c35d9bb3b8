"""The receipt of a delivery: what was received, from where, when and by whom. One JSON file each.

How bytes are kept and which files are taken up is ``landing``'s; what became of the rows is the ledger's.
"""

import hashlib
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from catalog.models.model import Model
from lake.durable import write_durably

_HIDDEN = "sha256:"


def hidden(place: str) -> str:
    """Return the hash of where a file came from, by which it is known again; of a hash the hash itself."""
    if place.startswith(_HIDDEN):
        return place
    return f"{_HIDDEN}{hashlib.sha256(place.encode()).hexdigest()}"


class Source(Model):
    """The file that the bytes were taken from, as it was then."""

    path: str
    size: int
    mtime_ns: int

    def hidden(self) -> "Source":
        """Return the same without saying where: the path's hash, by which it is still known again."""
        return self.model_copy(update={"path": hidden(self.path)})


class Clearance(Model):
    """Who declared a sealed delivery free of secrets, and on what grounds."""

    delivery: str
    """the sealed one"""
    by: str
    because: str
    at: datetime


class Fetched(Model):
    """Where a delivery was pulled from, and how far the feed has been read with it."""

    origin: str
    """without credentials"""
    since: str | None = None
    """the mark that the pull went on from"""
    mark: str | None = None
    """the mark that it reached, in the puller's words"""
    whole: bool = True
    """whether all that there was came; not if the source hung up"""
    at_mark: tuple[str, ...] = ()
    """digests of the rows at ``mark``: more may be written there, and these are known again"""

    def hidden(self) -> "Fetched":
        """Return the same without saying where from; see ``hidden``."""
        return self.model_copy(update={"origin": hidden(self.origin)})


class Receipt(Model):
    """One delivery received."""

    delivery: str
    """FEED-YYYYMMDD-HASH8, with -2, -3 … where that was received before"""
    feed: str
    department: str
    file: str
    business_date: date
    received_at: datetime
    """in UTC"""
    size: int
    """bytes"""
    sha256: str
    rows: int | None = None
    """None until the delivery has been read"""
    who: str
    source: Source
    repeat_of: str | None = None
    """the first delivery of the same bytes for the same feed and business date"""
    fetched: Fetched | None = None
    """None for a file that the department brought"""
    corrects: str | None = None
    """the delivery whose quarantined rows a returned workbook corrects"""
    sealed: bool = False
    """whether it carries a secrecy marking, so that its bytes are in the vault and its name may be masked"""
    cleared: Clearance | None = None
    """set where a sealed delivery was given back"""

    def says_the_same(self, other: "Receipt") -> bool:
        """Whether another delivery brought the same bytes for the same feed, business date and purpose."""
        mine, theirs = ((r.feed, r.sha256, r.business_date, r.corrects) for r in (self, other))
        return mine == theirs and self.delivery != other.delivery


class Receipts:
    """The receipts in a folder; each is parsed once for as long as its file stays the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parsed: dict[str, tuple[int, Receipt]] = {}

    def put(self, receipt: Receipt) -> None:
        """Keep a receipt, in place of the one of the same delivery if there is one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_durably(self.folder / f"{receipt.delivery}.json", receipt.model_dump_json(indent=2).encode())

    def all(self, feed: str | None = None) -> list[Receipt]:
        """Return the receipts of one feed or all, by business date, then by when they came."""
        found = [self._read(path) for path in self.folder.glob("[!.]*.json")]
        chosen = [r for r in found if feed in (None, r.feed)]
        return sorted(chosen, key=lambda r: (r.business_date, r.received_at, r.delivery))

    def _read(self, path: Path) -> Receipt:
        changed = path.stat().st_mtime_ns
        with suppress(KeyError):
            known, receipt = self._parsed[path.name]
            if known == changed:
                return receipt
        receipt = Receipt.model_validate_json(path.read_bytes())
        self._parsed[path.name] = (changed, receipt)
        return receipt
