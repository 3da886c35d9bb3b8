"""Where things stand in a YAML file, and files that can't be read."""

from pathlib import Path

import pytest

from catalog.yaml_lines import Document, read


def document(tmp_path: Path, text: str) -> Document:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    found, findings = read(tmp_path / "a.yaml")
    assert findings == []
    assert found is not None
    return found


def test_every_entry_knows_its_line(tmp_path: Path) -> None:
    found = document(tmp_path, "a: 1\nb:\n  - c: x\n    d: [p,\n        q]\n  - y\n")
    assert found.value == {"a": 1, "b": [{"c": "x", "d": ["p", "q"]}, "y"]}
    assert found.lines == {
        (): 1,
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("b", 0, "c"): 3,
        ("b", 0, "d"): 4,
        ("b", 0, "d", 0): 4,
        ("b", 0, "d", 1): 5,
        ("b", 1): 6,
    }


def test_a_place_that_is_absent_has_the_line_of_what_holds_it(tmp_path: Path) -> None:
    found = document(tmp_path, "a: 1\nb:\n  - c: x\n")
    assert found.line(("b", 0, "missing")) == 3
    assert found.line(("row", "b")) == 2


def test_merged_keys_keep_the_line_where_they_were_written(tmp_path: Path) -> None:
    found = document(tmp_path, "base: &base\n  x: 1\n  y: 2\nother:\n  <<: *base\n  y: 3\n")
    assert found.value["other"] == {"x": 1, "y": 3}
    assert (found.line(("other", "x")), found.line(("other", "y"))) == (2, 6)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "duplicate key a"),
        ("a:\n  b: 1\n  b: 1\n", 3, "line 2"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "not valid YAML"),
        ("a: {site}_x\n", 1, "not valid YAML"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML"),
        ("a: 1\nday: 2026-02-30\n", 2, "day"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "not valid YAML"),
        ("a: &a\n  b: *a\n", 1, "alias"),
        ("a: 1\n? [x, y]\n: 2\n", 2, "key"),
        ("", 1, "empty"),
        ("- a\n", 1, "mapping"),
    ],
)
def test_what_is_not_a_catalogue_file_is_refused(tmp_path: Path, text: str, line: int, word: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    found, findings = read(tmp_path / "a.yaml")
    assert found is None
    assert [finding.line for finding in findings] == [line]
    assert word in findings[0].what.en


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("名称: 公安局\n".encode("gb18030"))
    _, findings = read(tmp_path / "a.yaml")
    assert "UTF-8" in findings[0].what.zh
