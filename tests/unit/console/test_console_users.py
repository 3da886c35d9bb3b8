"""The administrator's page, and ``govlake account`` at the server."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli import app

CATALOGUE = Path(__file__).parents[2] / "integration" / "golden" / "catalogue"


def test_an_account_is_made_and_its_password_shown_once(visits: Any) -> None:
    root = visits("root")
    said = {
        "account": "lin",
        "staff": "9",
        "name": "林",
        "role": "department_officer",
        "department": "police",
    }
    page = root.post("/users", said).text
    given = re.search(r"<code>([\w-]{16})</code>", page)
    assert given
    assert given[1] not in root.get("/users").text
    lin = visits()
    assert lin.login("lin", given[1]).status_code == 303
    assert lin.get("/objections").headers["location"] == "/account"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"role": "auditor"}, "账号管理员只管理"),
        ({"role": "department_officer"}, "部门联络员须有部门"),
        ({"role": "department_officer", "department": "nowhere"}, "目录中没有部门"),
        ({"account": "ming"}, "账号或工号已被使用"),
    ],
)
def test_what_cant_be_made_is_said(visits: Any, more: dict[str, str], words: str) -> None:
    answer = visits("root").post(
        "/users", {"account": "x", "staff": "9", "name": "X", "role": "clerk", **more}
    )
    assert (answer.status_code, words in answer.text) == (400, True)


def test_disabling_an_account_ends_its_sessions_at_once(visits: Any) -> None:
    ming, root = visits("ming"), visits("root")
    assert ming.get("/account").status_code == 200
    root.post("/users/ming", {"what": "disable"})
    assert ming.get("/account").status_code == 303
    assert visits().login("ming").status_code == 401
    root.post("/users/ming", {"what": "enable"})
    assert visits().login("ming").status_code == 303


def test_another_role_ends_the_sessions_and_opens_other_pages(visits: Any) -> None:
    ming, root = visits("ming"), visits("root")
    said = {"what": "role", "role": "department_officer", "department": "social"}
    assert root.post("/users/ming", said).status_code == 200
    assert ming.get("/account").status_code == 303
    again = visits("ming")
    assert again.get("/departments/police").status_code == 403


def test_an_auditors_account_isnt_the_administrators(visits: Any) -> None:
    answer = visits("root").post("/users/kan", {"what": "reset"})
    assert (answer.status_code, "第三十三条" in answer.text) == (400, True)
    assert visits().login("kan").status_code == 303


@pytest.fixture
def govlake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("GOVLAKE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(CATALOGUE))

    def run(*words: str) -> tuple[int, Any, str]:
        done = CliRunner().invoke(app, ["account", *words, "--json"])
        return done.exit_code, json.loads(done.stdout) if done.stdout else None, done.stderr

    return run


def test_the_server_makes_the_first_administrator(govlake: Any) -> None:
    code, said, _ = govlake("create", "root", "--staff", "1", "--name", "张", "--role", "administrator")
    assert (code, said["account"], len(said["password"])) == (0, "root", 16)
    code, listed, _ = govlake("list")
    assert [(a["account"], a["role"], a["must_change"]) for a in listed] == [("root", "administrator", True)]
    assert "password" not in listed[0]


def test_the_server_changes_accounts(govlake: Any) -> None:
    govlake("create", "kan", "--staff", "2", "--name", "看", "--role", "auditor")
    assert govlake("role", "kan", "--role", "department_officer", "--department", "police")[0] == 0
    assert govlake("disable", "kan")[1] == {"account": "kan", "disabled": True}
    assert govlake("enable", "kan")[1] == {"account": "kan", "disabled": False}
    assert len(govlake("reset", "kan")[1]["password"]) == 16
    assert govlake("token", "kan")[1]["days"] == 90
    code, _, said = govlake("role", "kan", "--role", "department_officer", "--department", "nowhere")
    assert (code, "目录中没有部门 nowhere" in said) == (1, True)
    assert govlake("disable", "nobody")[0] == 1
