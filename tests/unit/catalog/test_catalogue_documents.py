"""What is generated from the models: JSON Schemas for editors and the reference for people."""

import json
import re
from pathlib import Path
from typing import Any

from catalog.reference import markdown
from catalog.schema import write_schemas

REFERENCE = Path(__file__).parents[3] / "docs" / "catalogue-reference.md"


def test_the_committed_reference_is_the_generated_one() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == markdown(), "run: python -m catalog.reference"


def test_every_key_has_a_meaning() -> None:
    rows = [line for line in markdown().splitlines() if line.startswith("| `")]
    assert len(rows) > 80
    assert [row for row in rows if row.endswith("|  |")] == []


def test_the_reference_says_type_default_and_meaning() -> None:
    meaning = "days after the end of a cycle in which a delivery for it is still in time"
    assert f"| `grace_days` | whole number (≥ 0) | `1` | {meaning} |" in markdown()


def test_there_is_a_schema_for_every_kind_of_file(tmp_path: Path) -> None:
    files = write_schemas(tmp_path / "schemas")
    assert sorted(file.name.split(".")[0] for file in files) == [
        "checks", "city", "clocks", "codes", "departments", "entities", "feeds", "themes",
    ]  # fmt: skip
    assert all(json.loads(file.read_text(encoding="utf-8"))["$schema"] for file in files)


def schema(tmp_path: Path, kind: str) -> Any:
    write_schemas(tmp_path)
    return json.loads((tmp_path / f"{kind}.schema.json").read_text(encoding="utf-8"))


def test_a_schema_forbids_unknown_keys_and_lets_code_be_left_out(tmp_path: Path) -> None:
    feeds = schema(tmp_path, "feeds")
    assert feeds["additionalProperties"] is False
    assert "code" not in feeds["required"]
    assert "department" in feeds["required"]
    assert "each" in feeds["properties"]
    assert "register" in schema(tmp_path, "entities")["properties"]
    assert "each" not in schema(tmp_path, "city")["properties"]


def test_each_kind_of_check_may_have_each(tmp_path: Path) -> None:
    checks = schema(tmp_path, "checks")["$defs"]
    for name in ("RowCheck", "TableCheck", "ReferenceCheck"):
        assert "each" in checks[name]["properties"]
        assert "code" not in checks[name]["required"]


def test_codes_may_have_placeholders(tmp_path: Path) -> None:
    pattern = schema(tmp_path, "feeds")["properties"]["department"]["pattern"]
    assert re.search(pattern, "{site}_office")
    assert re.search(pattern, "tax_office")
    assert not re.search(pattern, "Tax Office")
