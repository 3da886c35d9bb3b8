"""Places, telephone numbers and plates; and what every format must do with nothing."""

from typing import Any

import pytest

from quality.formats import FORMATS


@pytest.mark.parametrize(
    ("name", "text", "valid"),
    [
        ("division_code", "442000", True),
        ("division_code", "442000001", True),
        ("division_code", "442000001002", True),
        ("division_code", "4420000", False),
        ("division_code", "992000", False),
        ("postcode", "528400", True),
        ("postcode", "52840", False),
        ("longitude", "113.382391", True),
        ("longitude", "180.1", False),
        ("longitude", "113°22'", False),
        ("latitude", "-90", True),
        ("latitude", "90.5", False),
        ("coordinates", "113.38,22.52", True),
        ("coordinates", "22.52， 113.38", True),
        ("coordinates", "113.38,122.52", False),
        ("coordinates", "113.38", False),
        ("phone", "13800138000", True),
        ("phone", "+86 138-0013-8000", True),
        ("phone", "0760-88888888", True),
        ("phone", "（0760）８８８８８８８８", True),
        ("phone", "88888888转801", True),
        ("phone", "010-12345678", False),  # no local number begins with 1
        ("phone", "1380013800", False),
        ("phone", "12345", True),  # the city's hotline
        ("mobile", "0760-88888888", False),
        ("mobile", "138 0013 8000", True),
        ("email", "zwfw@zs.gov.cn", True),
        ("email", "zwfw@zs", False),
        ("plate", "粤T12345", True),
        ("plate", "粤T·D12345", True),
        ("plate", "粤TI2345", False),
        ("passport", "E12345678", True),
        ("passport", "12345", False),
    ],
)
def test_format(ask: Any, name: str, text: str, valid: bool) -> None:
    assert ask(FORMATS[name].valid("v"), text) is valid


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_knows_nothing_of_null_and_refuses_other_texts(ask: Any, name: str) -> None:
    valid = FORMATS[name].valid("v")
    assert ask(valid, None) is None
    assert [ask(valid, text) for text in ("", " ", "不详", "-", "\n", "𠮷")] == [False] * 6
