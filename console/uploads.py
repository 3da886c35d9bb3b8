"""Files that people send: kept in scratch while a request looks at them, under the names they came with."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

from fastapi import UploadFile

from catalog.errors import GovlakeError
from catalog.language import Text
from console.visit import Visit
from governance.evidence import keep

MOST_BYTES = 20 * 1024 * 1024
"""of one file"""
_CHUNK = 1 << 20


class FileTooBig(GovlakeError):
    """A file of more than ``MOST_BYTES``; ``file`` is its name."""

    def __init__(self, file: str) -> None:
        most = MOST_BYTES >> 20
        super().__init__(
            Text(zh=f"文件 {file} 超过 {most} MB", en=f"{file} has more than {most} MB"),
            Text(zh="压缩或拆分后再上传", en="compress or split it"),
        )
        self.file = file


class SameName(GovlakeError):
    """Two files of one name; ``file`` is it."""

    def __init__(self, file: str) -> None:
        super().__init__(Text(zh=f"有两个文件都叫 {file}", en=f"two files are called {file}"))
        self.file = file


@contextmanager
def received(visit: Visit, files: Sequence[UploadFile]) -> Iterator[Mapping[str, Path]]:
    """Give the files by name, gone afterwards; a file input left empty is none.

    Raises FileTooBig, SameName.
    """
    scratch = visit.site.city.home.scratch
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sent-", dir=scratch) as folder:
        found: dict[str, Path] = {}
        for number, file in enumerate(f for f in files if f.filename):
            name = PureWindowsPath(file.filename or "").name
            if name in found:
                raise SameName(name)
            found[name] = Path(folder) / str(number)
            _write(file, name, found[name])
        yield found


def kept(visit: Visit, files: Sequence[UploadFile]) -> tuple[str, ...]:
    """Keep files as evidence and return their hashes; raises as ``received`` does."""
    with received(visit, files) as found:
        return tuple(keep(visit.site.city.home, path, name) for name, path in found.items())


def _write(file: UploadFile, name: str, path: Path) -> None:
    if file.size is not None and file.size > MOST_BYTES:
        raise FileTooBig(name)
    with path.open("xb") as target:
        shutil.copyfileobj(file.file, target, _CHUNK)
