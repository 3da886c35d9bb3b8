"""Which lines of a delimited text plainly are one record each: told by counting bytes, a block at a time.

A line is plain if it has the right number of delimiters and nothing that could make them mean something
else. What the other lines are is ``records``' to say.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lake.connectors.encodings import decodes

_LF, _CR = 10, 13


@dataclass(frozen=True)
class Block:
    """Whole lines, which begin at byte ``start`` of their file; of records with so many ``fields``.

    ``delimiter`` is one byte, ``quote`` one or none.
    """

    content: bytes
    start: int
    delimiter: bytes
    quote: bytes
    fields: int
    longest: int
    """bytes that a plain line may have"""

    def plain_from(self, at: int) -> tuple[int, int]:
        """Return how many plain lines follow from the line that begins at ``at``, and where they end."""
        first = int(np.searchsorted(self._ends, at - self.start, side="right"))
        place = int(np.searchsorted(self._odd, first))
        following = int(self._odd[place]) if place < len(self._odd) else len(self._ends)
        if following == first:
            return 0, at
        return following - first, self.start + int(self._ends[following - 1])

    def text(self, start: int, end: int) -> bytes:
        """Return the lines between two places of the file, each ended by a line feed alone."""
        lines = self.content[start - self.start : end - self.start]
        if b"\r" in lines:
            lines = lines.replace(b"\r\n", b"\n")
        return lines if lines.endswith(b"\n") else lines + b"\n"

    @cached_property
    def _bytes(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.content, np.uint8)

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        """Where each line ends, its line feed included."""
        ends = np.flatnonzero(self._bytes == _LF) + 1
        whole = self.content.endswith(b"\n")
        return ends if whole else np.append(ends, len(self.content))

    @cached_property
    def _odd(self) -> NDArray[np.int64]:
        """The numbers of the lines, from 0, that aren't plain."""
        separators = np.flatnonzero(self._bytes == ord(self.delimiter))
        counts = np.diff(np.searchsorted(separators, self._ends), prepend=0)
        odd = (counts != self.fields - 1) | (np.diff(self._ends, prepend=0) > self.longest)
        if self.quote:
            odd[self._lines_of(np.flatnonzero(self._bytes == ord(self.quote)))] = True
        odd[self._lines_of(self._stray_returns())] = True
        if not decodes(self.content, "utf-8"):
            for number in np.flatnonzero(~odd):
                odd[number] = not decodes(self._line(int(number)), "utf-8")
        return np.flatnonzero(odd)

    def _stray_returns(self) -> NDArray[np.int64]:
        if b"\r" not in self.content:
            return np.array([], np.int64)
        returns = np.flatnonzero(self._bytes == _CR)
        last = len(self.content) - 1
        followed = (returns < last) & (self._bytes[np.minimum(returns + 1, last)] == _LF)
        stray: NDArray[np.int64] = returns[~followed]
        return stray

    def _lines_of(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        lines: NDArray[np.int64] = np.searchsorted(self._ends, places, side="right")
        return lines

    def _line(self, number: int) -> bytes:
        return self.content[self._ends[number - 1] if number else 0 : self._ends[number]]
