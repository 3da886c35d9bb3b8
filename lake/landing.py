"""Landing: delivered bytes are kept as they came, named by their hash, with a receipt each.

A file is copied to a temporary name, made durable, renamed, and only then gets its receipt. Killed
anywhere, there is a complete receipt or none, and without one the file is taken up again. Drop folders
belong to the departments: nothing is ever deleted there. A SQLite file is taken up once its database is
closed, that is, once no -wal or -journal file stands beside it; where the feed names a marker, a file is
taken up once its marker stands beside it.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from catalog.models import Feed, FileFormat
from lake import naming
from lake.durable import sync_folder
from lake.errors import NO_ROOM, DiskFull, UndatedFile, UnsettledFile
from lake.home import Home
from lake.receipts import Fetched, Receipt, Receipts, Source
from lake.returned import is_returned
from lake.vault import Vault

_CHUNK = 1 << 20
_SQLITE_SIDE_FILES = ("-wal", "-journal")


class Landing:
    """The landed bytes and receipts of a home; ``timezone`` is the city's."""

    def __init__(self, home: Home, timezone: str = "Asia/Shanghai") -> None:
        self._landed = home.landed
        self._receipts = Receipts(home.receipts)
        self.vault = Vault(home, self._receipts)
        self._zone = ZoneInfo(timezone)

    def receive(
        self,
        path: Path,
        feed: Feed,
        business_date: date | None,
        who: str,
        now: datetime,
        fetched: Fetched | None = None,
        corrects: str | None = None,
    ) -> Receipt:
        """Keep a file's bytes and return its receipt; ``fetched`` says where a pulled one came from.

        ``corrects`` names the delivery that a returned workbook corrects.

        Without ``business_date`` it is the one in the file's name, or ``now``'s in the city's time zone
        for a feed whose names carry none. Raises UndatedFile, UnsettledFile, DiskFull.
        """
        day = business_date or self._date_of(path, feed, now)
        with self._locked(), _room(path):
            source, sha256 = self._land(path, feed)
            receipt = self._receipt(source, sha256, feed, day, who, now, corrects)
            if fetched:
                from_there = source.model_copy(update={"path": fetched.origin})
                receipt = receipt.model_copy(update={"fetched": fetched, "source": from_there})
            self._receipts.put(receipt)
        return receipt

    def take_up(
        self, feed: Feed, drop_folder: Path, quiet_seconds: int, now: datetime, who: str
    ) -> list[Receipt]:
        """Receive the feed's new files below ``drop_folder``/DEPARTMENT, in order of name.

        Left for later are files that look unfinished, changed less than ``quiet_seconds`` ago by the
        machine's clock, change while being copied, or have no date where the feed's names carry one: see
        ``unclaimed``.
        """
        received = []
        for path in self.waiting(feed, drop_folder, quiet_seconds):
            try:
                received.append(self.receive(path, feed, None, who, now))
            except (UnsettledFile, UndatedFile, PermissionError):
                continue
        return received

    def waiting(self, feed: Feed, drop_folder: Path, quiet_seconds: int) -> list[Path]:
        """Return the feed's new files below ``drop_folder``/DEPARTMENT that look finished, by name."""
        taken = {r.source for r in self.receipts(feed.code)}
        found = (p for p in _candidates(drop_folder / feed.department, feed) if _claims(feed, p, drop_folder))
        settled = (p for p in found if _settled(p, feed, quiet_seconds))
        new = (p for p in settled if not {_source(p), _source(p).hidden()} & taken)  # a sealed one is hidden
        return [p for p in new if not is_returned(p)]

    def returned(self, feed: Feed, drop_folder: Path, quiet_seconds: int) -> list[Path]:
        """Return the workbooks of ours that came back below ``drop_folder``/DEPARTMENT, sorted."""
        found = (
            p for p in _visible(drop_folder / feed.department, "**/*") if p.is_file() and not p.is_symlink()
        )
        return sorted(p for p in found if _settled(p, feed, quiet_seconds) and is_returned(p))

    def unclaimed(self, feeds: Iterable[Feed], drop_folder: Path) -> list[Path]:
        """Return the files in drop folders that no feed will take, sorted: misnamed, or in a wrong folder."""
        declared = list(feeds)
        taken = {r.source.path for r in self.receipts() if r.corrects}
        found = (
            p for p in _visible(drop_folder, "**/*") if not p.is_dir() and not naming.is_temporary(p.name)
        )
        rest = (p for p in found if not any(_claims(f, p, drop_folder) for f in declared))
        return sorted(p for p in rest if str(p.resolve()) not in taken)

    def counted(self, receipt: Receipt, rows: int) -> Receipt:
        """Note in a receipt how many rows the delivery has; return the receipt as it is now."""
        counted = receipt.model_copy(update={"rows": rows})
        self._receipts.put(counted)
        return counted

    def receipts(self, feed: str | None = None) -> list[Receipt]:
        """Return the receipts of one feed or all, by business date, then by when they came."""
        return self._receipts.all(feed)

    def holds(self, receipt: Receipt, path: Path) -> bool:
        """Return whether a file has the bytes of a delivery."""
        if receipt.size != path.stat().st_size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == receipt.sha256

    def path_of(self, receipt: Receipt) -> Path:
        """Return where a delivery's bytes are kept."""
        return self._place(receipt.sha256)

    def _place(self, sha256: str) -> Path:
        return self._landed / sha256[:2] / sha256

    def _date_of(self, path: Path, feed: Feed, now: datetime) -> date:
        found = naming.business_date(path, feed)
        if found is None and naming.is_dated(feed):
            raise UndatedFile(path, feed.code, feed.delivery.file)
        return found or now.astimezone(self._zone).date()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time receive, and clear away what a killed one left half-copied."""
        self._landed.mkdir(parents=True, exist_ok=True)
        with (self._landed / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self._landed.glob(".incoming-*"):
                left.unlink()
            yield

    def _land(self, path: Path, feed: Feed) -> tuple[Source, str]:
        """Copy a file to its place; return what it was and its hash."""
        if _open_database(path, feed):
            raise UnsettledFile(path)
        before = _source(path)
        part = self._landed / f".incoming-{os.getpid()}"
        sha256 = _copy(path, part)
        if _source(path) != before or part.stat().st_size != before.size or _open_database(path, feed):
            part.unlink()
            raise UnsettledFile(path)
        place = self._place(sha256)
        place.parent.mkdir(exist_ok=True)
        part.replace(place)
        sync_folder(place.parent)
        sync_folder(self._landed)
        return before, sha256

    def _receipt(
        self,
        source: Source,
        sha256: str,
        feed: Feed,
        day: date,
        who: str,
        now: datetime,
        corrects: str | None,
    ) -> Receipt:
        known = self.receipts(feed.code)
        names = {r.delivery for r in known}
        first = f"{feed.code}-{day:%Y%m%d}-{sha256[:8]}"
        name, n = first, 1
        while name in names:
            n += 1
            name = f"{first}-{n}"
        same = (
            r.delivery for r in known if (r.sha256, r.business_date, r.corrects) == (sha256, day, corrects)
        )
        return Receipt(
            delivery=name,
            feed=feed.code,
            department=feed.department,
            file=Path(source.path).name,
            business_date=day,
            received_at=now.astimezone(UTC),
            size=source.size,
            sha256=sha256,
            who=who,
            source=source,
            repeat_of=next(same, None),
            corrects=corrects,
        )


@contextmanager
def _room(path: Path) -> Iterator[None]:
    """Say it in our words if there is no room for a file; raises DiskFull."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(path.name) from error
        raise


