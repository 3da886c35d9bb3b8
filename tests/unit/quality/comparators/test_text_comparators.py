"""Comparators of texts: harmless variations agree, real differences remain (promise 5)."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality.comparators import COMPARATORS
from quality.comparators.prefixes import without
from quality.folding.address import fold_address
from quality.folding.numbers import fold_code, fold_identity, fold_phone
from quality.folding.several import fold_set
from quality.folding.text import fold_text

quick = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])

PLACES = {"places": ["广东省", "中山市"]}
DIVISIONS = {"divisions": ["广东省", "中山市"]}
SYNONYMS = {"synonyms": {"汉": "汉族", "漢人": "汉"}}

SAME = [
    ("text", {}, "ＡＢＣ　公司", "abc公司"),
    ("text", {}, "中山（石岐）", "中山石岐"),
    ("text", {}, "廣東國際", "广东国际"),
    ("text", {}, "皇后", "皇後"),
    ("text", {}, "a\u200bb", "AB"),
    ("text", SYNONYMS, "汉", "汉族"),
    ("text", SYNONYMS, "汉人", "汉族"),
    ("company_name", {}, "中山市华泰有限责任公司", "中山市华泰有限公司"),
    ("company_name", {}, "华泰有限责任公司石岐分公司", "华泰有限公司石岐分公司"),
    ("company_name", {}, "华泰股份公司", "华泰股份有限公司"),
    ("company_name", {}, "华泰（中山）有限公司", "华泰(中山)有限公司"),
    ("company_name", PLACES, "广东省中山市华泰有限公司", "華泰有限公司"),
    ("person_name", {}, "阿卜杜拉·买买提", "阿卜杜拉 • 买买提"),
    ("person_name", {}, "阿卜杜拉．买买提", "阿卜杜拉・买买提"),
    ("person_name", {}, "SMITH John", "Smith, John"),
    ("person_name", {}, "张\ue81e", "张\u9fb4"),
    ("person_name", {}, "王\ue82f", "王\u3ce0"),
    ("person_name", {}, "陳國強", "陈国强"),
    ("address", DIVISIONS, "广东省中山市石岐街道兴中道12号", "石岐街道興中道１２號"),
    ("address", {}, "兴中道12号3栋502室", "兴中道十二号三幢502房"),
    ("address", {}, "兴中道12号3座", "兴中道12号3号楼"),
    ("address", {}, "兴中道12号之3", "兴中道12号之三"),
    ("address", {}, "兴中道12号之三", "兴中道12-3号"),
    ("address", {}, "兴中道No.12", "兴中道12号"),
    ("address", {}, "兴中道12#", "兴中道12号"),
    ("address", {}, "第五村3楼", "5村3层"),
    ("address", {}, "中山二路一百零五号", "中山2路105号"),
    ("address", {}, "二十三号二〇五", "23号205"),
    ("identity_number", {}, "110105491231002", "11010519491231002X"),
    ("identity_number", {}, "11010519491231002x", "１１０１０５ 19491231002X"),
    ("identity_number", {}, "e12345678", "E 12345678"),
    ("credit_code", {}, "91110000600037341l", "9111 0000 6000 3734 1L"),
    ("phone", {}, "+86 138-0013-8000", "13800138000"),
    ("phone", {"area_code": "0760"}, "88888888", "0760-8888 8888"),
    ("phone", {}, "(0760)88888888转801", "0760-88888888-801"),
    ("set", {}, "餐饮、零售，批发", "批发;零售/餐饮、餐饮"),
    ("set", {"separators": "+"}, "A+b", "B + a"),
    ("code", {"equal": {"1": "2"}}, "1", " 2 "),
    ("exact", {}, "a", "a"),
]

DIFFERENT = [
    ("text", {}, "12-3", "123"),
    ("text", {}, "1.5", "15"),
    ("text", {}, "1.5", "1-5"),
    ("text", SYNONYMS, "汉口", "汉族口"),
    ("company_name", {}, "华泰有限公司", "华泰合伙企业"),
    ("company_name", {}, "华泰有限公司", "华泰股份有限公司"),
    ("company_name", PLACES, "中山市华泰有限公司", "珠海市华泰有限公司"),
    ("person_name", {}, "张伟民", "张卫民"),
    ("person_name", {}, "李乾", "李干"),
    ("person_name", {}, "李昇", "李升"),
    ("address", {}, "兴中道12号", "兴中道21号"),
    ("address", {}, "兴中道3栋", "兴中道3号"),
    ("address", {}, "兴中道12-3号", "兴中道123号"),
    ("address", {}, "兴中道12号502室", "兴中道12号503室"),
    ("address", {}, "兴中道12号", "兴中道12号2"),
    ("address", DIVISIONS, "中山市兴中道12号", "珠海市兴中道12号"),
    ("identity_number", {}, "110105491231002", "110105491231003"),
    ("phone", {}, "0760-88888888-801", "0760-88888888"),
    ("phone", {}, "0760-88888888", "0756-88888888"),
    ("set", {}, "餐饮、零售", "餐饮"),
    ("code", {}, "01", "1"),
    ("exact", {}, "a", "A"),
]


@pytest.mark.parametrize(("name", "options", "one", "other"), SAME)
def test_harmless(ask: Any, name: str, options: dict[str, Any], one: str, other: str) -> None:
    form = COMPARATORS[name].form("v", options)
    assert ask(form, one) is not None
    assert ask(form, one) == ask(form, other)


@pytest.mark.parametrize(("name", "options", "one", "other"), DIFFERENT)
def test_real(ask: Any, name: str, options: dict[str, Any], one: str, other: str) -> None:
    form = COMPARATORS[name].form("v", options)
    assert ask(form, one) is not None
    assert ask(form, other) is not None
    assert ask(form, one) != ask(form, other)


TEXTUAL = ["text", "company_name", "person_name", "address", "identity_number", "credit_code", "phone", "set"]


@pytest.mark.parametrize("name", [*TEXTUAL, "exact", "code", "coordinates"])
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_has_no_form(ask: Any, name: str, nothing: str | None) -> None:
    assert ask(COMPARATORS[name].form("v", {}), nothing) is None


@pytest.mark.parametrize("name", TEXTUAL)
@pytest.mark.parametrize("nothing", [" ", "、", "——", "（）", "\u3000·…", "//"])
def test_punctuation_has_no_form(ask: Any, name: str, nothing: str) -> None:
    assert ask(COMPARATORS[name].form("v", {}), nothing) is None


LIKELY = st.text(
    "中山市兴興道三十二〇一百廿第之号號栋幢座楼樓東室房层村路1203-.·（） 　ＡaBbNno１２#\ue81e公司有限责任",
    max_size=14,
)
PHONES = st.from_regex(re.compile(r"(\+86[- ]?)?[01][0-9]{2,3}[- ]?[0-9]{7,8}"), fullmatch=True)
TEXTS = st.lists(
    st.one_of(
        LIKELY,
        PHONES,
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=10),
    ),
    min_size=30,
    max_size=60,
)
OPTIONS: dict[str, dict[str, Any]] = {"company_name": PLACES, "address": DIVISIONS, "text": SYNONYMS}


@quick
@given(texts=TEXTS)
def test_forms_are_their_own_forms(ask_all: Any, texts: list[str]) -> None:
    for name in TEXTUAL:
        sql = COMPARATORS[name].form("v", OPTIONS.get(name, {}))
        forms = ask_all(sql, texts)
        assert ask_all(sql, forms) == forms, name


@quick
@given(texts=TEXTS)
def test_the_engine_and_the_functions_fold_alike(ask_all: Any, texts: list[str]) -> None:
    assert ask_all("comparable_text(v)", texts) == [fold_text(t) for t in texts]
    assert ask_all("comparable_address(v)", texts) == [fold_address(t) for t in texts]
    assert ask_all("comparable_code(v)", texts) == [fold_code(t) for t in texts]
    assert ask_all("comparable_phone(v, '0760')", texts) == [fold_phone(t, "0760") for t in texts]
    assert ask_all("comparable_set(v, '、,;/|')", texts) == [fold_set(t, "、,;/|") for t in texts]


@quick
@given(texts=st.lists(st.text("广东省中山市石岐a", max_size=12), min_size=30, max_size=60))
@pytest.mark.parametrize(
    "places", [["中山市"], ["广东省", "中山市"], ["中山", "中山市", "广东省"], [*"广东省中"]]
)
def test_places_in_front_are_left_out_while_two_characters_stay(
    ask_all: Any, places: list[str], texts: list[str]
) -> None:
    longest_first = "|".join(sorted(places, key=len, reverse=True))
    expected = [re.sub(f"^(?:{longest_first})+(..)", r"\1", text) for text in texts]
    assert ask_all(without("v", places, lambda place: place), texts) == expected


NUMBERS = st.from_regex(re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]"), fullmatch=True)


@quick
@given(numbers=st.lists(NUMBERS, min_size=20, max_size=40))
def test_identity_numbers_fold_alike(ask_all: Any, numbers: list[str]) -> None:
    assert ask_all("comparable_identity(v)", numbers) == [fold_identity(n) for n in numbers]
