"""Names of delivered files: which feed a file belongs to and which business date it carries.

``Delivery.file`` is a glob below the department's drop folder in which ``{date}`` stands for YYYYMMDD.
"""

import fnmatch
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from catalog.models import Feed

_DATE = "{date}"
_PARTIAL = (".part", ".tmp", ".crdownload", ".filepart")
_TEMPORARY = (".", "~$")


def is_dated(feed: Feed) -> bool:
    """Return whether the feed's file names carry the business date."""
    return _DATE in feed.delivery.file


def is_temporary(name: str) -> bool:
    """Return whether a name is one that programs give to files that aren't finished."""
    return name.startswith(_TEMPORARY) or name.lower().endswith(_PARTIAL)


def depth(feed: Feed) -> int:
    """Return how many folder levels the feed's glob has, the file itself included."""
    return len(PurePosixPath(feed.delivery.file).parts)


def matches(path: Path, feed: Feed) -> bool:
    """Return whether a file's name, with the folders the glob names, fits the feed's glob."""
    return _match(path, feed) is not None


def markers(path: Path, feed: Feed) -> tuple[Path, ...]:
    """Return the names of the markers beside a file, any of which will do; none if none is asked for."""
    marker = feed.delivery.marker
    return (path.with_name(path.name + marker), path.with_suffix(marker)) if marker else ()


def is_marker(path: Path, feed: Feed) -> bool:
    """Return whether a name is that of a marker beside a file of the feed."""
    marker = feed.delivery.marker
    if not marker or not path.name.endswith(marker):
        return False
    stem = path.name.removesuffix(marker)
    names = (stem, stem + PurePosixPath(feed.delivery.file).suffix)
    return any(matches(path.with_name(name), feed) for name in names if name)


def business_date(path: Path, feed: Feed) -> date | None:
    """Return the date in a file's name; None if there is no such date or the name doesn't fit."""
    match = _match(path, feed)
    if match is None or "date" not in match.groupdict():
        return None
    try:
        return datetime.strptime(match["date"], "%Y%m%d").date()
    except ValueError:
        return None


def matching_feeds(path: Path, feeds: Iterable[Feed]) -> list[Feed]:
    """Return the feeds whose glob a file fits."""
    return [feed for feed in feeds if matches(path, feed)]


def _match(path: Path, feed: Feed) -> re.Match[str] | None:
    tail = "/".join(path.parts[-depth(feed) :])
    pieces = [fnmatch.translate(piece).removesuffix(r"\Z") for piece in feed.delivery.file.split(_DATE)]
    dates = ["(?P<date>[0-9]{8})", *["(?P=date)"] * len(pieces)]
    pattern = pieces[0] + "".join(d + p for d, p in zip(dates, pieces[1:], strict=False))
    return re.fullmatch(pattern, tail)
