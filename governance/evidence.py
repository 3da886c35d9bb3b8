"""Files that prove something: kept byte for byte under their hash in the home, never changed or removed.

Beside each lies the name that it first came with. Which case a file belongs to is said by the case's events.
"""

import hashlib
import shutil
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.durable import sync_file, sync_folder, write_durably
from lake.home import Home


class EvidenceMissing(GovlakeError):
    """A file that was to be evidence and isn't there; ``path`` is where it was sought."""

    def __init__(self, path: Path) -> None:
        super().__init__(Text(zh=f"没有证明文件 {path}", en=f"there is no file {path}"))
        self.path = path


_NAME = ".name"
_LONGEST = 150
"""characters of a name"""


def keep(home: Home, path: Path, name: str | None = None) -> str:
    """Keep a file as evidence and return its SHA-256; the same file twice is kept once.

    ``name`` is what people call it, the path's own without it. Raises EvidenceMissing.
    """
    if not path.is_file():
        raise EvidenceMissing(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = kept_at(home, digest)
    if not kept.exists():
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = kept.with_suffix(".keeping")
        shutil.copyfile(path, made)
        made.chmod(0o400)
        sync_file(made)
        made.replace(kept)
        sync_folder(kept.parent)
    named = kept.with_suffix(_NAME)
    if not named.exists():
        write_durably(named, _plain(name or path.name).encode())
    return digest


def kept_at(home: Home, digest: str) -> Path:
    """Return where the file of a hash lies."""
    return home.folder / "evidence" / digest[:2] / digest


def name_of(home: Home, digest: str) -> str | None:
    """Return the name that a kept file came with, None if it was kept before names were."""
    named = kept_at(home, digest).with_suffix(_NAME)
    return named.read_text(encoding="utf-8") if named.is_file() else None


def _plain(name: str) -> str:
    """Return a name without what can't be seen, its ending kept if it is too long."""
    seen = "".join(c for c in name if c.isprintable())
    ending = Path(seen).suffix[:_LONGEST]
    return seen if len(seen) <= _LONGEST else seen[: _LONGEST - len(ending)] + ending
