"""A whole feed drafted: all of Article 9's elements, guessed where a file tells, else placeholders.

A placeholder is the safest choice that loads; its comment says what a person must decide.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from catalog.language import Text, say
from catalog.models import Catalogue, FileFormat, Grade, Mode
from catalog.yaml_lines import Place
from lake.engine import Engine
from quality.drafting.codes import codings
from quality.drafting.columns import DraftColumn, drafted_column
from quality.drafting.evidence import Guess
from quality.drafting.keys import key_of, operation_of
from quality.drafting.mapping import Holdings, Mapper
from quality.drafting.naming import column_codes, feed_code, file_pattern, title_of
from quality.drafting.profile import ColumnProfile, profiled
from quality.drafting.rendering import rendered
from quality.drafting.sample import NothingThere, Sample, opened, parts_of, sampled
from quality.drafting.samples import invented
from quality.functions import install

_UNDECIDED = "待定"
_UNREVIEWED = "待审查"
_FORM = "结构化数据"


@dataclass(frozen=True)
class Draft:
    """A drafted feed: ``feed`` is what its YAML says, ``notes`` what stands beside the entries.

    ``claims`` are the elements, as ENTITY.ELEMENT, whose check sources the feed may become.
    """

    code: str
    feed: dict[str, Any]
    notes: dict[Place, str]
    heading: str
    part: str | None
    claims: tuple[str, ...]

    def yaml(self) -> str:
        """Return the text of the feed's file in the catalogue."""
        return rendered(self.feed, self.notes, self.heading)


def draft_feeds(
    engine: Engine,
    path: Path,
    catalogue: Catalogue,
    *,
    department: str | None = None,
    code: str | None = None,
    part: str | None = None,
) -> list[Draft]:
    """Return a draft for each sheet or table of a department's file, or for ``part`` alone.

    ``code`` names the first draft. Raises UnknownKind, TooLarge, NothingThere, UnreadableDelivery.
    """
    install(engine)
    drafts: list[Draft] = []
    with opened(path, engine.folder) as (file, kind, packed):
        for sample in _samples(engine, file, kind, part):
            drafter = _Drafter(engine, path, catalogue, kind, sample, dict(packed))
            drafts.append(drafter.draft(department, code if not drafts else None, [d.code for d in drafts]))
            engine.drop(sample.table)
    return drafts


def _samples(engine: Engine, file: Path, kind: FileFormat, part: str | None) -> list[Sample]:
    """Return a sample of each sheet or table; sheets with the same columns are one delivery, sheet ``*``.

    Sheets and tables without rows are passed over, unless there is no other.
    """
    found: list[Sample] = []
    empty: list[NothingThere] = []
    for one in (part,) if part else parts_of(engine, file, kind):
        try:
            found.append(sampled(engine, file, kind, one))
        except NothingThere as error:
            empty.append(error)
    if not found:
        raise empty[0]
    if len(found) > 1 and kind is not FileFormat.SQLITE and len({s.headers for s in found}) == 1:
        return [replace(max(found, key=lambda s: s.rows), part="*")]
    return found


