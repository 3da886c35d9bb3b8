"""Correction notices as a workbook: texts only, for the department's eyes only."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from catalog.load import load
from catalog.models import Catalogue
from governance.fact import Place
from governance.notice_book import write
from governance.notices import Notice
from quality.vocabulary import vocabulary

GOLDEN = Path(__file__).resolve().parents[2] / "integration" / "golden" / "catalogue"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(GOLDEN, vocabulary())


def test_each_notice_is_a_row_of_texts(tmp_path: Path, said: SimpleNamespace, catalogue: Catalogue) -> None:
    case: Any = None
    claim = said.claim("insured", "=1+1")
    place = Place(entity="person", key="0012", element="name")
    notice = Notice("social", case, place, claim, "李晓燕", "r1", said.now)
    file = tmp_path / "notices.xlsx"
    rows = [(notice, date(2026, 6, 1), date(2026, 6, 8)), (notice, date(2026, 6, 1), None)]
    write(file, "title", rows, catalogue)
    assert file.stat().st_mode & 0o077 == 0
    sheet = openpyxl.load_workbook(file).worksheets[0]
    row = [
        "自然人",
        "0012",
        "姓名",
        "参保人员",
        "=1+1",
        "李晓燕",
        "insured-1",
        "1",
        "2026-06-01",
        "2026-06-08",
    ]
    assert [c.value for c in sheet[2]] == row
    assert {c.data_type for c in sheet[2]} <= {"s", "inlineStr"}
    assert sheet[3][9].value in (None, "")
