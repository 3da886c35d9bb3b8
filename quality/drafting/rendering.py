"""A feed as YAML with a comment beside each guess. What is guessed, and the words, come from elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from catalog.yaml_lines import Place

Notes = Mapping[Place, str]
"""The way to an entry → what is said beside it."""


def rendered(value: Mapping[str, Any], notes: Notes, heading: str) -> str:
    """Return a mapping as YAML, below a heading of comment lines; reading it gives the same mapping back."""
    head = [f"# {line}" for line in heading.splitlines()]
    return "\n".join([*head, *_mapping(value, notes, (), 0)]) + "\n"


def _mapping(value: Mapping[str, Any], notes: Notes, place: Place, depth: int) -> Iterator[str]:
    for key, inner in value.items():
        there = (*place, key)
        note = f"  # {_one_line(notes[there])}" if there in notes else ""
        start = f"{'  ' * depth}{_flow(key)}:"
        if isinstance(inner, Mapping) and _is_deep(inner, notes, there):
            yield start + note
            yield from _mapping(inner, notes, there, depth + 1)
        elif isinstance(inner, list) and inner and all(isinstance(each, Mapping) and each for each in inner):
            yield start + note
            for n, each in enumerate(inner):
                yield from _item(each, notes, (*there, n), depth + 1)
        else:
            yield f"{start} {_flow(inner)}{note}"


def _item(value: Mapping[str, Any], notes: Notes, place: Place, depth: int) -> Iterator[str]:
    pad = "  " * depth
    for n, line in enumerate(_mapping(value, notes, place, depth + 1)):
        yield f"{pad}- {line[len(pad) + 2 :]}" if n == 0 else line


def _is_deep(value: Mapping[str, Any], notes: Notes, place: Place) -> bool:
    """Whether a mapping needs lines of its own: for what is said about its entries, or for its depth."""
    said = any(there[: len(place)] == place and len(there) > len(place) for there in notes)
    return bool(value) and said


def _flow(value: Any) -> str:
    """Return a value as YAML on one line."""
    text = yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=True,
        sort_keys=False,
        width=float("inf"),
    )
    return text.removesuffix("\n").removesuffix("\n...")


class _Dumper(yaml.SafeDumper):
    """Writes texts that break lines, or can't be seen, in double quotes, so that they stay on their line."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, None if text.isprintable() else '"')


_Dumper.add_representer(str, _text)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
