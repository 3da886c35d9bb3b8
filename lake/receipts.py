"""The receipt of a delivery: what was received, from where, when and by whom. One JSON file each.

How bytes are kept and which files are taken up is ``landing``'s; what became of the rows is the ledger's.
"""

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from catalog.models.model import Model
from lake.durable import write_durably


class Source(Model):
    """The file that the bytes were taken from, as it was then."""

    path: str
    size: int
    mtime_ns: int


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
