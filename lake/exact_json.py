"""JSON whose numbers keep their digits and whose repeated keys aren't lost.

Parsing and writing JSON belongs here. Which keys matter, and what a value becomes in a table, doesn't.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

_Pairs = list[tuple[str, Any]]


class Number(str):
    """A number as it was written."""

    __slots__ = ()


class Repeating(dict[str, Any]):
    """An object in which a key stands more than once; ``pairs`` are all of its keys and values."""

    def __init__(self, pairs: _Pairs) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def parse(text: str, *, repeating: bool = True) -> Any:
    """Return what a JSON text says: texts as str, numbers as Number; raises ValueError.

    Not ``repeating``, an object in which a key stands twice is refused.
    """
    try:
        return (_DECODER if repeating else _STRICT).decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def write(value: Any) -> str:
    """Return a parsed value as JSON on one line, its numbers and the order of its keys as they came."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        pairs = value.pairs if isinstance(value, Repeating) else value.items()
        return "{" + ",".join(f"{_quoted(k)}:{write(v)}" for k, v in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    return json.dumps(value)


def _quoted(text: str) -> str:
    """Return a JSON string; half a surrogate pair, which UTF-8 can't hold, stays escaped."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(text)
    return json.dumps(text, ensure_ascii=False)


def _object(pairs: _Pairs) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeating(pairs)


def _unique(pairs: _Pairs) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _decoder(of_object: Callable[[_Pairs], dict[str, Any]]) -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_float=Number, parse_int=Number, parse_constant=_refuse_constant, object_pairs_hook=of_object
    )


_DECODER, _STRICT = _decoder(_object), _decoder(_unique)
