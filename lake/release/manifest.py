"""A release's manifest (``releases/ID/release.json``): which version of each table belongs to it.

Only reading, listing and the manifest's own form belong here; ``publish`` writes it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.home import Home

MANIFEST = "release.json"
CURRENT = "current"


class ReleaseMissing(GovlakeError):
    """No release of that id, or none at all (``id`` is None)."""

    def __init__(self, release_id: str | None) -> None:
        super().__init__(
            Text(zh=f"没有发布版本 {release_id}", en=f"there is no release {release_id}")
            if release_id
            else Text(zh="尚无发布版本", en="nothing has been released yet"),
            Text(zh="查看已有版本：govlake release list", en="see what there is: govlake release list"),
        )
        self.id = release_id


class ReleaseDamaged(GovlakeError):
    """A release folder whose manifest can't be read; ``file`` names it."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            Text(zh=f"发布版本的清单无法读取：{file}", en=f"a release's manifest can't be read: {file}"),
            Text(zh="从备份恢复该文件夹，或删除它", en="restore the folder from a backup, or delete it"),
        )
        self.file = file


@dataclass(frozen=True)
class PinnedTable:
    """One table of a release: its Delta version, its rows, and the columns that identify a row."""

    version: int
    rows: int
    key: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """Versions that belong together. ``tables`` is keyed by ``SCHEMA/NAME``, in order of name."""

    id: str
    night: date
    created_at: datetime
    catalogue: str
    """digest of the catalogue it was published with"""
    tables: Mapping[str, PinnedTable]
    folder: Path

    @property
    def database(self) -> Path:
        """The DuckDB file; its name is this release's own, as one process may hold two releases open."""
        return self.folder / f"govlake-{self.id}.duckdb"

    @property
    def order(self) -> tuple[date, int]:
        """What releases are ordered by: the night, then their number in it."""
        return self.night, int(self.id.rsplit("-", 1)[1])

    def to_json(self) -> str:
        """Return the manifest's text."""
        tables = {n: {"version": t.version, "rows": t.rows, "key": t.key} for n, t in self.tables.items()}
        manifest = {
            "id": self.id,
            "night": self.night.isoformat(),
            "created_at": self.created_at.isoformat(),
            "catalogue": self.catalogue,
            "tables": tables,
        }
        return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def read_release(folder: Path) -> Release:
    """Return the release in a folder; raises ReleaseDamaged."""
    file = folder / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        tables = {
            name: PinnedTable(t["version"], t["rows"], tuple(t["key"]))
            for name, t in manifest["tables"].items()
        }
        return Release(
            id=manifest["id"],
            night=date.fromisoformat(manifest["night"]),
            created_at=datetime.fromisoformat(manifest["created_at"]),
            catalogue=manifest["catalogue"],
            tables=tables,
            folder=folder,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseDamaged(file) from error


def list_releases(home: Home) -> tuple[Release, ...]:
    """Return all releases, oldest first; raises ReleaseDamaged."""
    folders = (f.parent for f in home.releases.glob(f"[0-9]*/{MANIFEST}"))
    return tuple(sorted((read_release(f) for f in folders), key=lambda release: release.order))


def current(home: Home) -> Release | None:
    """Return the release that analysts see, None before the first; raises ReleaseDamaged."""
    link = home.releases / CURRENT
    return read_release(link.resolve()) if link.is_symlink() else None


def find_release(home: Home, release_id: str | None = None) -> Release:
    """Return a release by id, the current one without; raises ReleaseMissing, ReleaseDamaged."""
    found = current(home) if release_id is None else None
    for release in list_releases(home) if release_id else ():
        if release.id == release_id:
            found = release
    if found is None:
        raise ReleaseMissing(release_id)
    return found
