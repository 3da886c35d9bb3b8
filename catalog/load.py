"""Reads a city's catalogue from a folder of YAML files, with everything wrong with it found at once.

``city.yaml``, and one thing a file in ``departments/``, ``codes/``, ``feeds/``, ``entities/``,
``checks/``, ``themes/`` and ``clocks/``. A file's name without ``.yaml`` is the code of what it declares; a
file with ``each`` (see ``catalog.each``) declares several things and writes ``code`` itself.
"""

from pathlib import Path

from catalog import consistency, each
from catalog.draft import Draft
from catalog.errors import CatalogueError, Finding
from catalog.kinds import CITY, FOLDERS, KINDS, Kind
from catalog.language import Text
from catalog.models import Catalogue
from catalog.suggest import nearest
from catalog.validation import validate
from catalog.vocabulary import Vocabulary
from catalog.yaml_lines import Document, read


def load(folder: Path, vocabulary: Vocabulary | None = None) -> Catalogue:
    """Return the catalogue in a folder, each kind of thing in order of code.

    With a vocabulary, names of formats, transforms and comparators are checked too. Raises
    ``CatalogueError`` with every finding, in order of file and line.
    """
    findings = _stray(folder)
    draft = Draft({kind.name: {} for kind in KINDS})
    findings += _take_city(draft, folder / "city.yaml")
    for kind in FOLDERS:
        for file in sorted((folder / kind.name).glob("*.yaml")):
            findings += _take_file(draft, kind, file)
    findings += consistency.check(draft, vocabulary)
    if findings:
        unique = dict.fromkeys((f.file, f.line, f.what, f.hint) for f in findings)
        ordered = sorted(unique, key=lambda f: (f[0], f[1], f[2].zh))
        raise CatalogueError(tuple(Finding(*parts) for parts in ordered))
    return draft.catalogue()


def _take_city(draft: Draft, file: Path) -> list[Finding]:
    if not file.is_file():
        draft.opaque.add("city")
        what = Text(zh="目录缺少 city.yaml", en="the catalogue has no city.yaml")
        hint = Text(zh="检查文件夹是否正确", en="check that this is the right folder")
        return [Finding(file, 1, what, hint)]
    document, findings = read(file)
    if document is None:
        draft.opaque.add("city")
        return findings
    return _take(draft, CITY, "city", document)


def _take_file(draft: Draft, kind: Kind, file: Path) -> list[Finding]:
    document, findings = read(file)
    if document is None:
        draft.unread.setdefault(kind.name, set()).add(file.stem)
        if f"\n{each.KEY}:".encode() in b"\n" + file.read_bytes():
            draft.opaque.add(kind.name)
        return findings
    if each.KEY in document.value:
        return _take_each(draft, kind, document)
    if document.value.setdefault("code", file.stem) != file.stem:
        findings.append(_other_code(document))
    return findings + _take(draft, kind, file.stem, document)


def _take_each(draft: Draft, kind: Kind, document: Document) -> list[Finding]:
    copies, findings = each.expand(document)
    if findings or not isinstance(document.value.get("code"), str):
        draft.opaque.add(kind.name)
        return findings or [_no_code(document)]
    for copy in copies:
        findings += _take(draft, kind, copy.value["code"], copy)
    return findings


def _take(draft: Draft, kind: Kind, code: str, document: Document) -> list[Finding]:
    """Put the thing that a document declares into the draft."""
    if (kind.name, code) in draft.documents:
        other = draft.at(kind.name, code).file.name
        what = Text(
            zh=f"{kind.title.zh} {code} 在 {other} 里已有", en=f"{code} is declared in {other} already"
        )
        return [document.finding(("code",), what, Text(zh="换一个代码", en="choose another code"))]
    draft.documents[kind.name, code] = document
    thing, findings = validate(kind, document)
    if thing is None:
        draft.unread.setdefault(kind.name, set()).add(code)
    else:
        draft.things[kind.name][code] = thing
    return findings


def _no_code(document: Document) -> Finding:
    what = Text(zh="有 each 的文件要写 code", en="a file with each must write its code")
    hint = Text(zh='如 code: "{site}_flights"', en='such as code: "{site}_flights"')
    return document.finding((each.KEY,), what, hint)


def _other_code(document: Document) -> Finding:
    code, stem = document.value["code"], document.file.stem
    what = Text(zh=f"code {code} 与文件名 {stem} 不同", en=f"code {code} differs from the file's name {stem}")
    hint = Text(zh="删去 code,或改文件名", en="remove code, or rename the file")
    return document.finding(("code",), what, hint)


def _stray(folder: Path) -> list[Finding]:
    """Find files that look like part of the catalogue and would never be read."""
    known: set[str] = {kind.name for kind in FOLDERS}
    files = [f for f in folder.glob("*.y*ml") if f.name != "city.yaml"]
    files += [f for f in folder.glob("*/*.y*ml") if f.parent.name not in known or f.suffix != ".yaml"]
    return [_not_read(f, known) for f in files]


def _not_read(file: Path, known: set[str]) -> Finding:
    what = Text(zh=f"不会被读取的文件 {file.name}", en=f"the file {file.name} would not be read")
    hint = nearest(file.parent.name, known)
    if file.parent.name in known:
        hint = Text(zh="扩展名改为 .yaml", en="give it the extension .yaml")
    return Finding(file, 1, what, hint)
