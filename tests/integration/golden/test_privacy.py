"""Promise 11: what is graded sensitive stands in tables and deliveries, nowhere else."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

SENSITIVE = (
    "张伟宁", "李晓燕", "李小燕", "李小雁", "王建国", "王 建国",
    "陈美玲", "赵一鸣", "约翰·史密斯", "周错号", "吴错日",
    "442000199001011233", "442000198506152248", "442000196211303310", "442000621130331",
    "442000200102284420", "442000198808085511", "911156198007140014",
    "442000199001011234", "442000197512126615",
    "13800000001", "+86 138-0000-0001", "13700000002", "13900000003", "0760-88880003", "13600000005",
)  # fmt: skip
HOLDERS = {"lake", "landed", "receipts", "releases", "drop"}


def _elsewhere(home: Path) -> list[Path]:
    files = (p for p in home.rglob("*") if p.is_file() and not p.is_symlink())
    return [p for p in files if p.relative_to(home).parts[0] not in HOLDERS]


def _unescaped(content: bytes) -> bytes:
    """Return contents without Markdown's and nested JSON's backslashes; escaped characters keep one."""
    return re.sub(rb"\\+(?!u[0-9a-f]{4})", b"", re.sub(rb"\\+(?=u[0-9a-f]{4})", rb"\\", content))


@pytest.fixture(scope="module")
def elsewhere(three_nights: SimpleNamespace) -> dict[str, bytes]:
    home = three_nights.city.home.folder
    return {str(p.relative_to(home)): _unescaped(p.read_bytes()) for p in _elsewhere(home)}


def _forms(text: str) -> list[bytes]:
    """Return a text's bytes as a file, JSON or an HTML page may write it."""
    escaped = text.encode("unicode_escape")
    entities = "".join(c if c.isascii() else f"&#{ord(c)};" for c in text).encode()
    return [text.encode(), escaped, entities, text.encode("gb18030"), text.encode("utf-16-le")]


@pytest.mark.parametrize("secret", SENSITIVE)
def test_no_file_outside_the_tables_holds_a_sensitive_value(elsewhere: dict[str, bytes], secret: str) -> None:
    forms = _forms(secret)
    assert [name for name, content in elsewhere.items() if any(form in content for form in forms)] == []


def test_the_search_looks_where_values_would_leak(elsewhere: dict[str, bytes]) -> None:
    """Dagster's events, results and reports are among the files; masked and public values are in them."""
    assert elsewhere.keys() >= {"event_log.db", "runs.db", "reports/2026-03-03.html"}
    assert elsewhere.keys() >= {"reports/results/person.json", "reports/results/residents.json"}
    for shown in ("44**************48", "李**", "91442000MA4UBBB287", "海港渔业股份有限公司"):
        holders = {name for name, content in elsewhere.items() if any(f in content for f in _forms(shown))}
        assert "event_log.db" in holders, shown
