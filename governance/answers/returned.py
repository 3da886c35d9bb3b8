"""A workbook of answers that came back: its rows as answers, or all that is wrong with it by row and column.

It is read as deliveries are: in a child process with limits, every cell as text. Nothing is recorded here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Delivery, Mode
from governance.answers.layout import COLUMNS, EVIDENCE, KEY, NOTE, TO_FILL, VALUE, VERDICT, VERDICTS, key_of
from governance.asked import Task
from governance.events import Verdict
from governance.lake_view import LakeView
from lake.connectors import Incoming, read
from lake.connectors.connector import LINE
from lake.connectors.sheets import sheet_names
from lake.engine import Engine, listed, quoted
from lake.returned import format_of
from quality.entered import ValueRefused
from quality.reconcile import WHOLE


@dataclass(frozen=True)
class Answer:
    """A department's answer to one question; ``evidence`` are names of the files that came with it."""

    task: Task
    verdict: Verdict
    value: str | None
    evidence: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, or with a row as a whole (no column); ``row`` is as Excel counts."""

    sheet: str
    row: int
    column: str | None
    what: Text
    hint: Text | None = None

    def __str__(self) -> str:
        place = Text(
            zh=f"工作表“{self.sheet}”第 {self.row} 行{self.column or ''}",
            en=f"sheet {self.sheet}, row {self.row} {self.column or ''}".strip(),
        )
        return f"{place}: {self.what}" + (f"\n  → {self.hint}" if self.hint else "")


class AnswersRefused(GovlakeError):
    """A workbook of which nothing is recorded, with every fault at once."""

    def __init__(self, faults: Sequence[Fault], what: Text | None = None) -> None:
        n = len(faults)
        super().__init__(
            what or Text(zh=f"答复表有 {n} 处错误，未登记任何答复", en=f"{n} faults; no answer was recorded"),
            Text(zh="更正后重新上传", en="correct them and upload it again"),
        )
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.faults)])


def read_answers(
    engine: Engine, lake: LakeView, path: Path, tasks: Sequence[Task], files: Sequence[str]
) -> list[Answer]:
    """Return the answers of a workbook to ``tasks``; rows without any entry aren't answers.

    ``files`` are the names of the files that came with it. Raises AnswersRefused with every fault, and
    UnreadableDelivery for a file that is no workbook.
    """
    sheet = sheet_names(engine, path)[0]
    reading = Delivery(file=path.name, format=format_of(path), mode=Mode.INCREMENT, sheet=sheet)
    incoming = read(engine, path, reading, COLUMNS)
    if missing := [c for c in (KEY, *TO_FILL) if c not in incoming.headers]:
        named = "、".join(missing)
        raise AnswersRefused((), Text(zh=f"不是核查答复表：缺少列 {named}", en=f"no such columns: {named}"))
    judge = _Judge(sheet, {key_of(t): t for t in tasks}, set(files), lake)
    faults = [Fault(sheet, r.line or 0, r.column, r.hint) for r in incoming.rejects]
    answers = []
    for row, cells in _rows(engine, incoming):
        found = list(judge.faults(row, cells))
        faults += found
        if not found:
            answers.append(judge.answer(cells))
    if faults:
        raise AnswersRefused(sorted(faults, key=lambda f: f.row))
    return answers


def _rows(engine: Engine, incoming: Incoming) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows in which something is filled in, as texts by header."""
    wanted = (LINE, KEY, *TO_FILL)
    rows = engine.rows(
        f"SELECT {listed(wanted)} FROM {quoted(incoming.relation)} ORDER BY {LINE}"  # noqa: S608
    )
    for line, *cells in rows:
        texts = {h: (c or "").strip() for h, c in zip(wanted[1:], cells, strict=True)}
        if any(texts[h] for h in TO_FILL):
            yield line, texts


@dataclass
class _Judge:
    """Tells what is wrong with each row of a sheet."""

    sheet: str
    tasks: Mapping[str, Task]
    files: set[str]
    lake: LakeView

    def __post_init__(self) -> None:
        self._seen: set[str] = set()

    def faults(self, row: int, cells: Mapping[str, str]) -> Iterator[Fault]:
        """Yield the faults of a row."""
        task = self.tasks.get(cells[KEY])
        if task is None or task.question.answer is not None:
            yield Fault(self.sheet, row, KEY, *_NO_SUCH_QUESTION)
            return
        if cells[KEY] in self._seen:
            yield Fault(self.sheet, row, KEY, _TWICE)
        self._seen.add(cells[KEY])
        verdict = VERDICTS.get(cells[VERDICT].casefold())
        if verdict is None:
            yield Fault(self.sheet, row, VERDICT, *_NO_SUCH_VERDICT)
        elif verdict is Verdict.CONFIRMED and cells[VALUE]:
            yield Fault(self.sheet, row, VALUE, *_VALUE_CONFIRMED)
        elif verdict is Verdict.CORRECTED:
            yield from self._of_correction(row, task, cells)
        for name in _names(cells[EVIDENCE]):
            if name not in self.files:
                yield Fault(self.sheet, row, EVIDENCE, _missing(name))

    def _of_correction(self, row: int, task: Task, cells: Mapping[str, str]) -> Iterator[Fault]:
        if not cells[VALUE]:
            yield Fault(self.sheet, row, VALUE, _NO_VALUE)
        elif task.case.place.element != WHOLE:
            try:
                self.lake.entered(task.case.place, cells[VALUE])
            except ValueRefused as refused:
                yield Fault(self.sheet, row, VALUE, refused.what, refused.hint)
        if not _names(cells[EVIDENCE]):
            yield Fault(self.sheet, row, EVIDENCE, _NO_EVIDENCE)

    def answer(self, cells: Mapping[str, str]) -> Answer:
        """Return a row without faults as an answer."""
        verdict = VERDICTS[cells[VERDICT].casefold()]
        return Answer(
            self.tasks[cells[KEY]],
            verdict,
            cells[VALUE] or None,
            tuple(_names(cells[EVIDENCE])),
            cells[NOTE],
        )


def _names(cell: str) -> list[str]:
    names = cell.replace("；", ";").replace("\n", ";").split(";")
    return list(dict.fromkeys(n.strip() for n in names if n.strip()))


_NO_SUCH_QUESTION = (
    Text(zh="没有这个待答复的问题", en="there is no such open question"),
    Text(
        zh="可能已经答复，或各方数据已变；重新下载答复表",
        en="it may have been answered, or the claims have changed; download the workbook again",
    ),
)
_TWICE = Text(zh="同一问题出现多次", en="the same question stands here more than once")
_NO_SUCH_VERDICT = (
    Text(zh="核查结果只能是“属实”或“更正”", en="a verdict is confirmed or corrected"),
    Text(zh="不答复的行，四个白色单元格都留空", en="leave all four white cells empty not to answer"),
)
_VALUE_CONFIRMED = (
    Text(zh="“属实”不应另填正确的值", en="a confirmed row has no other value"),
    Text(zh="数据有误请选“更正”", en="choose corrected if your value is wrong"),
)
_NO_VALUE = Text(zh="“更正”须填正确的值", en="corrected needs the right value")
_NO_EVIDENCE = Text(zh="“更正”须填证明文件名", en="corrected needs the name of a file that proves it")


def _missing(name: str) -> Text:
    return Text(zh=f"没有随表上传证明文件 {name}", en=f"the file {name} wasn't uploaded with the workbook")
