"""Files that people send, under the names that they came with."""

import hashlib
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import UploadFile

from console import uploads
from console.uploads import FileTooBig, SameName, kept, received
from governance.evidence import kept_at
from lake.home import Home


@pytest.fixture
def visit(tmp_path: Path) -> Any:
    return SimpleNamespace(site=SimpleNamespace(city=SimpleNamespace(home=Home(tmp_path / "home"))))


def sent(name: str, content: bytes = b"x") -> UploadFile:
    return UploadFile(io.BytesIO(content), size=len(content), filename=name)


def test_files_are_there_by_name_while_looked_at_and_gone_afterwards(visit: Any) -> None:
    with received(visit, [sent("a.pdf", b"one"), sent(""), sent("证明.pdf", b"two")]) as files:
        assert {name: path.read_bytes() for name, path in files.items()} == {
            "a.pdf": b"one",
            "证明.pdf": b"two",
        }
        places = list(files.values())
    assert not any(place.exists() for place in places)


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\Users\\x\\passwd", "/passwd"])
def test_a_name_never_leads_elsewhere(visit: Any, name: str) -> None:
    with received(visit, [sent(name)]) as files:
        assert list(files) == ["passwd"]
        assert files["passwd"].parent.parent == visit.site.city.home.scratch


def test_two_of_one_name_and_one_too_big_are_refused(visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SameName), received(visit, [sent("a"), sent("a")]):
        pass
    monkeypatch.setattr(uploads, "MOST_BYTES", 3)
    with pytest.raises(FileTooBig) as refused, received(visit, [sent("a", b"four")]):
        pass
    assert refused.value.file == "a"


def test_evidence_is_kept_by_its_hash_once(visit: Any) -> None:
    hashes = kept(visit, [sent("a", b"same"), sent("b", b"same")])
    assert hashes == (hashlib.sha256(b"same").hexdigest(),) * 2
    assert kept_at(visit.site.city.home, hashes[0]).read_bytes() == b"same"
