"""An interface's pages, one after another, until it has no more; and the signs that it never will.

How a page is asked for belongs to ``asking``. An answer is parsed JSON; a record leaves as JSON text.
"""

from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

from catalog.models import HttpPull, Paging
from lake.exact_json import write
from lake.pulls import http_failures as failures

Parameters = Mapping[str, str]


def pages(pull: HttpPull, ask: Callable[[Parameters], Any], origin: str) -> Iterator[list[str]]:
    """Yield each page's records as JSON texts; ``ask`` returns the answer to some query parameters.

    Page numbers and offsets end with an empty page, or once ``total`` records came; a page that is merely
    short doesn't: the interface may give out smaller ones than asked for. Raises PullFailed.
    """
    walk = _Walk(pull, origin)
    position: str | None = walk.first
    while True:
        size = {pull.size_parameter: str(pull.page_size)} if pull.size_parameter else {}
        answer = ask(size if position is None else {**size, pull.page_parameter: position})
        records = walk.records(answer)
        yield records
        position = walk.next_position(answer, records)
        if position is None:
            break
    walk.check_count()


class _Walk:
    """Where in an interface's pages one is, and what has been seen on the way."""

    def __init__(self, pull: HttpPull, origin: str) -> None:
        self._pull, self._origin = pull, origin
        self._came, self._pages = 0, 0
        self._seen: set[bytes] = set()
        self._cursors: set[str] = set()
        self._totals: set[int] = set()

    @property
    def first(self) -> str | None:
        """What the first request asks for."""
        numbered = {Paging.PAGE: str(self._pull.first_page), Paging.OFFSET: "0"}
        return numbered.get(self._pull.paging)

    def records(self, answer: Any) -> list[str]:
        """Return an answer's records as JSON texts, and note its total; refuse a page that came before."""
        found = _at(answer, self._pull.records)
        if not isinstance(found, list):
            there = _deepest(answer, self._pull.records)
            raise failures.no_records(self._origin, self._pull.records, there)
        try:
            texts = [write(record) for record in found]
        except RecursionError:
            raise failures.not_json(self._origin, "") from None
        self._pages += 1
        self._came += len(texts)
        self._note(texts)
        if self._pull.total:
            self._totals.add(self._total_in(answer))
        return texts

    def next_position(self, answer: Any, records: list[str]) -> str | None:
        """Return what the next request asks for; None after the last page."""
        position = self._position_after(answer, records)
        if position is not None and self._pages >= self._pull.max_pages:
            raise failures.same_page(self._origin, self._pages)
        return position

    def check_count(self) -> None:
        """Compare the interface's own count, the same on every page, with what came."""
        if self._totals and self._totals != {self._came}:
            raise failures.count_differs(self._origin, self._came, self._totals)

    def _position_after(self, answer: Any, records: list[str]) -> str | None:
        if self._pull.paging is Paging.NONE:
            return None
        if self._pull.paging is Paging.CURSOR:
            return self._cursor_in(answer)
        if not records or (self._totals and self._came >= min(self._totals)):
            return None
        by_page = self._pull.paging is Paging.PAGE
        return str(self._pull.first_page + self._pages if by_page else self._came)

    def _cursor_in(self, answer: Any) -> str | None:
        cursor = _at(answer, self._pull.next_cursor)
        if cursor is None or cursor == "":
            return None
        text = cursor if isinstance(cursor, str) else write(cursor)
        if text in self._cursors:
            raise failures.same_page(self._origin, self._pages)
        self._cursors.add(text)
        return str(text)

    def _note(self, texts: list[str]) -> None:
        digest = blake2b("\n".join(texts).encode(), digest_size=16).digest()
        if texts and digest in self._seen:
            raise failures.same_page(self._origin, self._pages)
        self._seen.add(digest)

    def _total_in(self, answer: Any) -> int:
        total = _at(answer, self._pull.total)
        if not isinstance(total, str) or not (total.isascii() and total.isdecimal()):
            raise failures.no_total(self._origin, self._pull.total)
        return int(total)


def _at(answer: Any, keys: tuple[str, ...]) -> Any:
    """Return what some keys lead to; None if one of them isn't there."""
    for key in keys:
        answer = answer.get(key) if isinstance(answer, Mapping) else None
    return answer


def _deepest(answer: Any, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys found where some keys lead no further."""
    for key in keys:
        if not isinstance(answer, Mapping) or not isinstance(answer.get(key), Mapping):
            break
        answer = answer[key]
    return tuple(answer) if isinstance(answer, Mapping) else ()
