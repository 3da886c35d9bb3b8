"""What in a department's drop folder govlake isn't allowed, or isn't able, to read.

A folder that can't be opened looks empty to the rest of ``landing``; only this module tells the two apart.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Feed
from lake import naming


class Unreadable(GovlakeError):
    """A folder or file that can't be opened; ``path`` is it, ``reason`` what the operating system says."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            Text(zh=f"无法读取 {path}：{reason}", en=f"{path} can't be read: {reason}"),
            Text(
                zh="让运行 govlake 的用户可读（chmod、chown 或检查挂载）；下次运行即接收，此前按未报送处理",
                en="let the user that runs govlake read it (chmod, chown, or see to the mount); the next run "
                "takes it up, until then nothing was delivered",
            ),
        )
        self.path, self.reason = path, reason


def unreadable(feed: Feed, drop_folder: Path) -> list[Unreadable]:
    """Return what keeps a feed's files below ``drop_folder``/DEPARTMENT from being taken up, by path."""
    return sorted(_found(feed, drop_folder / feed.department), key=lambda each: each.path)


def _found(feed: Feed, folder: Path) -> Iterator[Unreadable]:
    failed: list[OSError] = []
    for place, below, files in os.walk(folder, onerror=failed.append):
        inside = Path(place)
        if len(inside.relative_to(folder).parts) + 1 >= naming.depth(feed):
            below.clear()
        for path in (inside / name for name in files):
            if naming.matches(path, feed) and not os.access(path, os.R_OK, effective_ids=True):
                yield Unreadable(path, os.strerror(errno.EACCES))
    for error in failed:
        if not isinstance(error, FileNotFoundError):
            yield Unreadable(Path(str(error.filename)), error.strerror or type(error).__name__)
