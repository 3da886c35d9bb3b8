"""Answers by workbook: what goes out, what comes back, and what is said of what can't be taken."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from catalog.language import Text
from catalog.load import load
from catalog.models import Catalogue
from governance.answers.given import give
from governance.answers.layout import COLUMNS, EVIDENCE, KEY, NOTE, OTHERS, OWN, VALUE, VERDICT
from governance.answers.returned import AnswersRefused, read_answers
from governance.answers.workbook import write
from governance.asked import Task, tasks
from governance.clocks import Clocks
from governance.evidence import kept_at
from governance.fact import Place
from governance.lake_view import Found
from governance.office import Office
from governance.store import Store
from lake.engine import Engine
from lake.errors import UnreadableDelivery
from lake.home import Home
from quality.entered import Value, ValueRefused
from quality.vocabulary import vocabulary

GOLDEN = Path(__file__).resolve().parents[3] / "integration" / "golden" / "catalogue"
DUE = date(2026, 6, 8)
TODAY = date(2026, 6, 2)


class Lake:
    """A lake in which police says a and school =B() of every name; nobody may be called 9."""

    def __init__(self, said: SimpleNamespace, catalogue: Catalogue) -> None:
        self._said, self._element = said, catalogue.entities["person"].element("name")

    def conflict(self, conflict: str) -> Found:
        place = Place(entity="person", key=conflict[2:], element="name")
        return Found(place, "low", "values_differ", self._said.evidence("f1", police="a", school="=B()"))

    def entered(self, _: Place, text: str) -> Value:
        if text == "9":
            raise ValueRefused(self._element, text, Text(zh="不是姓名", en="no name"))
        return Value(text, text)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(GOLDEN, vocabulary())


@pytest.fixture
def desk(tmp_path: Path, said: SimpleNamespace, catalogue: Catalogue) -> Iterator[SimpleNamespace]:
    """Yield a school that was asked about persons 1 and 2, and what it needs to answer."""
    lake: Any = Lake(said, catalogue)
    now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    with Store(f"sqlite:///{tmp_path}/g.db") as store, Engine(tmp_path / "scratch", threads=1) as engine:
        office = Office(store, lake, "ann", lambda: now)
        cases = [office.ask(f"c-{n}", ["school_office"], DUE, "which?") for n in (1, 2)]

        def asked() -> list[Task]:
            with store.read() as reader:
                return tasks(reader, Clocks(catalogue), TODAY, "school_office")

        home = Home(tmp_path / "home")
        yield SimpleNamespace(
            store=store, engine=engine, lake=lake, office=office, cases=cases, asked=asked, home=home,
            file=tmp_path / "answers.xlsx", catalogue=catalogue,
        )  # fmt: skip


def sent(desk: SimpleNamespace) -> None:
    write(
        desk.file,
        "title",
        desk.asked(),
        desk.catalogue,
        lambda _, claim: claim.raw or "",
        lambda _, text: text,
    )


def filled(desk: SimpleNamespace, change: Callable[[Any, dict[str, int]], None]) -> None:
    book = openpyxl.load_workbook(desk.file)
    sheet = book.worksheets[0]
    change(sheet, {cell.value: cell.column for cell in sheet[1]})
    book.save(desk.file)


def read(desk: SimpleNamespace, *files: str) -> list[Any]:
    return read_answers(desk.engine, desk.lake, desk.file, desk.asked(), files)


def test_a_department_sees_what_it_is_asked_and_by_when(desk: SimpleNamespace) -> None:
    first, second = desk.asked()
    assert {first.case.place.key, second.case.place.key} == {"1", "2"}
    assert (first.deadline.due, first.deadline.urgency) == (DUE, "due")
    assert [c.source for c in first.own] == ["school"]
    assert [c.source for c in first.others] == ["police"]
    with desk.store.read() as reader:
        assert tasks(reader, Clocks(desk.catalogue), TODAY, "police_office") == []
        assert len(tasks(reader, Clocks(desk.catalogue), TODAY)) == 2


def test_the_workbook_holds_texts_only(desk: SimpleNamespace) -> None:
    sent(desk)
    sheet = openpyxl.load_workbook(desk.file).worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == COLUMNS
    row = dict(zip(COLUMNS, sheet[2], strict=True))
    assert (row[OWN].value, row[OWN].data_type) == ("=B()", "s")
    assert row[OTHERS].value == "police_office: a"
    assert row[KEY].value == f"{desk.asked()[0].case.id}#f1"
    assert sheet.column_dimensions["A"].hidden
    assert desk.file.stat().st_mode & 0o077 == 0


def test_a_row_filled_in_is_an_answer_and_an_empty_one_is_none(desk: SimpleNamespace, tmp_path: Path) -> None:
    sent(desk)

    def fill(sheet: Any, at: dict[str, int]) -> None:
        sheet.cell(2, at[VERDICT], "更正")
        sheet.cell(2, at[VALUE], "b")
        sheet.cell(2, at[EVIDENCE], "证明.pdf")
        sheet.cell(2, at[NOTE], "typo")

    filled(desk, fill)
    proof = tmp_path / "proof"
    proof.write_bytes(b"proof")
    answers = read(desk, "证明.pdf")
    given = give(desk.office, desk.home, answers, {"证明.pdf": proof})
    assert (given.answered, given.overtaken) == (1, ())
    (open_one, answered) = desk.asked()
    assert open_one.question.answer is None
    said = answered.question.answer
    assert (said.verdict, said.value, said.text) == ("corrected", "b", "typo")
    assert kept_at(desk.home, said.evidence[0]).read_bytes() == b"proof"


def test_every_fault_is_named_by_row_and_column(desk: SimpleNamespace) -> None:
    sent(desk)

    def fill(sheet: Any, at: dict[str, int]) -> None:
        sheet.cell(2, at[VERDICT], "也许")
        sheet.cell(3, at[VERDICT], "corrected")
        sheet.cell(3, at[VALUE], 9)
        sheet.cell(3, at[EVIDENCE], "lost.pdf")
        sheet.cell(4, at[KEY], "0123456789abcdef#f1")
        sheet.cell(4, at[VERDICT], "属实")
        sheet.cell(5, at[KEY], sheet.cell(2, at[KEY]).value)
        sheet.cell(5, at[VERDICT], "属实")

    filled(desk, fill)
    with pytest.raises(AnswersRefused) as refused:
        read(desk)
    places = [(f.row, f.column) for f in refused.value.faults]
    assert places == [(2, VERDICT), (3, VALUE), (3, EVIDENCE), (4, KEY), (5, KEY)]
    assert "lost.pdf" in str(refused.value)
    assert "9" not in str(refused.value.faults[1].what)  # a value may be sensitive


def test_a_formula_without_a_value_is_a_fault_not_an_answer(desk: SimpleNamespace) -> None:
    sent(desk)
    filled(desk, lambda sheet, at: sheet.cell(2, at[VERDICT], "=A1"))
    with pytest.raises(AnswersRefused) as refused:
        read(desk)
    assert [(f.row, f.column) for f in refused.value.faults] == [(2, VERDICT)]


def test_an_answer_to_claims_that_changed_is_refused(desk: SimpleNamespace) -> None:
    sent(desk)
    filled(desk, lambda sheet, at: sheet.cell(2, at[KEY], f"{desk.cases[0].id}#f0"))
    filled(desk, lambda sheet, at: sheet.cell(2, at[VERDICT], "confirmed"))
    with pytest.raises(AnswersRefused):
        read(desk)


def test_a_question_that_was_answered_meanwhile_is_told_and_the_rest_goes_through(
    desk: SimpleNamespace,
) -> None:
    sent(desk)

    def fill(sheet: Any, at: dict[str, int]) -> None:
        for row in (2, 3):
            sheet.cell(row, at[VERDICT], "confirmed")

    filled(desk, fill)
    answers = read(desk)
    desk.office.answer(desk.cases[0].id, "school_office", answers[0].verdict)
    given = give(desk.office, desk.home, answers, {})
    assert (given.answered, len(given.overtaken)) == (1, 1)
    assert given.overtaken[0].case == desk.cases[0].id


def test_what_is_no_workbook_of_answers_is_refused(desk: SimpleNamespace) -> None:
    openpyxl.Workbook().save(desk.file)
    with pytest.raises((AnswersRefused, UnreadableDelivery)):
        read(desk)
    desk.file.write_bytes(b"no workbook")
    with pytest.raises(UnreadableDelivery):
        read(desk)
