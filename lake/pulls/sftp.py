"""A folder on an SFTP server: every file that fits the feed and isn't landed yet, as it is.

A file is known again by its place, size and time of change. It is fetched once it stayed as it is over
``quiet_seconds``, by looking twice: the server's clock doesn't matter. One that can't be had keeps no other
from being landed; it is told of at the end. Nothing is ever written or deleted there; links aren't followed.
"""

import errno
import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

import paramiko

from catalog.models import Feed, SftpPull
from lake import naming
from lake.pulls import sftp_failures as failures
from lake.pulls.pulled import Pulled, PullFailed, Since, without_secrets
from lake.pulls.secrets import Secrets
from lake.pulls.ssh import session

MAX_SECONDS = 3600
"""how long one file may take"""

_UNSAFE = re.compile(r"[\\\x00-\x1f\x7f]")
"""what a file's name may not hold: it could lead elsewhere, or deceive who reads it"""


@dataclass(frozen=True, order=True)
class _Found:
    """A file on the server: where below the folder, its size in bytes, its time of change in seconds."""

    place: PurePosixPath
    size: int
    changed: int


def pull(
    feed: Feed,
    secrets: Secrets,
    folder: Path,
    night: date,
    since: Since,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Pulled]:
    """Fetch the new files, one by one in order of name; see ``Puller``. There is no mark.

    The business date is the one in a file's name, the night's for a feed whose names carry none.
    """
    declared = feed.delivery.pull
    assert isinstance(declared, SftpPull)  # noqa: S101
    origin = f"sftp://{declared.host}:{declared.port}/{declared.folder}"
    with without_secrets(secrets), session(declared, secrets, origin) as client:
        shelf = _Shelf(client, feed, declared.folder, origin)
        fresh = [found for found in shelf.look() if not since.knows(shelf.origin_of(found))]
        if fresh:
            sleep(declared.quiet_seconds)
            still = set(shelf.look())
            for found in fresh:
                if found in still and shelf.fetched(found, folder):
                    day = None if naming.is_dated(feed) else night
                    yield Pulled(folder / found.place, day, shelf.origin_of(found))
        if shelf.failed:
            raise shelf.failed[0]


class _Shelf:
    """The folder. ``failed`` are the files that can't be had."""

    def __init__(self, client: paramiko.SFTPClient, feed: Feed, folder: str, origin: str) -> None:
        self._client, self._feed, self._origin = client, feed, origin
        self._folder = PurePosixPath(folder)
        self.failed: list[PullFailed] = []

    def origin_of(self, found: _Found) -> str:
        """Return what a file is known again by."""
        return f"{self._origin}/{found.place}#{found.size}-{found.changed}"

    def look(self) -> list[_Found]:
        """Return the finished files that fit the feed, sorted; note those with names that can't be used."""
        self.failed.clear()
        levels = PurePosixPath(self._feed.delivery.file).parts
        folders = [PurePosixPath()]
        for level in levels[:-1]:
            pattern = level.replace("{date}", "[0-9]" * 8)
            folders = [
                at / entry.filename
                for at in folders
                for entry in self._entries(at)
                if _is(entry, stat.S_ISDIR) and fnmatchcase(entry.filename, pattern)
            ]
        return sorted(found for at in folders for found in self._files(at))

    def fetched(self, found: _Found, folder: Path) -> bool:
        """Copy a file below ``folder``; return whether it is there, whole and as it was when looked at."""
        path, there = folder / found.place, self._there(found.place)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # requests ahead of the answers come from a thread that nobody hears if the server hangs up
            self._client.get(there, str(path), _hurry(), prefetch=False)
            now = self._client.stat(there)
        except FileNotFoundError:
            return False
        except OSError as error:
            self._refuse(error, failures.unreadable(self._origin, found.place.name))
            return False
        as_it_was = (now.st_size, now.st_mtime) == (found.size, found.changed)
        whole = path.stat().st_size == found.size
        if as_it_was and not whole:
            self.failed.append(failures.unreadable(self._origin, found.place.name))
        return as_it_was and whole

    def _files(self, at: PurePosixPath) -> Iterator[_Found]:
        entries = [e for e in self._entries(at) if _is(e, stat.S_ISREG)]
        names = {e.filename for e in entries}
        for entry in entries:
            place = Path(at / entry.filename)
            if not naming.matches(place, self._feed):
                continue
            if self._is_unusable(place):
                self.failed.append(failures.bad_name(self._origin, entry.filename))
            elif not naming.is_temporary(entry.filename) and self._is_marked(entry.filename, names):
                yield _Found(at / entry.filename, entry.st_size or 0, entry.st_mtime or 0)

    def _is_unusable(self, place: Path) -> bool:
        undated = naming.is_dated(self._feed) and naming.business_date(place, self._feed) is None
        return undated or len(place.parts) != naming.depth(self._feed) or bool(_UNSAFE.search(str(place)))

    def _is_marked(self, name: str, names: set[str]) -> bool:
        """Return whether the file that says that this one is complete stands beside it, if one must."""
        marker = self._feed.delivery.marker
        return marker is None or name + marker in names or PurePosixPath(name).stem + marker in names

    def _entries(self, at: PurePosixPath) -> list[paramiko.SFTPAttributes]:
        try:
            return self._client.listdir_attr(self._there(at))
        except UnicodeDecodeError as error:
            raise failures.bad_name(self._origin, bytes(error.object).decode("gb18030", "replace")) from None
        except OSError as error:
            self._refuse(error, failures.no_folder(self._origin))
            raise self.failed[-1] from None

    def _there(self, place: PurePosixPath) -> str:
        return str(self._folder / place)

    def _refuse(self, error: OSError, failure: PullFailed) -> None:
        """Note a failure if it is the server's answer; pass on that nobody answers, or our own disk's."""
        channel = self._client.get_channel()
        answered = error.errno in (None, errno.EACCES, errno.ENOENT) and not isinstance(error, TimeoutError)
        if not answered or channel is None or channel.closed:
            raise error
        self.failed.append(failure)


def _is(entry: paramiko.SFTPAttributes, kind: Callable[[int], bool]) -> bool:
    """Return whether an entry is of a kind; one of which the server doesn't say is a file."""
    return kind(entry.st_mode or stat.S_IFREG)


def _hurry() -> Callable[[int, int], None]:
    """Return what is called as bytes come: it gives up once a file takes too long."""
    deadline = time.monotonic() + MAX_SECONDS

    def called(_came: int, _size: int) -> None:
        if time.monotonic() > deadline:
            raise TimeoutError

    return called
