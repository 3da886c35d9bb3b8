"""Files written durably: whole after a kill at any moment, or as they were."""

import os
from pathlib import Path

import pytest

from lake.durable import write_durably
from lake.engine import Engine
from lake.tables import Tables


def _killed(*_args: object) -> None:
    raise KeyboardInterrupt


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    for content in (b"old, and longer", b"new"):
        write_durably(tmp_path / "mark.json", content)
        assert (tmp_path / "mark.json").read_bytes() == content
    assert list(tmp_path.iterdir()) == [tmp_path / "mark.json"]


@pytest.mark.parametrize(("owner", "step"), [(os, "fsync"), (Path, "replace")])
def test_killed_while_writing_the_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, step: str
) -> None:
    write_durably(tmp_path / "mark.json", b"old")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(owner, step, _killed)
        write_durably(tmp_path / "mark.json", b"new")
    assert (tmp_path / "mark.json").read_bytes() == b"old"
    write_durably(tmp_path / "mark.json", b"new")
    assert (tmp_path / "mark.json").read_bytes() == b"new"


def test_the_guard_of_hashes_survives_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables(tmp_path / "lake")
    with Engine(tmp_path / "tmp", memory_limit="500MB", threads=1) as engine:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(os, "fsync", _killed)
            tables.guard_hash(engine)
        assert not (tables.folder / "hash.json").exists()
        tables.guard_hash(engine)
    assert (tables.folder / "hash.json").exists()
