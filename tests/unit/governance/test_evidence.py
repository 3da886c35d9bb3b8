"""Files that prove something are kept byte for byte, once."""

import hashlib
from pathlib import Path

import pytest

from governance.evidence import EvidenceMissing, keep, kept_at
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
    assert [p.name for p in kept.parent.iterdir()] == [digest]


def test_what_is_not_there_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(EvidenceMissing):
        keep(Home(tmp_path), tmp_path / "nothing.pdf")
