"""Secrets are found in two places and come out of no text."""

import copy
import pickle
from pathlib import Path

import pytest

from lake.pulls.secrets import SecretMalformed, SecretMissing, Secrets


def test_a_secret_stands_in_the_environment() -> None:
    secrets = Secrets({"GOVLAKE_SECRET_POLICE_DB": "reader:p4ss"})
    assert secrets.get("police_db").reveal() == "reader:p4ss"
    assert secrets.get("police_db").credentials() == ("reader", "p4ss")


def test_or_in_a_file_of_the_mounted_folder_without_its_line_break(tmp_path: Path) -> None:
    (tmp_path / "police_db").write_text("reader:p:4 ss\n", encoding="utf-8")
    found = Secrets({"GOVLAKE_SECRETS": str(tmp_path)}).get("police_db")
    assert found.credentials() == ("reader", "p:4 ss")


def test_the_environment_comes_first(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("file", encoding="utf-8")
    both = Secrets({"GOVLAKE_SECRETS": str(tmp_path), "GOVLAKE_SECRET_A": "variable"})
    assert both.get("a").reveal() == "variable"


def test_a_missing_one_names_both_places(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing) as caught:
        Secrets({"GOVLAKE_SECRETS": str(tmp_path)}).get("police_db")
    assert caught.value.name == "police_db"
    said = str(caught.value)
    assert "GOVLAKE_SECRET_POLICE_DB" in said
    assert str(tmp_path / "police_db") in said
    with pytest.raises(SecretMissing, match=r"\$GOVLAKE_SECRETS/police_db"):
        Secrets({}).get("police_db")


def test_an_empty_one_is_missing() -> None:
    with pytest.raises(SecretMissing):
        Secrets({"GOVLAKE_SECRET_A": ""}).get("a")


@pytest.mark.parametrize("text", ["justatoken", ":password"])
def test_a_login_needs_user_and_password(text: str) -> None:
    secret = Secrets({"GOVLAKE_SECRET_A": text}).get("a")
    with pytest.raises(SecretMalformed) as caught:
        secret.credentials()
    assert "justatoken" not in str(caught.value)


def test_a_secret_prints_nothing_of_itself() -> None:
    secret = Secrets({"GOVLAKE_SECRET_A": "reader:p4ss"}).get("a")
    for printed in (str(secret), repr(secret), f"{secret}", repr([secret]), repr({"a": secret})):
        assert "p4ss" not in printed
        assert "reader" not in printed


def test_a_secret_cannot_be_stored() -> None:
    secret = Secrets({"GOVLAKE_SECRET_A": "reader:p4ss"}).get("a")
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)


def test_redaction_finds_a_secret_however_it_is_written() -> None:
    secrets = Secrets({"GOVLAKE_SECRET_A": "reader:p@s 密", "GOVLAKE_SECRET_B": "never asked for"})
    secrets.get("a")
    told = secrets.redact(
        "postgresql://reader:p%40s%20%E5%AF%86@host/db p%40s+%E5%AF%86 p%40s %E5%AF%86 p@s 密 reader:p@s 密"
    )
    assert told == "postgresql://***:***@host/db *** *** *** ***"
    assert secrets.redact("never asked for") == "never asked for"


def test_the_longest_form_goes_first() -> None:
    secrets = Secrets({"GOVLAKE_SECRET_A": "abc", "GOVLAKE_SECRET_B": "abcdef"})
    secrets.get("a"), secrets.get("b")
    assert secrets.redact("abcdef abc") == "*** ***"
