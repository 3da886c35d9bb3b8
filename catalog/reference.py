"""The reference of catalogue files, as Markdown made from the models and their docstrings.

``docs/catalogue-reference.md`` is what ``markdown()`` returns; a test keeps the two equal.
"""

import inspect
import re
import types
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from catalog.kinds import CITY, KINDS, Kind
from catalog.language import Text
from catalog.models.model import Code, Phrase

_INTRODUCTION = """# Catalogue reference

Generated from the models by `catalog.reference`; don't edit it by hand.

A catalogue is a folder with `city.yaml`, and one thing a file in `departments/`, `codes/`, `feeds/`,
`entities/`, `checks/`, `themes/` and `clocks/`. The name of a file without `.yaml` is the code of what it
declares. Unknown keys are errors.

A file can declare several things of one shape: a top-level `each` maps a name to a list of values, and the
file is read once for each value with `{name}` replaced by it in every text, keys included. Such a file
writes its `code` itself. Several names are taken in step: the first value of each, then the second of each.
Other braces stay as they are. A text that begins with a brace is quoted.

```yaml
each: {site: [aa, ua]}
code: "{site}_flights"
delivery: {file: "{site}/{date}.csv", format: csv, mode: snapshot}
```

Kinds of text: a *code* is a name in lower snake case; *words* are never empty; a *text* has Chinese and
English, as `{zh: …, en: …}`.
"""

_COMMON = {"code": "its code", "name": "its name"}
_PLAIN = {
    Code: "code",
    Phrase: "words",
    str: "string",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Any: "anything",
}
_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def markdown() -> str:
    """Return the whole reference."""
    return "\n".join([_INTRODUCTION, *(part for kind in KINDS for part in _kind(kind))])


def write_reference(file: Path) -> None:
    """Write the reference to a file."""
    file.write_text(markdown(), encoding="utf-8")


def _kind(kind: Kind) -> Iterator[str]:
    place = "`city.yaml`" if kind is CITY else f"`{kind.name}/CODE.yaml`"
    yield f"## {kind.title.en} {kind.title.zh} — {place}\n"
    variants = _variants(kind.model)
    for model in _reachable(variants):
        yield f"### {model.__name__}\n\n{_plain(inspect.getdoc(model) or '')}\n"
        yield "| key | type | default | meaning |\n| --- | --- | --- | --- |"
        hints = get_type_hints(model, include_extras=True)
        for name, info in model.model_fields.items():
            key = info.alias or name
            of_file = key == "code" and model in variants
            yield _file_code() if of_file else _row(key, hints[name], info)
        yield ""


def _file_code() -> str:
    return "| `code` | code | the file's name | its code, written only in a file that has `each` |"


def _row(key: str, hint: Any, info: FieldInfo) -> str:
    cells = (f"`{key}`", _type(hint) + _bounds(info), _default(info), _meaning(key, hint, info))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _variants(model: Any) -> list[type[BaseModel]]:
    """Return the models that a kind of file may follow: one, or those of a union."""
    return _models(model) if get_origin(model) is Annotated else [model]


def _reachable(models: list[type[BaseModel]]) -> list[type[BaseModel]]:
    """Return the models and those that they are made of, each once, outer ones first."""
    found = list(models)
    for model in found:
        for hint in get_type_hints(model, include_extras=True).values():
            found += [m for m in _models(hint) if m not in found]
    return found


def _models(hint: Any) -> list[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return [] if hint is Text else [hint]
    inner = (m for part in get_args(hint) for m in _models(part))
    return list(dict.fromkeys(inner))


def _type(hint: Any) -> str:
    """Return a type in words, with the values it allows."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return ", ".join(f"`{member.value}`" for member in hint)
    if hint is Text or (isinstance(hint, type) and not get_args(hint)):
        return _named(hint)
    return _composed(get_origin(hint), get_args(hint))


def _named(hint: type) -> str:
    if hint is Text:
        return "text"
    name = hint.__name__
    return f"[{name}](#{name.lower()})" if issubclass(hint, BaseModel) else name


def _composed(origin: Any, parts: tuple[Any, ...]) -> str:
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in parts)
    if origin is tuple:
        return f"list of {_type(parts[0])}"
    if origin is dict:
        return f"mapping of {_type(parts[0])} to {_type(parts[1])}"
    if origin in (Union, types.UnionType):
        return ", ".join(_type(part) for part in parts if part is not type(None))
    return _type(parts[0])


def _bounds(info: FieldInfo) -> str:
    limits = ((name, getattr(rule, name, None)) for rule in info.metadata for name in _BOUNDS)
    shown = [f"{_BOUNDS[name]} {limit}" for name, limit in limits if limit is not None]
    return f" ({', '.join(shown)})" if shown else ""


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value = info.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, BaseModel):
        value = ", ".join(f"{k}: {v}" for k, v in value if v)
    if value is None or value in ((), {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return f"`{value}`"


def _meaning(key: str, hint: Any, info: FieldInfo) -> str:
    inner = _models(hint)
    own = info.description or (inspect.getdoc(inner[0]) if inner else None)
    if own is None and isinstance(hint, type) and issubclass(hint, Enum):
        own = inspect.getdoc(hint)
    return _plain(own or _COMMON.get(key, ""))


def _plain(docstring: str) -> str:
    """Return a docstring as one line of Markdown."""
    return re.sub(r"``(.+?)``", r"`\1`", " ".join(docstring.split()))


if __name__ == "__main__":
    write_reference(Path("docs/catalogue-reference.md"))
