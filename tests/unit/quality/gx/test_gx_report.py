"""The report of a night: what stands in it, that it needs nothing else, and that it shows values as text."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from catalog.language import Text
from quality.assertions import Assertion, Observation, Verdict
from quality.report import SubjectResult, markdown_sample, render
from quality.report.night import percent

NIGHT = date(2026, 5, 1)
ATTACK = "<script>alert('x')</script>"


def verdict(success: bool, gate: bool, seen: Observation, code: str = "name_complete") -> Verdict:
    title = Text(zh="姓名齐全", en="names are complete")
    assertion = Assertion(code, "civil_residents", "name", "complete", title, mostly=0.95, gate=gate)
    return Verdict(assertion, seen, success)


def page(*verdicts: Verdict, title: str = "户籍人口") -> str:
    result = SubjectResult("civil_residents", Text(zh=title, en="residents"), "feed", verdicts)
    return render(NIGHT, [result])


class _Tags(HTMLParser):
    """Collects the tags and addresses of a page and checks that every element is closed in turn."""

    VOID = frozenset({"meta", "input", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(html: str) -> _Tags:
    tags = _Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    return tags


def words_of(html: str) -> str:
    """Return the words of the page's body, without its marks and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html.partition("<main>")[2]))


def test_values_and_names_are_shown_as_text() -> None:
    seen = Observation(100, 9, ({ATTACK: ATTACK},))
    html = page(verdict(False, True, seen), title=ATTACK)
    assert "script" not in parsed(html).tags
    assert html.count("&lt;script&gt;") == 4  # a heading, a failed gate, and a sample's column and value


def test_the_page_needs_nothing_else() -> None:
    html = page(verdict(False, True, Observation(100, 9)))
    tags = parsed(html)
    assert tags.addresses == ["#feed-civil_residents"]
    assert 'id="feed-civil_residents"' in html
    assert not {"script", "link", "img", "iframe"} & set(tags.tags)
    assert not re.search(r"url\(|@import|https?:", html)


def test_a_failed_gate_stands_at_the_top_with_its_numbers() -> None:
    html = page(verdict(False, True, Observation(2000, 180)))
    top = words_of(html.partition("<dl>")[0])
    assert "1 个关口未通过" in top
    assert "户籍人口" in top
    assert "姓名齐全" in top
    assert "9% 不符，容许" in top
    assert "5%" in top


def test_a_failed_check_that_is_no_gate_is_seen_and_stops_nothing() -> None:
    words = words_of(page(verdict(False, False, Observation(100, 9))))
    assert "关口全部通过；有检查未通过" in words
    assert "1 项未通过" in words
    assert "个关口未通过" not in words


def test_a_row_says_what_was_asserted_seen_and_tolerated() -> None:
    words = words_of(page(verdict(True, True, Observation(1234567, 12345))))
    assert "检查全部通过" in words
    assert "姓名齐全 names are complete 关口 gate name_complete name 不为空 name has a value" in words
    assert "1,234,567 12,345 1% 5% 通过 passed" in words


def test_nothing_evaluated_is_not_called_passed() -> None:
    words = words_of(page(verdict(True, False, Observation(0, 0))))
    assert "0 0 — 5% 无可评估 nothing to evaluate" in words


def test_a_sample_row_lacking_a_column_leaves_it_empty() -> None:
    seen = Observation(9, 2, ({"name": "张*"}, {"name": "李*", "phone": "138****0000"}))
    html = page(verdict(False, False, seen))
    assert "样例 2 行" in html
    assert "<td>张*</td><td></td>" in html
    assert "<td>李*</td><td>138****0000</td>" in html


def test_feeds_come_before_entities() -> None:
    held = (verdict(True, False, Observation(1, 0)),)
    entity = SubjectResult("person", Text(zh="自然人", en="person"), "entity", held)
    feed = SubjectResult("civil_residents", Text(zh="户籍人口", en="residents"), "feed", held)
    words = words_of(render(NIGHT, [entity, feed]))
    assert words.index("户籍人口") < words.index("基础库实体") < words.index("自然人")


def test_a_night_without_checks_does_not_look_green() -> None:
    assert "本夜没有检查" in words_of(render(NIGHT, []))
    assert "检查全部通过" not in render(NIGHT, [])


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [("zh", "zh-CN", "2026-05-01 数据质量报告"), ("en", "en", "2026-05-01 data quality report")],
)
def test_the_page_opens_in_the_language_asked_for(language: str, tag: str, title: str) -> None:
    html = render(NIGHT, [], "en" if language == "en" else "zh")
    assert f'<html lang="{tag}">' in html
    assert f"<title>{title}</title>" in html
    assert f'id="{language}" checked' in html
    assert html.count(" checked") == 1


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.05, "5%"),
        (1 - 0.95, "5%"),
        (1 / 3, "33.33%"),
        (0.1, "10%"),
        (1e-6, "<0.01%"),
        (0.999999, ">99.99%"),
    ],
)
def test_a_percentage_never_rounds_to_none_or_all(share: float, shown: str) -> None:
    assert percent(share) == shown


def test_a_markdown_sample_is_one_table() -> None:
    seen = Observation(9, 2, ({"name": "张*", "line": "7"}, {"name": "a|b\n<b>", "why": "x"}))
    assert markdown_sample(seen) == (
        "| name | line | why |\n| --- | --- | --- |\n| 张\\* | 7 |  |\n| a\\|b &lt;b&gt; |  | x |"
    )


def test_no_sample_is_no_table() -> None:
    assert markdown_sample(Observation(9, 2)) == ""
