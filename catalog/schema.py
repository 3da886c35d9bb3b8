"""JSON Schemas of catalogue files, so that editors complete and check them while one writes.

A file names its schema in its first line: ``# yaml-language-server: $schema=…/feeds.schema.json``.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog import each
from catalog.kinds import CITY, KINDS, Kind

_EACH: dict[str, Any] = {
    "type": "object",
    "description": "name → values: the file is repeated for every value, with {name} replaced by it",
    "minProperties": 1,
    "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": "string"}},
}
_PLACEHOLDER = r"\{[^{}]+\}"


def schema(kind: Kind) -> dict[str, Any]:
    """Return the JSON Schema of the files of one kind: ``code`` may be left out, ``each`` added."""
    result = kind.adapter.json_schema()
    if kind is not CITY:
        for node in _roots(result):
            node["required"] = [key for key in node["required"] if key != "code"]
            node["properties"][each.KEY] = _EACH
        _allow_placeholders(result)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": kind.title.en, **result}


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write ``KIND.schema.json`` for every kind of file; return the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(folder / f"{kind.name}.schema.json" for kind in KINDS)
    for kind, file in zip(KINDS, files, strict=True):
        file.write_text(json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return files


def node_at(root: dict[str, Any], place: tuple[str | int, ...]) -> dict[str, Any]:
    """Return the part of a schema that describes a place in a file; {} where anything goes."""
    node = root
    for part in place:
        node = _plain(root, _step(root, _plain(root, node), part))
    return _plain(root, node)


def _step(root: dict[str, Any], node: dict[str, Any], part: str | int) -> dict[str, Any]:
    tagged: dict[str, Any] = {}
    if "discriminator" in node:
        tagged = {tag: {"$ref": ref} for tag, ref in node["discriminator"]["mapping"].items()}
    found = (tagged | node.get("properties", {})).get(part)
    if found is None:
        found = node.get("items") if isinstance(part, int) else node.get("additionalProperties")
    return found if isinstance(found, dict) else {}


def _plain(root: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, and take the part of an optional one that isn't null."""
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = root["$defs"][node["$ref"].rsplit("/", 1)[1]]
        else:
            node = next(choice for choice in node["anyOf"] if choice.get("type") != "null")
    return node


def _roots(root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "oneOf" in root:
        yield from (_plain(root, choice) for choice in root["oneOf"])
    else:
        yield root


def _allow_placeholders(node: Any) -> None:
    """Let ``{name}`` stand in codes, which a file with ``each`` replaces before they are checked."""
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            node["pattern"] = f"{node['pattern']}|{_PLACEHOLDER}"
        for item in node.values():
            _allow_placeholders(item)
    elif isinstance(node, list):
        for item in node:
            _allow_placeholders(item)
