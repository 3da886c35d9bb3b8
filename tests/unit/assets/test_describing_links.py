"""The link from a conflict's asset in Dagster to its page in the console."""

import dagster as dg
import pytest

from assets.describing import in_console


def test_it_is_there_where_the_console_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVLAKE_CONSOLE_URL", "https://console.example.gov.cn/")
    wanted = dg.MetadataValue.url("https://console.example.gov.cn/queue?entity=person")
    assert in_console("person") == {"console": wanted}


def test_without_a_console_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOVLAKE_CONSOLE_URL", raising=False)
    assert in_console("person") == {}