@dataclass(frozen=True)
class _Drafter:
    engine: Engine
    path: Path
    catalogue: Catalogue
    kind: FileFormat
    sample: Sample
    packed: dict[str, Guess[Any]]

    def draft(self, department: str | None, code: str | None, taken: Sequence[str]) -> Draft:
        profiles = profiled(self.engine, self.sample)
        operation = operation_of(profiles) if self.sample.named else None  # a header must name it
        kept = [p for p in profiles if operation is None or p.position != operation[0]]
        holdings = Mapper(self.catalogue).map(kept)
        columns = self._columns(profiles, kept, holdings)
        key = key_of(self.engine, self.sample, columns)
        office = self._department(department)
        names = {**self.catalogue.feeds, **dict.fromkeys(taken)}
        title = title_of(self.path.name) + (f" {self.sample.part}" if self.sample.part else "")
        own = code or feed_code(office.value, title, holdings.describes, names)  # type: ignore[arg-type]
        page = _Page()
        self._describe(page, title, own, office, columns, holdings)
        self._delivery(page, operation[1] if operation and key else None)
        _update(page)
        page.guess(("key",), key) if key else None
        self._entities(page, columns, holdings)
        _list_columns(page, columns)
        page.put(("sample",), {c.code: invented(c, self.catalogue) for c in columns}, _made_up())
        return Draft(own, page.feed, page.notes, self._heading(), self.sample.part, _claims(columns))

    def _columns(
        self, profiles: Sequence[ColumnProfile], kept: Sequence[ColumnProfile], holdings: Holdings
    ) -> list[DraftColumn]:
        codes = column_codes([p.header for p in profiles], holdings, self.catalogue)
        lists = codings(self.catalogue)
        return [
            drafted_column(
                p, codes[p.position], holdings.elements.get(p.position), holdings.keys.get(p.position), lists
            )
            for p in kept
        ]

    def _department(self, given: str | None) -> Guess[str]:
        if given:
            return Guess(given, 1.0, Text(zh="由命令给出", en="as told"))
        folder = self.path.resolve().parent.name
        if folder in self.catalogue.departments:
            return Guess(folder, 0.9, Text(zh="文件所在的文件夹", en="the folder that the file is in"))
        why = Text(zh="占位：请改为报送部门", en="placeholder: write the department that delivers it")
        return Guess(self.catalogue.city.authority, 0.0, why)

    def _describe(
        self,
        page: "_Page",
        title: str,
        code: str,
        office: Guess[str],
        columns: Sequence[DraftColumn],
        holdings: Holdings,
    ) -> None:
        masked = any(Grade(c.guesses["grade"].value).masked for c in columns if "grade" in c.guesses)
        page.put(
            ("name",),
            {"zh": title, "en": code.replace("_", " ")},
            _placeholder("取自文件名", "from the file's name"),
        )
        if office.confidence:
            page.guess(("department",), office)
        else:
            page.put(("department",), office.value, str(office.why))
        kinds = [f.classification for e in holdings.describes for f in self.catalogue.sources_of(e)]
        usual = Counter(kinds).most_common(1)
        page.put(
            ("classification",),
            usual[0][0] if usual else _UNDECIDED,
            _placeholder("第九条：分类", "Article 9: classification"),
        )
        page.put(("form",), _FORM, None)
        page.put(
            ("share", "type"),
            "conditional",
            _placeholder("第十条：按最稳妥的写", "Article 10: the safe choice"),
        )
        page.put(
            ("share", "method"),
            _UNDECIDED,
            _placeholder("如接口查询、批量交换", "such as an interface or files"),
        )
        page.put(("share", "requirement"), _UNDECIDED, _placeholder("用途要求", "what it may be used for"))
        page.put(
            ("responsible",),
            _UNDECIDED,
            _placeholder("对数据负责的处室", "the office that answers for the data"),
        )
        grade = Grade.SENSITIVE if masked else Grade.INTERNAL
        about = ("有个人信息", "personal data in it") if masked else ("未见个人信息", "no personal data seen")
        page.put(("grade",), grade.value, _placeholder(*about))
        page.put(
            ("secrecy", "reviewed_by"),
            _UNREVIEWED,
            _placeholder("第十七条：尚未审查", "Article 17: not reviewed yet"),
        )
        page.put(("secrecy", "reviewed_on"), date.today(), _placeholder("审查之日", "the day of the review"))

    def _delivery(self, page: "_Page", operation: Guess[dict[str, Any]] | None) -> None:
        found = {**self.packed, **self.sample.found}
        page.guess(("delivery", "file"), file_pattern(self.path.name))
        usual = {"encoding": "utf-8", "delimiter": ",", "quote": '"', "title_rows": 0, "header": True}
        for name, guess in found.items():
            if (
                name not in usual
                or usual[name] != guess.value
                or name in ("encoding", "delimiter")
                and self.kind is FileFormat.CSV
            ):
                page.guess(("delivery", name), guess)
        if self.sample.part:
            name = "table" if self.kind is FileFormat.SQLITE else "sheet"
            page.put(("delivery", name), self.sample.part, None)
        snapshot = Text(zh="没有表示增改删的列", en="no column says what changed")
        mode = Guess(Mode.INCREMENT.value, operation.confidence, operation.why) if operation else None
        page.guess(("delivery", "mode"), mode or Guess(Mode.SNAPSHOT.value, 0.7, snapshot))
        if operation:
            page.guess(("delivery", "operation"), operation)

    def _entities(self, page: "_Page", columns: Sequence[DraftColumn], holdings: Holdings) -> None:
        named = {c.profile.position: c.code for c in columns}
        for entity, parts in holdings.describes.items():
            guesses = [holdings.keys[position] for position in parts.values()]
            weakest = min(guesses, key=lambda g: g.confidence)
            page.guess(
                ("describes", entity),
                Guess({p: named[n] for p, n in parts.items()}, weakest.confidence, weakest.why),
            )

    def _heading(self) -> str:
        rows, columns = self.sample.rows, len(self.sample.headers)
        return say(
            f"由 {self.path.name} 起草：看了 {rows:,} 行、{columns} 列。\n"
            "“推测”后是把握和依据，“占位”须由人决定。",
            f"Drafted from {self.path.name}: {rows:,} rows and {columns} columns looked at.\n"
            "A guess is followed by how sure it is and why; a placeholder must be decided by a person.",
        )


class _Page:
    """The growing feed and what is said beside its entries."""

    def __init__(self) -> None:
        self.feed: dict[str, Any] = {}
        self.notes: dict[Place, str] = {}

    def put(self, place: Place, value: Any, note: str | None) -> None:
        into = self.feed
        for name in place[:-1]:
            into = into.setdefault(str(name), {})
        into[str(place[-1])] = value
        if note:
            self.notes[place] = note

    def guess(self, place: Place, guess: Guess[Any]) -> None:
        self.put(place, _plain(guess.value), str(guess))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, FileFormat) else value


def _update(page: _Page) -> None:
    page.put(("update", "cycle"), "daily", _placeholder("第十八条：更新周期", "Article 18: how often"))
    page.put(
        ("update", "not_realtime_because"),
        _UNDECIDED,
        _placeholder("不能实时更新的依据", "why it isn't updated at once"),
    )


def _list_columns(page: _Page, columns: Sequence[DraftColumn]) -> None:
    listed = []
    for n, column in enumerate(columns):
        one: dict[str, Any] = {"header": column.profile.header, "code": column.code}
        for name, guess in column.guesses.items():
            one[name] = guess.value
            page.notes["columns", n, name] = str(guess)
        listed.append(one)
    page.feed["columns"] = listed


def _claims(columns: Sequence[DraftColumn]) -> tuple[str, ...]:
    return tuple(c.guesses["element"].value for c in columns if "element" in c.guesses)


def _placeholder(zh: str, en: str) -> str:
    return say(f"占位：{zh}", f"placeholder: {en}")


def _made_up() -> str:
    return say("虚构的值", "invented values")
