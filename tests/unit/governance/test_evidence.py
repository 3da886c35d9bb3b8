"""Files that prove something are kept byte for byte, once."""

import hashlib
from pathlib import Path

import pytest

from governance.evidence import EvidenceMissing, keep, kept_at, name_of
from lake.home import Home


def test_a_file_is_kept_by_its_hash_and_once(tmp_path: Path) -> None:
    home, file = Home(tmp_path / "home"), tmp_path / "证明.pdf"
    file.write_bytes(b"proof")
    digest = keep(home, file)
    assert digest == hashlib.sha256(b"proof").hexdigest()
    kept = kept_at(home, digest)
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (b"proof", 0o400)
    written = kept.stat().st_mtime_ns
    assert keep(home, file) == digest
    assert kept.stat().st_mtime_ns == written
    assert {p.name for p in kept.parent.iterdir()} == {digest, f"{digest}.name"}


def test_a_file_keeps_the_name_it_first_came_with(tmp_path: Path) -> None:
    home, file = Home(tmp_path / "home"), tmp_path / "0"
    file.write_bytes(b"proof")
    digest = keep(home, file, "出生证.pdf")
    assert keep(home, file, "copy.pdf") == digest
    assert name_of(home, digest) == "出生证.pdf"


def test_a_name_has_nothing_that_can_not_be_seen_and_its_ending(tmp_path: Path) -> None:
    home, file = Home(tmp_path / "home"), tmp_path / "0"
    file.write_bytes(b"proof")
    digest = keep(home, file, "a\r\nb\u202e" + "c" * 300 + ".pdf")
    assert name_of(home, digest) == "ab" + "c" * 144 + ".pdf"


def test_a_file_of_which_no_name_was_kept_has_none(tmp_path: Path) -> None:
    home, file = Home(tmp_path / "home"), tmp_path / "a.pdf"
    file.write_bytes(b"proof")
    digest = keep(home, file)
    kept_at(home, digest).with_suffix(".name").unlink()
    assert name_of(home, digest) is None
    assert keep(home, file) == digest
    assert name_of(home, digest) == "a.pdf"


def test_what_is_not_there_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(EvidenceMissing):
        keep(Home(tmp_path), tmp_path / "nothing.pdf")
