"""YAML files read so that every mapping entry and every list item knows its line.

Only YAML belongs here: what the entries mean is the models' business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from catalog.errors import Finding
from catalog.language import Text

Place = tuple[str | int, ...]
"""The way from the top of a file to an entry: mapping keys and list positions."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "tag:yaml.org,2002:merge"


@dataclass(frozen=True)
class Document:
    """One YAML file: its value in plain Python and the line of each place in it."""

    file: Path
    value: Any
    lines: Mapping[Place, int] = field(default_factory=lambda: {(): 1})

    def line(self, place: Place) -> int:
        """Return the line of a place; parts that the file lacks are passed over."""
        found: Place = ()
        for part in place:
            if (*found, part) in self.lines:
                found = (*found, part)
        return self.lines[found]

    def finding(self, place: Place, what: Text, hint: Text) -> Finding:
        """Return a finding that points to a place of this file."""
        return Finding(self.file, self.line(place), what, hint)


def read(file: Path) -> tuple[Document | None, list[Finding]]:
    """Read one YAML file; return it, or None with the findings that keep it from being read."""
    try:
        loader = _Loader(file.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, yaml.reader.ReaderError):
        return None, [_not_text(file)]
    walk = _Walk(file, loader)
    try:
        root = loader.get_single_node()
        value = None if root is None else walk.value(root, ())
    except yaml.MarkedYAMLError as error:
        return None, [*walk.findings, _syntax(file, error)]
    finally:
        loader.dispose()
    if not isinstance(value, dict):
        walk.findings.append(_not_a_mapping(file))
    if walk.findings:
        return None, walk.findings
    return Document(file, value, walk.lines), []


class _Walk:
    """Turns nodes into plain values, noting lines and whatever is wrong on the way."""

    def __init__(self, file: Path, loader: Any) -> None:
        self.file = file
        self.loader = loader
        self.lines: dict[Place, int] = {(): 1}
        self.findings: list[Finding] = []
        self._open: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Any:
        if id(node) in self._open:
            raise yaml.constructor.ConstructorError(None, None, "an alias inside itself", node.start_mark)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, place)
            if isinstance(node, yaml.SequenceNode):
                return self._sequence(node, place)
            return self._scalar(node)
        finally:
            self._open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[Any, Any]:
        self._report_duplicates(node)
        self.loader.flatten_mapping(node)
        result = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node)
            self.lines[(*place, key)] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, (*place, key))
        return result

    def _sequence(self, node: yaml.SequenceNode, place: Place) -> list[Any]:
        for i, item in enumerate(node.value):
            self.lines[(*place, i)] = item.start_mark.line + 1
        return [self.value(item, (*place, i)) for i, item in enumerate(node.value)]

    def _scalar(self, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(
                None, None, "a key that is not a plain word", node.start_mark
            )
        try:
            return self.loader.construct_object(node)
        except ValueError as error:  # a date such as 2026-02-30
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from error

    def _report_duplicates(self, node: yaml.MappingNode) -> None:
        first: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE:
                if key.value in first:
                    self.findings.append(_duplicate(self.file, line, key.value, first[key.value]))
                first.setdefault(key.value, line)


def _duplicate(file: Path, line: int, key: str, first: int) -> Finding:
    what = Text(zh=f"键 {key} 重复,第 {first} 行已有", en=f"duplicate key {key}, already on line {first}")
    return Finding(file, line, what, Text(zh="删去其中一个", en="remove one of them"))


def _syntax(file: Path, error: yaml.MarkedYAMLError) -> Finding:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or error.context or ""
    return Finding(
        file,
        mark.line + 1 if mark else 1,
        Text(zh=f"不是合法的 YAML:{problem}", en=f"not valid YAML: {problem}"),
        Text(
            zh="检查缩进和冒号后的空格;以 { [ * & % @ 开头或含“: ”的值要加引号",
            en="check indentation and the space after a colon; quote a value that starts with { [ * & % @ "
            "or contains a colon and a space",
        ),
    )


def _not_text(file: Path) -> Finding:
    what = Text(zh="文件不是 UTF-8 编码的文本", en="the file is not UTF-8 text")
    return Finding(file, 1, what, Text(zh="另存为 UTF-8", en="save it as UTF-8"))


def _not_a_mapping(file: Path) -> Finding:
    what = Text(
        zh="文件是空的或不是“键: 值”的形式", en="the file is empty or not a mapping of keys to values"
    )
    return Finding(file, 1, what, Text(zh="逐行写“键: 值”", en="write one “key: value” a line"))
