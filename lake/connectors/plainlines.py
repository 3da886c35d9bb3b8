"""Which lines of a delimited text plainly are one record each: told by counting bytes, a block at a time.

A line is plain if it has the right number of delimiters outside quotes and its quotes, if any, stand where
they mean but one thing: around whole fields, and doubled within. What the other lines are is ``records``' to
say.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lake.connectors.encodings import not_utf8

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
        odd = np.diff(self._ends, prepend=0) > self.longest
        if self.quote and self.quote in self.content:
            quotes = _Quotes(self._bytes, np.flatnonzero(self._bytes == ord(self.quote)), self._ends)
            counts -= quotes.within(separators)
            odd |= quotes.doubtful(self.delimiter)
        odd |= counts != self.fields - 1
        odd[_lines_of(self._stray_returns(), self._ends)] = True
        odd[not_utf8(self.content)] = True
        return np.flatnonzero(odd)

    def _stray_returns(self) -> NDArray[np.int64]:
        if b"\r" not in self.content:
            return np.array([], np.int64)
        returns = np.flatnonzero(self._bytes == _CR)
        last = len(self.content) - 1
        followed = (returns < last) & (self._bytes[np.minimum(returns + 1, last)] == _LF)
        stray: NDArray[np.int64] = returns[~followed]
        return stray


class _Quotes:
    """The quotes among some lines; in a line of even number each opens or closes, in turn."""

    def __init__(
        self, content: NDArray[np.uint8], places: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> None:
        self._content, self._places, self._lines = content, places, len(ends)
        self._line_of = _lines_of(places, ends)
        before = np.searchsorted(places, np.append(0, ends[:-1]))
        self._rank = np.arange(len(places)) - before[self._line_of]

    def within(self, separators: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for each line how many of the separators stand between two of its quotes."""
        passed = np.append(np.searchsorted(separators, self._places), 0)
        opening = np.flatnonzero(self._rank % 2 == 0)
        counts = np.bincount(self._line_of[opening], passed[opening + 1] - passed[opening], self._lines)
        return counts.astype(np.int64)

    def doubtful(self, delimiter: bytes) -> NDArray[np.bool_]:
        """Return for each line whether a quote is left open or stands elsewhere than about a field.

        A quote that opens must follow a delimiter, the line's beginning or the quote that closed, which makes
        two of them one quote within a field; one that closes must precede the like.
        """
        opens = self._rank % 2 == 0
        around = np.pad(self._content, 1, constant_values=_LF)
        before, after, quote = around[self._places], around[self._places + 2], self._content[self._places]
        begins = (before == ord(delimiter)) | (before == _LF) | (before == quote) & (self._rank > 0)
        ends = (after == ord(delimiter)) | (after == _LF) | (after == _CR) | (after == quote)
        doubtful: NDArray[np.bool_] = np.bincount(self._line_of, minlength=self._lines) % 2 == 1
        doubtful[self._line_of[~np.where(opens, begins, ends)]] = True
        return doubtful


def _lines_of(places: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of the line, from 0, in which each place is."""
    lines: NDArray[np.int64] = np.searchsorted(ends, places, side="right")
    return lines
