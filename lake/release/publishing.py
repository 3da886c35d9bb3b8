"""Publishing: build a release under a temporary name, then make it the current one in one instant.

A kill before the rename leaves a ``.building`` folder that the next publish removes; a kill after it
leaves a release that the next publish adopts. Until the link ``current`` is replaced, last of all,
readers see the old release. One process publishes at a time.
"""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from catalog.models import Catalogue
from lake.durable import sync_file, sync_folder, write_durably
from lake.engine import Engine, literal, quoted
from lake.home import TABLE_SCHEMAS, Home
from lake.release.catalogue_tables import catalogue_tables
from lake.release.claims import make_claim_views, make_open_quarantine
from lake.release.examples import examples_table
from lake.release.macros import KeyForm, as_typed, make_macros
from lake.release.manifest import CURRENT, MANIFEST, PinnedTable, Release, current, list_releases
from lake.release.pinned import pin
from lake.release.views import Contents, key_of, make_views
from lake.tables import Tables

_BUILDING = ".building"
_STORAGE = "v1.2.0"
"""The oldest DuckDB storage that keeps what a release needs; every DuckDB since 1.2 opens it."""
_DATABASE = "release.duckdb"
"""A release's own link to its DuckDB file, so that one link to the folder switches both."""


def publish(
    home: Home,
    catalogue: Catalogue,
    versions: Mapping[str, int],
    night: date,
    now: datetime,
    *,
    form_of_key: KeyForm = as_typed,
    again: bool = False,
) -> Release:
    """Pin these versions (``SCHEMA/NAME`` → Delta version) as the current release and return it.

    Nothing new is made if the newest release has the same versions and catalogue, unless ``again``.
    ``form_of_key`` lets ``explain`` take keys as a person types them. Raises TableMissing,
    PartitionedTable, FilesGone, ReleaseDamaged.
    """
    home.releases.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(catalogue.model_dump_json().encode()).hexdigest()
    releases = list_releases(home)
    release = None if again else _same(releases, versions, digest)
    if release is None:
        release = _build(home, catalogue, versions, form_of_key, _next(home, releases, night, now, digest))
    shown = current(home)
    if shown is None or shown.id != release.id or not _database_link(home).is_symlink():
        _switch(home, release)
    return release


def _same(releases: tuple[Release, ...], versions: Mapping[str, int], digest: str) -> Release | None:
    for release in releases[-1:]:
        pinned = {name: table.version for name, table in release.tables.items()}
        if pinned == dict(versions) and release.catalogue == digest:
            return release
    return None


def _next(home: Home, releases: tuple[Release, ...], night: date, now: datetime, digest: str) -> Release:
    number = max((r.order[1] for r in releases if r.night == night), default=0) + 1
    name = f"{night:%Y%m%d}-{number}"
    return Release(name, night, now, digest, {}, home.releases / name)


def _build(
    home: Home, catalogue: Catalogue, versions: Mapping[str, int], form_of_key: KeyForm, release: Release
) -> Release:
    """Write the release's folder, complete and on disk, and return the release."""
    for leftover in home.releases.glob(f"{_BUILDING}*"):
        shutil.rmtree(leftover)
    building = home.releases / f"{_BUILDING}-{release.id}"
    building.mkdir()
    with Engine(home.scratch) as engine:
        tables = Tables(home.tables)
        pinned = {name: pin(tables, name, versions[name]) for name in sorted(versions)}
        contents = Contents(catalogue, pinned)
        release = replace(release, tables=_pinned_tables(engine, contents))
        _write_database(engine, contents, form_of_key, building / release.database.name)
    sync_file(building / release.database.name)
    (building / _DATABASE).symlink_to(release.database.name)
    write_durably(building / MANIFEST, release.to_json().encode())
    building.rename(release.folder)
    sync_folder(home.releases)
    return release


def _pinned_tables(engine: Engine, contents: Contents) -> dict[str, PinnedTable]:
    rows = {
        name: int(engine.one(f"SELECT count(*) FROM {table.relation(engine)}")[0])
        for name, table in contents.tables.items()
    }
    return {
        name: PinnedTable(table.version, rows[name], key_of(contents, name))
        for name, table in contents.tables.items()
    }


def _write_database(engine: Engine, contents: Contents, form_of_key: KeyForm, file: Path) -> None:
    engine.run(f"ATTACH {literal(str(file))} AS release (STORAGE_VERSION '{_STORAGE}')")
    engine.run("USE release")
    engine.run("BEGIN")  # hundreds of statements, made durable once
    for schema in (*TABLE_SCHEMAS, "catalog"):
        engine.run(f"CREATE SCHEMA {quoted(schema)}")
    themes = frozenset(name.removeprefix("theme/") for name in contents.tables if name.startswith("theme/"))
    for table in (*catalogue_tables(contents.catalogue), examples_table(contents.catalogue, themes)):
        table.make(engine)
    make_views(engine, contents)
    make_claim_views(engine, contents)
    make_open_quarantine(engine)
    make_macros(engine, contents, form_of_key)
    engine.run("COMMIT")
    engine.run("USE memory")
    engine.run("DETACH release")


def _switch(home: Home, release: Release) -> None:
    """Make a release the current one. ``current.duckdb`` goes through ``current`` and never changes."""
    _link(home.releases / CURRENT, Path(release.id))
    if not _database_link(home).is_symlink():
        _link(_database_link(home), Path(CURRENT) / _DATABASE)


def _database_link(home: Home) -> Path:
    return home.releases / f"{CURRENT}.duckdb"


def _link(link: Path, target: Path) -> None:
    made = link.with_name(f".switching-{link.name}")
    made.unlink(missing_ok=True)
    made.symlink_to(target)
    made.replace(link)
    sync_folder(link.parent)
