"""Publishing a release: what the folder holds, when the current one switches, what a kill leaves."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable, Field
from deltalake.schema import PrimitiveType

from lake.release import FilesGone, ReleaseMissing, current, find_release, list_releases, open_release
from lake.tables import TableMissing


def test_first_release_is_current_and_pins_versions_and_rows(night):
    release = night.publish()
    assert release.id == "20260601-1"
    assert current(night.home) == release
    assert {name: (t.version, t.rows, t.key) for name, t in release.tables.items()} == {
        "base/person": (0, 3, ("_key",)),
        "quality/conflict_person": (0, 1, ("conflict",)),
        "source/police": (0, 3, ("_row_key",)),
        "source/social": (0, 2, ("_row_key",)),
        "theme/contact": (0, 1, ()),
    }
    names = {path.name for path in release.folder.iterdir()}
    assert names == {"release.json", "govlake-20260601-1.duckdb", "release.duckdb"}


def test_both_links_lead_to_the_new_release(night):
    first = night.publish()
    night.second()
    second = night.publish()
    assert second.id == "20260601-2"
    assert (night.home.releases / "current").resolve() == second.folder
    assert (night.home.releases / "current.duckdb").resolve() == second.database
    assert list_releases(night.home) == (first, second)


def test_an_open_release_stays_what_it_was_when_the_next_is_published(night):
    night.publish()
    link = night.home.releases / "current.duckdb"
    with open_release(link) as old:
        night.second()
        night.publish()
        with open_release(link) as new:
            names = "SELECT name FROM base.person WHERE id = 'A2'"
            assert old.execute(names).fetchall() == [("李四",)]
            assert new.execute(names).fetchall() == [("李肆",)]


def test_nothing_changed_gives_the_current_release_again(night):
    first = night.publish()
    assert night.publish() == first
    assert night.publish(again=True).id == "20260601-2"


def test_a_changed_catalogue_gives_a_new_release(night):
    night.publish()
    city = night.catalogue.city.model_copy(update={"nightly": "0 2 * * *"})
    night.catalogue = night.catalogue.model_copy(update={"city": city})
    assert night.publish().id == "20260601-2"


@pytest.mark.parametrize("step", ["_write_database", "_pinned_tables", "sync_file", "write_durably"])
def test_killed_while_building_leaves_the_old_release(night, monkeypatch, step):
    first = night.publish()
    night.second()
    with monkeypatch.context() as patched:
        patched.setattr(f"lake.release.publishing.{step}", _killed)
        with pytest.raises(KeyboardInterrupt):
            night.publish()
    assert current(night.home) == first
    assert list_releases(night.home) == (first,)
    assert night.publish().id == "20260601-2"
    assert not [path for path in night.home.releases.iterdir() if path.name.startswith(".")]


def test_killed_before_the_switch_is_adopted_by_the_next_publish(night, monkeypatch):
    first = night.publish()
    night.second()
    with monkeypatch.context() as patched:
        patched.setattr("lake.release.publishing._switch", _killed)
        with pytest.raises(KeyboardInterrupt):
            night.publish()
    assert current(night.home) == first
    assert night.publish().id == "20260601-2"
    assert current(night.home).id == "20260601-2"


def test_killed_within_the_switch_leaves_the_old_release(night, monkeypatch):
    first = night.publish()
    night.second()
    renamed = Path.replace

    def killed_at_the_link(path, target):
        return _killed() if path.is_symlink() else renamed(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed_at_the_link)
        with pytest.raises(KeyboardInterrupt):
            night.publish()
    assert current(night.home) == first
    assert [r.id for r in list_releases(night.home)] == [first.id, "20260601-2"]
    night.publish()
    assert (night.home.releases / "current.duckdb").resolve().name == "govlake-20260601-2.duckdb"


def _killed(*_args, **_more):
    raise KeyboardInterrupt


def test_plain_duckdb_reads_it_in_a_process_of_its_own(night):
    night.publish()
    script = f"""
import duckdb
connection = duckdb.connect({str(night.home.releases / "current.duckdb")!r}, read_only=True)
connection.execute("SET autoinstall_known_extensions = false")
connection.execute("SET autoload_known_extensions = false")
print(connection.execute("SELECT count(*) FROM base.person").fetchone()[0])
print(len(connection.execute("FROM explain('person', 'A1')").fetchall()))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "3"]  # A1's name by two sources, its phone by one


def test_attached_under_another_name_it_still_finds_its_own_tables(night):
    release = night.publish()
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{str(release.database).replace(chr(39), chr(39) * 2)}' AS g (READ_ONLY)")
        assert connection.execute("SELECT count(*) FROM g.quality.conflict_claim").fetchall() == [(2,)]


def test_a_column_only_added_to_the_schema_is_null(night, rows):
    table = night.tables.path("source/social")
    DeltaTable(table).alter.add_columns([Field("_raw_name", PrimitiveType("string"))])
    night.versions["source/social"] = 1
    release = night.publish()
    said = "SELECT raw FROM quality.claim WHERE source = 'social' AND element = 'name' ORDER BY key"
    assert rows(release, said) == [("张三",), ("李肆",)]


def test_an_empty_table_has_its_columns(night, rows):
    night.write("base/person", [])
    release = night.publish()
    assert rows(release, "SELECT count(*), count(name) FROM base.person") == [(0, 0)]
    assert release.tables["base/person"].rows == 0


def test_tables_not_written_yet_are_there_and_empty(night, rows):
    night.versions = {"source/police": 0}
    release = night.publish()
    assert rows(release, "SELECT count(*) FROM base.person") == [(0,)]
    assert rows(release, "SELECT count(*) FROM quality.ledger") == [(0,)]
    assert rows(release, "SELECT count(*) FROM quality.conflict") == [(0,)]


def test_what_is_not_there_is_said(night):
    with pytest.raises(ReleaseMissing):
        find_release(night.home)
    night.publish()
    with pytest.raises(ReleaseMissing) as missing:
        find_release(night.home, "20991231-1")
    assert missing.value.id == "20991231-1"
    night.versions["source/nothing"] = 0
    with pytest.raises(TableMissing):
        night.publish()


def test_vacuumed_files_are_named(night):
    (file,) = night.tables.path("base/person").glob("*.parquet")
    file.unlink()
    with pytest.raises(FilesGone) as gone:
        night.publish()
    assert (gone.value.table, gone.value.version) == ("base/person", 0)
