"""Releases: one version of every table pinned together, and the DuckDB file analysts read it through.

Here belong the manifest, the file with its views, comments and macros, the switch of the current
release, and what changed between two. Whether a night may be published is decided by its gates, elsewhere.
A view holds absolute paths: after the home folder moved, publish with ``again=True``.
"""

from lake.release.difference import ConflictChange, ElementChange, ReleaseDiff, TableChange, ValueChange, diff
from lake.release.manifest import (
    PinnedTable,
    Release,
    ReleaseDamaged,
    ReleaseMissing,
    current,
    find_release,
    list_releases,
)
from lake.release.opening import QueryFailed, ask, open_release
from lake.release.pinned import FilesGone, PartitionedTable
from lake.release.publishing import publish

__all__ = [
    "ConflictChange",
    "ElementChange",
    "FilesGone",
    "PartitionedTable",
    "PinnedTable",
    "QueryFailed",
    "Release",
    "ReleaseDamaged",
    "ReleaseDiff",
    "ReleaseMissing",
    "TableChange",
    "ValueChange",
    "ask",
    "current",
    "diff",
    "find_release",
    "list_releases",
    "open_release",
    "publish",
]