def _copy(path: Path, target: Path) -> str:
    """Copy a file durably and return the SHA-256 of its bytes in hexadecimal; leave no half of it."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source, target.open("wb") as out:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        target.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def _source(path: Path) -> Source:
    stat = path.stat()
    return Source(path=str(path.resolve()), size=stat.st_size, mtime_ns=stat.st_mtime_ns)


def _candidates(folder: Path, feed: Feed) -> list[Path]:
    found = _visible(folder, "/".join(["*"] * naming.depth(feed)))
    files = (p for p in found if p.is_file() and not p.is_symlink() and not naming.is_marker(p, feed))
    return sorted(p for p in files if naming.matches(p, feed))


def _visible(folder: Path, glob: str) -> Iterator[Path]:
    """Yield what fits, without what may not even be looked at: see ``unreadable``."""
    for path in folder.glob(glob):
        try:
            path.lstat()
        except PermissionError:
            continue
        yield path


def _claims(feed: Feed, path: Path, drop_folder: Path) -> bool:
    inside = path.relative_to(drop_folder).parts
    if inside[0] != feed.department or len(inside) != 1 + naming.depth(feed) or path.is_symlink():
        return False
    if naming.is_marker(path, feed):
        return True
    dated = naming.business_date(path, feed) is not None or not naming.is_dated(feed)
    return naming.matches(path, feed) and dated


def _settled(path: Path, feed: Feed, quiet_seconds: int) -> bool:
    if naming.is_temporary(path.name) or _open_database(path, feed):
        return False
    marked = naming.markers(path, feed)
    if marked and not any(marker.exists() for marker in marked):
        return False
    stat, now = path.stat(), time.time()
    # a sender's clock may be ahead of ours; ctime is by the clock of the machine that keeps the file
    changed = stat.st_mtime if stat.st_mtime <= now else stat.st_ctime
    return not 0 <= now - changed < quiet_seconds


def _open_database(path: Path, feed: Feed) -> bool:
    return feed.delivery.format is FileFormat.SQLITE and any(
        path.with_name(path.name + suffix).exists() for suffix in _SQLITE_SIDE_FILES
    )
