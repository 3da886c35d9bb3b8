"""Files that prove something: kept byte for byte under their hash in the home, never changed or removed."""

import hashlib
import shutil
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.durable import sync_file, sync_folder
from lake.home import Home


class EvidenceMissing(GovlakeError):
    """A file that was to be evidence and isn't there; ``path`` is where it was sought."""

    def __init__(self, path: Path) -> None:
        super().__init__(Text(zh=f"没有证明文件 {path}", en=f"there is no file {path}"))
        self.path = path


def keep(home: Home, path: Path) -> str:
    """Keep a file as evidence and return its SHA-256; the same file twice is kept once.

    Raises EvidenceMissing.
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
    return digest


def kept_at(home: Home, digest: str) -> Path:
    """Return where the file of a hash lies."""
    return home.folder / "evidence" / digest[:2] / digest
