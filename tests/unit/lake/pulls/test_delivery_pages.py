"""The examples on the pages about interfaces and SFTP folders are feeds."""

import re
from pathlib import Path

import pytest
import yaml

from catalog.models import Feed

DOCS = Path(__file__).resolve().parents[4] / "docs"


@pytest.mark.parametrize("page", ["http.md", "sftp.md"])
def test_the_example_is_a_feed_and_the_same_in_both_languages(page: str) -> None:
    feeds = []
    for folder in (DOCS / "deliveries", DOCS / "zh" / "deliveries"):
        example = re.search(r"```yaml\n(.*?)```", (folder / page).read_text(encoding="utf-8"), re.DOTALL)
        assert example
        feeds.append(Feed.model_validate({"code": "example", **yaml.safe_load(example[1])}))
    assert feeds[0] == feeds[1]
    assert feeds[0].delivery.pull
