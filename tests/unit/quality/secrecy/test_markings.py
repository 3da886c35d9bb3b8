"""What is a marking and what only looks like one: the corpus, both halves, and single notations."""

from pathlib import Path

import pytest

from quality.secrecy.markings import Markings, folded
from quality.secrecy.marks import Kind

CORPUS = Path(__file__).parent / "corpus"
KNOWN_FALSE_ALARMS = {"秘密20年"}
"""as an office would write a secret's term, and as a book might be called"""


def _lines(name: str) -> list[str]:
    return [line for line in (CORPUS / name).read_text(encoding="utf-8").splitlines() if line]


def _marked(line: str) -> bool:
    """Judge a line of the corpus; @ stands before names of files, sheets and columns."""
    return Markings().find(line.removeprefix("@"), line.startswith("@")) is not None


@pytest.mark.parametrize("half", ["tune", "held"])
def test_every_marking_of_the_corpus_is_found(half: str) -> None:
    assert [line for line in _lines(f"marked_{half}.txt") if not _marked(line)] == []


@pytest.mark.parametrize("half", ["tune", "held"])
def test_no_innocent_text_trips_it_but_the_known_one(half: str) -> None:
    tripped = {line for line in _lines(f"innocent_{half}.txt") if _marked(line)}
    assert tripped <= KNOWN_FALSE_ALARMS


def test_the_corpus_is_large_enough() -> None:
    sizes = {
        kind: sum(len(_lines(f"{kind}_{half}.txt")) for half in ("tune", "held"))
        for kind in ("marked", "innocent")
    }
    assert sizes["marked"] >= 150
    assert sizes["innocent"] >= 250


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("机密★5年", Kind.STATE),
        ("工作秘密", Kind.WORK),
        ("核心商密★10年", Kind.COMMERCIAL),
        ("内部资料 注意保密", Kind.INTERNAL),
        ("密级：内部", Kind.INTERNAL),
    ],
)
def test_the_kind_is_told(text: str, kind: Kind) -> None:
    assert Markings().find(text, False) is kind


def test_a_word_among_others_marks_a_name_and_not_a_cell() -> None:
    assert Markings().find("名单-秘密-20260301.csv", True) is Kind.STATE
    assert Markings().find("名单-秘密-20260301.csv", False) is None


def test_a_citys_own_phrase_however_spaced() -> None:
    own = Markings(("市委专阅", "/限阅[一二]级/"))
    assert own.find("市 委　专 阅 2026", False) is Kind.CITY
    assert own.find("限阅二级", False) is Kind.CITY
    assert own.find("限阅三级", False) is None


def test_an_exception_is_no_marking_and_hides_none() -> None:
    own = Markings(exceptions=("（绝密）剧本馆",))
    assert own.find("中山（绝密）剧本馆", False) is None
    assert own.find("中山（绝密）剧本馆名单，机密★5年", False) is Kind.STATE


def test_folding_joins_what_is_written_character_by_character_only() -> None:
    assert folded("机　密 ★ ５ 年") == "机密★5年"
    assert folded("把握时机 密切配合") == "把握时机 密切配合"
