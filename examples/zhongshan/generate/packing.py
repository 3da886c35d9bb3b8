"""Writers of deliveries that are packed: one file in gzip, several in a zip archive."""

import gzip
import shutil
import zipfile
from pathlib import Path

import numpy as np
import polars as pl

from catalog.models import Compression, Delivery
from examples.zhongshan.generate.writers import Writer, divided, opened

_DISTRICTS = ("城区", "镇街")
_WRITTEN_AT = (2026, 6, 1, 18, 0, 0)


class PackedWriter(Writer):
    """Plain files beside the one to be made, packed when it is closed: the same rows give the same bytes."""

    def __init__(self, path: Path, delivery: Delivery, bom: bool) -> None:
        super().__init__()
        self.path, self.kind = path, delivery.compression
        names = _DISTRICTS if self.kind is Compression.ZIP else ("",)
        self.parts = {f"{path.stem}-{n}.{delivery.format}": path.with_name(f".{path.stem}{n}") for n in names}
        self.writers = [opened(part, delivery, bom) for part in self.parts.values()]

    def write(self, frame: pl.DataFrame) -> np.ndarray:
        """Append rows, so many to each member, and return the line of each in its member."""
        self.rows += frame.height
        return divided(frame, [writer.write for writer in self.writers])

    def close(self) -> None:
        """Pack the members and remove them."""
        for writer in self.writers:
            writer.close()
        if self.kind is Compression.ZIP:
            self._zip()
        else:
            (part,) = self.parts.values()
            with self.path.open("wb") as out, gzip.GzipFile("", "wb", fileobj=out, mtime=0) as packed:
                packed.write(part.read_bytes())
        for part in self.parts.values():
            part.unlink()

    def _zip(self) -> None:
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in self.parts.items():
                entry = zipfile.ZipInfo(name, _WRITTEN_AT)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w") as packed, part.open("rb") as plain:
                    shutil.copyfileobj(plain, packed)


def opened_as_packed(path: Path, delivery: Delivery, bom: bool = False) -> Writer:
    """Return a writer of a delivery, packed if it is declared so; an existing file is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if delivery.compression is Compression.NONE:
        return opened(path, delivery, bom)
    return PackedWriter(path, delivery, bom)
