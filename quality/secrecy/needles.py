"""The fast search: where bytes hold the few character sequences that every marking has one of.

A whole file is searched a sequence at a time by a vector search over the mapped bytes (measured: 15 ms per
sequence for 200 MB), so that a file without any costs nothing more. What stands there is judged elsewhere.
"""

import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

Buffer = bytes | mmap.mmap

_PIECE = 1 << 12
_SEAM = 64
"""bytes on either side of a seam; no needle is longer"""
_BEFORE_SECRET, _AFTER_SECRET = "绝机秘絕機祕商保", "级級标標★"
_AFTER_INTERNAL = "资資文材使参參刊传傳掌数數信名图圖情通稿档檔"
_SPACES = (" ", "\t", "\n", "\u3000", "\xa0", "\u200b", "\ufeff")


@dataclass(frozen=True)
class Needle:
    """A sequence of bytes; a place counts if one of ``before`` ends there or one of ``after`` follows."""

    sequence: bytes
    encoding: str
    before: tuple[bytes, ...] = ()
    after: tuple[bytes, ...] = ()

    def counts_at(self, content: Buffer, place: int) -> bool:
        """Whether what stands around a place could make a marking of it."""
        if not self.before and not self.after:
            return True
        behind = place + len(self.sequence)
        return content[max(0, place - 6) : place].endswith(self.before) or content[
            behind : behind + 6
        ].startswith(self.after)


def needles(encoding: str, phrases: Iterable[str] = (), *, usual: bool = True) -> tuple[Needle, ...]:
    """Return the needles in one encoding: of the general markings, and each phrase as it is.

    Without ``usual``, for an encoding that the file is hardly in, notations seldom seen are left out.
    """

    def encoded(texts: Iterable[str]) -> tuple[bytes, ...]:
        return tuple(t.encode(encoding) for t in texts)

    def needle(text: str, before: Iterable[str] = (), after: Iterable[str] = ()) -> Needle:
        return Needle(text.encode(encoding), encoding, encoded(before), encoded(after))

    forbidden = ("得", "勿", "禁", "止", "可", "准")
    common = (
        needle("密", (*_BEFORE_SECRET, *_SPACES), _AFTER_SECRET),
        needle("内部", after=(*_AFTER_INTERNAL, *_SPACES)),
        needle("外传", before=forbidden),
        *[needle(phrase) for phrase in phrases],
    )
    seldom = (
        needle("內部", after=(*_AFTER_INTERNAL, *_SPACES)),
        needle("外傳", before=forbidden),
        *[needle(f"内{space}部") for space in " \u3000"],
    )
    return (*common, *seldom) if usual else common


def places(content: Buffer, sought: Iterable[Needle]) -> Iterator[tuple[int, Needle]]:
    """Yield where needles stand that count, a needle at a time."""
    if not len(content):
        return
    pieces = _Pieces(content)
    for needle in sought:
        yield from pieces.places(needle)


class _Pieces:
    """Bytes as pieces that polars searches without copying them, and what stands across their seams.

    Only the pieces that hold a needle are searched again for where; small ones keep that cheap.
    """

    def __init__(self, content: Buffer) -> None:
        size = len(content)
        self._content = content
        self._starts = np.arange(0, size, _PIECE, dtype=np.int64)
        offsets = pa.py_buffer(np.append(self._starts, size))
        array = pa.LargeBinaryArray.from_buffers(
            pa.large_binary(), len(self._starts), [None, offsets, pa.py_buffer(content)]
        )
        self._series = pl.Series(array)
        seams = [content[s - _SEAM : s + _SEAM] for s in self._starts[1:].tolist()]
        self._seams = pl.Series([b"", *seams], dtype=pl.Binary)

    def places(self, needle: Needle) -> Iterator[tuple[int, Needle]]:
        """Yield where a needle stands and counts, in order."""
        length = len(needle.sequence)
        holds = self._series.bin.contains(needle.sequence) | self._seams.bin.contains(needle.sequence)
        done = -1
        for piece in holds.arg_true().to_list():
            begin = max(done + 1, int(self._starts[piece]) - length + 1)
            part = self._content[begin : int(self._starts[piece]) + _PIECE]  # mmap.find is many times slower
            found = part.find(needle.sequence)
            while found >= 0:
                done = begin + found
                if needle.counts_at(self._content, done):
                    yield done, needle
                found = part.find(needle.sequence, found + 1)
