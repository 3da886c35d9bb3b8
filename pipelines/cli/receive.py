"""``govlake receive``: take in files by hand."""

import getpass
from collections.abc import Iterable
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.errors import GovlakeError
from catalog.language import Text
from pipelines.cli.output import guarded, show

if TYPE_CHECKING:
    from assets.city import City
    from lake.receipts import Receipt


class FeedUnknown(GovlakeError):
    """A feed that the catalogue doesn't declare; ``feed`` is its code."""

    def __init__(self, feed: str, known: Iterable[str]) -> None:
        near = get_close_matches(feed, list(known), n=1)
        hint = Text(zh=f"是不是 {near[0]}？", en=f"do you mean {near[0]}?") if near else None
        super().__init__(Text(zh=f"目录中没有数据资源 {feed}", en=f"the catalogue has no feed {feed}"), hint)
        self.feed = feed


class FeedUnclear(GovlakeError):
    """A file that no feed, or more than one, expects; ``feeds`` are those that do."""

    def __init__(self, file: Path, feeds: tuple[str, ...]) -> None:
        if feeds:
            what = Text(zh=f"{file.name} 符合多个数据资源", en=f"{file.name} fits more than one feed")
        else:
            what = Text(zh=f"没有数据资源接收 {file.name}", en=f"no feed expects {file.name}")
        named = "、".join(feeds)
        super().__init__(
            what, Text(zh=f"用 --feed 指定 {named}".strip(), en=f"name it with --feed {named}".strip())
        )
        self.file, self.feeds = file, feeds


class ReturnedElsewhere(GovlakeError):
    """A returned workbook that corrects no delivery of the feed named, or of any in the catalogue."""

    def __init__(self, file: Path, feed: str | None) -> None:
        of = feed or "目录"
        super().__init__(
            Text(
                zh=f"{file.name} 是退回更正的工作簿，其中没有{of}的数据",
                en=f"{file.name} is a workbook that came back, with nothing of {feed or 'this catalogue'}",
            ),
            Text(zh="不要写 --feed，由 govlake 辨认", en="leave --feed out: govlake knows whose it is"),
        )
        self.file, self.feed = file, feed


@guarded
def receive(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="报送文件 / delivered files")
    ],
    feed: Annotated[str | None, typer.Option(help="数据资源代码 / feed code")] = None,
    business_date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="业务日期 / business date")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
) -> None:
    """接收文件，原样保存并开具回执。Take in files: keep their bytes and give a receipt each."""
    from lake.naming import matching_feeds  # noqa: PLC0415
    from lake.returned import is_returned  # noqa: PLC0415
    from pipelines.city import city  # noqa: PLC0415

    here = city()
    if feed and feed not in here.catalogue.feeds:
        raise FeedUnknown(feed, here.catalogue.feeds)
    day: date | None = business_date.date() if business_date else None
    receipts: list[Receipt] = []
    for file in files:
        if is_returned(file):
            receipts += _returned(here, file, feed)
            continue
        fits = [feed] if feed else [f.code for f in matching_feeds(file, here.catalogue.feeds.values())]
        if len(fits) != 1:
            raise FeedUnclear(file, tuple(fits))
        declared = here.catalogue.feeds[fits[0]]
        receipts.append(here.landing.receive(file, declared, day, getpass.getuser(), datetime.now(UTC)))
    columns = ("delivery", "feed", "business_date", "file", "size", "repeat_of")
    rows = [(r.delivery, r.feed, r.business_date, r.file, r.size, r.repeat_of) for r in receipts]
    show(columns, rows, as_json=as_json)


def _returned(here: "City", file: Path, feed: str | None) -> "list[Receipt]":
    """Receive a workbook of quarantined rows that came back; raises ReturnedElsewhere."""
    from quality.correction import receive_returned  # noqa: PLC0415

    feeds = {code: f for code, f in here.catalogue.feeds.items() if feed in (None, code)}
    with here.engine() as engine:
        received = receive_returned(engine, here.landing, feeds, file, getpass.getuser(), datetime.now(UTC))
    if not received:
        raise ReturnedElsewhere(file, feed)
    return received
