"""Lines of a file that may hold one longer than memory."""

from collections.abc import Iterator
from typing import BinaryIO


def bounded_lines(file: BinaryIO, limit: int) -> Iterator[tuple[int, bytes]]:
    """Yield each line's number, from 1, and its bytes, of a longer one than ``limit`` just more."""
    number = 0
    while line := file.readline(limit + 1):
        number += 1
        yield number, line
        cut = len(line) > limit
        while cut and not line.endswith(b"\n"):
            line = file.readline(limit + 1) or b"\n"
