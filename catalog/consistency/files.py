"""Rules about the form of delivered files: which settings of a delivery go with which kind of file.

How often a feed is delivered, and what an increment needs, is ``deliveries``'.
"""

from collections.abc import Iterator

from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Compression, Delivery, Feed, FileFormat
from catalog.suggest import nearest
from catalog.yaml_lines import Document

ENCODINGS = ("utf-8", "gb18030", "utf-16")
_WIDEST_DELIMITER = 4
"""bytes that the engine takes"""

_BOOKS = (FileFormat.XLSX, FileFormat.XLS)
_GOES_WITH: dict[str, tuple[FileFormat, ...]] = {
    "encoding": (FileFormat.CSV, FileFormat.JSONL),
    "delimiter": (FileFormat.CSV,),
    "quote": (FileFormat.CSV,),
    "header": (FileFormat.CSV, *_BOOKS),
    "title_rows": (FileFormat.CSV, *_BOOKS),
    "sheet": _BOOKS,
    "table": (FileFormat.SQLITE,),
}


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings about the form of every feed's files."""
    taken: dict[tuple[str | None, ...], str] = {}
    for feed in draft.feeds.values():
        document = draft.at("feeds", feed.code)
        yield from _settings(feed.delivery, document)
        yield from _text(feed.delivery, document)
        yield from _packing(feed.delivery, document)
        d = feed.delivery
        other = taken.setdefault((feed.department, d.file, d.member, d.sheet, d.table), feed.code)
        if other != feed.code:
            yield _same_file(feed, other, document)


def _same_file(feed: Feed, other: str, document: Document) -> Finding:
    what = Text(zh=f"与 {other} 取同一个文件", en=f"takes the same file as {other}")
    hint = Text(zh="换一个 file、member、sheet 或 table", en="choose another file, member, sheet or table")
    return document.finding(("delivery", "file"), what, hint)


def _settings(delivery: Delivery, document: Document) -> Iterator[Finding]:
    """Yield the settings that mean nothing for the format, and a table that is missing."""
    for name, formats in _GOES_WITH.items():
        declared = getattr(delivery, name) != Delivery.model_fields[name].default
        if declared and delivery.format not in formats:
            some = "、".join(formats)
            what = Text(zh=f"只有 {some} 有 {name}", en=f"{name} goes with {', '.join(formats)} only")
            yield document.finding(("delivery", name), what, Text(zh=f"删去 {name}", en=f"remove {name}"))
    if delivery.format is FileFormat.SQLITE and delivery.table is None:
        what = Text(zh="format: sqlite 要写明 table", en="format: sqlite needs table")
        yield document.finding(("delivery", "format"), what, Text(zh="写明 table", en="name the table"))


def _text(delivery: Delivery, document: Document) -> Iterator[Finding]:
    """Yield what is wrong with the encoding, the delimiter and the quote."""
    if delivery.encoding not in ENCODINGS:
        what = Text(zh=f"不认识的编码 {delivery.encoding}", en=f"unknown encoding {delivery.encoding}")
        yield document.finding(("delivery", "encoding"), what, nearest(delivery.encoding, ENCODINGS))
    if delivery.encoding == "utf-16" and delivery.format is FileFormat.JSONL:
        what = Text(zh="jsonl 不用 utf-16", en="jsonl is never in utf-16")
        yield document.finding(("delivery", "encoding"), what, Text(zh="写 utf-8", en="write utf-8"))
    wide = len(delivery.delimiter.encode()) > _WIDEST_DELIMITER
    if wide or any(c in delivery.delimiter for c in "\r\n\0"):
        what = Text(
            zh="分隔符应为 1 至 4 个字节，不含换行", en="a delimiter has 1 to 4 bytes and no line end"
        )
        yield document.finding(("delivery", "delimiter"), what, Text(zh="更正 delimiter", en="correct it"))
    quote = delivery.quote
    if quote and (not quote.isascii() or quote in "\r\n\0 " or quote in delivery.delimiter):
        what = Text(
            zh="quote 应为一个 ASCII 字符，不是空格、换行，也不在分隔符中",
            en="quote is one ASCII character, no space or line end, and no part of the delimiter",
        )
        hint = Text(zh='更正 quote；不用引号时写 quote: ""', en='correct it; write "" where there is none')
        yield document.finding(("delivery", "quote"), what, hint)


def _packing(delivery: Delivery, document: Document) -> Iterator[Finding]:
    """Yield what is wrong with compression, member and marker."""
    if delivery.member != "*" and delivery.compression is not Compression.ZIP:
        what = Text(zh="只有 compression: zip 有 member", en="member goes with compression: zip only")
        yield document.finding(("delivery", "member"), what, Text(zh="删去 member", en="remove member"))
    marker = delivery.marker
    if marker is not None and (not marker.strip() or "/" in marker or delivery.file.endswith(marker)):
        what = Text(
            zh="marker 是标志文件的后缀，如 .ok，与数据文件的后缀不同",
            en="marker is the suffix of a file beside the data, such as .ok, and not the data's own",
        )
        yield document.finding(("delivery", "marker"), what, Text(zh="更正 marker", en="correct it"))
