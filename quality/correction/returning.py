"""A workbook that came back: whose it is, its receipts, and its rows as text by their line.

A row is known by its address alone, so sheets may be renamed and rows sorted. What can't be told for
certain is refused, never guessed. Judging and applying the rows is ``quality.admission``'s.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Delivery, Feed, FileFormat, Mode
from lake.connectors import Incoming, Reject, read
from lake.connectors.connector import LINE, refuse_flood
from lake.connectors.sheets import sheet_names
from lake.engine import Engine, literal, quoted
from lake.errors import UnreadableDelivery, UnsettledFile
from lake.landing import Landing
from lake.receipts import Receipt
from lake.returned import MARK, format_of
from quality.correction.layout import ACTION, KEY, LISTING, OURS, VERSION, WITHDRAW

_SHEET, _ROW, _AT, _KIND, _SAID = (quoted(f"【{n}】") for n in ("sheet", "row", "line", "kind", "said"))
"""Columns of ours beside the department's, which may be called anything."""


class ReturnedUnknown(GovlakeError):
    """A workbook that carries our mark but can't be matched with a delivery; ``file`` is its path."""

    def __init__(self, file: Path, what: Text) -> None:
        super().__init__(
            what,
            Text(
                zh="用 govlake quarantine --export 重新导出，更正后交回，不要改动隐藏的列和工作表",
                en="export it again (govlake quarantine --export) and leave what is hidden as it is",
            ),
        )
        self.file = file


@dataclass(frozen=True)
class Returned:
    """The rows of one delivery in a returned workbook.

    ``incoming``: the corrected rows, each under the line it had in the delivery; its rejects are rows that
    aren't the quarantine's. ``withdrawn``: relation of the ``_line`` of rows that shouldn't exist.
    """

    incoming: Incoming
    withdrawn: str


def chain_of(receipts: Iterable[Receipt], root: str) -> tuple[Receipt, ...]:
    """Return a delivery and, after it, those that correct it, in the order they came."""
    found = [r for r in receipts if root in (r.delivery, r.corrects)]
    return tuple(sorted(found, key=lambda r: (r.corrects is not None, r.received_at, r.delivery)))


def receive_returned(
    engine: Engine,
    landing: Landing,
    feeds: Mapping[str, Feed],
    path: Path,
    who: str,
    now: datetime,
    again: bool = True,
) -> list[Receipt]:
    """Receive a returned workbook: one receipt for each delivery of ``feeds`` that it corrects.

    Its business date is that delivery's. Without ``again`` nothing is received that was already, from the
    very same file. Raises ReturnedUnknown, UnreadableDelivery, UnsettledFile.
    """
    received = []
    for feed, root in _listing(engine, path):
        if feed not in feeds:
            continue
        known = landing.receipts(feed)
        origin = next((r for r in known if r.delivery == root), None)
        if origin is None:
            raise ReturnedUnknown(path, Text(zh=f"没有收到过报送 {root}", en=f"there is no delivery {root}"))
        stat = path.stat()
        taken = {(r.corrects, r.source.path, r.source.size, r.source.mtime_ns) for r in known}
        if again or (root, str(path.resolve()), stat.st_size, stat.st_mtime_ns) not in taken:
            received.append(landing.receive(path, feeds[feed], origin.business_date, who, now, corrects=root))
    return received


def take_up_returned(
    engine: Engine, landing: Landing, feed: Feed, drop_folder: Path, quiet_seconds: int, now: datetime
) -> None:
    """Receive the workbooks that came back to a drop folder, as far as they correct this feed.

    Those that can't be matched are left where they are: see ``Landing.unclaimed``.
    """
    for path in landing.returned(feed, drop_folder, quiet_seconds):
        with suppress(ReturnedUnknown, UnreadableDelivery, UnsettledFile):
            receive_returned(engine, landing, {feed.code: feed}, path, "nightly", now, again=False)


def read_returned(engine: Engine, path: Path, root: str, known: str, declared: tuple[str, ...]) -> Returned:
    """Read the rows that correct the delivery ``root``.

    ``known`` is a relation of the ``line`` of its rows in the quarantine, ``declared`` are the feed's
    headers. Empty rows are skipped: what is said of their line still holds.
    Raises ReturnedUnknown, UnreadableDelivery.
    """
    found, headers, rejects = _rows(engine, path, root, declared)
    sorted_out = engine.unique_name("sorted")
    values = ", ".join(f"nullif(trim({quoted(h)}), '')" for h in headers) or "NULL"
    withdraw = ", ".join(map(literal, WITHDRAW))
    action = f"coalesce(trim({quoted(ACTION)}), '')"
    engine.run(
        f"CREATE TEMP TABLE {sorted_out} AS SELECT *, concat_ws('、', {values}) AS {_SAID}, CASE "
        f"WHEN {_AT} IS NULL OR {_AT} NOT IN (SELECT line FROM {known} k WHERE line IS NOT NULL) "
        f"THEN 'unknown' WHEN count(*) OVER (PARTITION BY {_AT}) > 1 THEN 'twice' "
        f"WHEN {action} NOT IN ('', {withdraw}) THEN 'action' "
        f"WHEN {action} <> '' THEN 'withdrawn' ELSE 'corrected' END AS {_KIND} "
        f"FROM {_addressed(found, root)} WHERE coalesce({values}, nullif({action}, '')) IS NOT NULL"
    )
    rejects += _strangers(engine, sorted_out)
    refuse_flood(rejects, path, FileFormat.XLSX)
    corrected, withdrawn = engine.unique_name("incoming"), engine.unique_name("withdrawn")
    columns = "".join(f", {quoted(h)}" for h in headers)
    rows = f"SELECT {_AT} AS {LINE}{{}} FROM {sorted_out} WHERE {_KIND} = "
    engine.run(f"CREATE TEMP VIEW {corrected} AS {rows.format(columns)} 'corrected'")
    engine.run(f"CREATE TEMP VIEW {withdrawn} AS {rows.format('')} 'withdrawn'")
    return Returned(Incoming(corrected, tuple(headers), tuple(rejects)), withdrawn)


def _addressed(found: str, root: str) -> str:
    own = f"starts_with({quoted(KEY)}, {literal(root + '#')})"
    line = f"try_cast(substr({quoted(KEY)}, {len(root) + 2}) AS BIGINT)"
    return f"(SELECT *, CASE WHEN {own} THEN {line} END AS {_AT} FROM {found})"


def _strangers(engine: Engine, sorted_out: str) -> list[Reject]:
    """Return the rows that can't be told to be a row of the quarantine."""
    kinds = ", ".join(map(literal, _HINTS))
    rows = engine.rows(
        f"SELECT {_KIND}, {_SHEET}, {_ROW}, {_SAID} FROM {sorted_out} "
        f"WHERE {_KIND} IN ({kinds}) ORDER BY 2, 3"
    )
    return [
        Reject.of(None, said, f"returned_{kind}", _placed(sheet, row, _HINTS[kind]))
        for kind, sheet, row, said in rows
    ]


_HINTS = {
    "unknown": Text(
        zh="这一行不是隔离区退回的行；新数据请按平时的方式报送",
        en="this row isn't one that was sent out; deliver new rows as usual",
    ),
    "twice": Text(
        zh="同一退回行出现多次，无法判断以哪行为准；只留一行后再交回",
        en="the same row stands here more than once; keep one and return it again",
    ),
    "action": Text(
        zh=f"{ACTION} 只能为空或“{WITHDRAW[0]}”", en=f"{ACTION} may be empty or “{WITHDRAW[1]}” only"
    ),
}


def _placed(sheet: str, row: int, hint: Text) -> Text:
    return Text(zh=f"工作表“{sheet}”第 {row} 行：{hint.zh}", en=f"sheet {sheet}, row {row}: {hint.en}")


def _rows(
    engine: Engine, path: Path, root: str, declared: tuple[str, ...]
) -> tuple[str, list[str], list[Reject]]:
    """Return a relation of all rows of the sheets of a delivery, the headers they share, their rejects."""
    sheets = _sheets_of(engine, path, root, declared)
    if not sheets:
        raise ReturnedUnknown(
            path, Text(zh=f"工作簿中没有报送 {root} 的工作表", en=f"no sheet of {root} is in the workbook")
        )
    shared = [h for h in sheets[0][1].headers if all(h in s.headers for _, s in sheets)]
    selected = [
        f"SELECT {', '.join(map(quoted, shared))}, {literal(name)} AS {_SHEET}, "
        f"{LINE} AS {_ROW} FROM {quoted(sheet.relation)}"
        for name, sheet in sheets
    ]
    rejects = [
        Reject.of(None, r.value, r.rule, _placed(name, r.line or 0, r.hint), r.column)
        for name, sheet in sheets
        for r in sheet.rejects
    ]
    return f"({' UNION ALL '.join(selected)})", [h for h in shared if h not in OURS], rejects


def _sheets_of(
    engine: Engine, path: Path, root: str, declared: tuple[str, ...]
) -> list[tuple[str, Incoming]]:
    """Return the sheets whose rows are a delivery's, under whatever name they are now."""
    listed = [sheet for _, sheet, _, delivery in _list_rows(engine, path) if delivery == root]
    names = sheet_names(engine, path)
    found = []
    for name in listed if set(listed) <= set(names) else [n for n in names if n != MARK]:
        with suppress(UnreadableDelivery):
            sheet = _sheet(engine, path, name, (KEY, ACTION, *declared))
            if {KEY, ACTION} <= set(sheet.headers) and _is_of(engine, sheet, root):
                found.append((name, sheet))
    return found


def _is_of(engine: Engine, sheet: Incoming, root: str) -> bool:
    """Return whether most addresses in a sheet are of one delivery."""
    delivery = f"split_part({quoted(KEY)}, '#', 1)"
    (most,) = engine.one(f"SELECT mode({delivery}) FROM {quoted(sheet.relation)}")
    return bool(most == root)


def _listing(engine: Engine, path: Path) -> list[tuple[str, str]]:
    """Return the feed and the delivery of each sheet of rows, each pair once."""
    return list(dict.fromkeys((feed, delivery) for _, _, feed, delivery in _list_rows(engine, path)))


def _list_rows(engine: Engine, path: Path) -> Sequence[tuple[str, str, str, str]]:
    if MARK not in sheet_names(engine, path):
        raise ReturnedUnknown(
            path, Text(zh="工作簿中缺少隐藏的清单工作表", en="the workbook's hidden sheet is missing")
        )
    listed = _sheet(engine, path, MARK, LISTING)
    if not _has(listed.headers, LISTING):
        raise ReturnedUnknown(path, Text(zh="隐藏的清单工作表被改动", en="the hidden sheet was changed"))
    columns = ", ".join(map(quoted, LISTING))
    rows = engine.rows(f"SELECT {columns} FROM {quoted(listed.relation)} ORDER BY {LINE}")
    if any(row[0] != VERSION for row in rows):
        raise ReturnedUnknown(
            path,
            Text(zh="工作簿由另一版本的 govlake 导出", en="another version of govlake made the workbook"),
        )
    return [row for row in rows if all(row)]


def _has(headers: Collection[str], wanted: Iterable[str]) -> bool:
    return set(wanted) <= set(headers)


def _sheet(engine: Engine, path: Path, name: str, headers: tuple[str, ...]) -> Incoming:
    reading = Delivery(file=path.name, format=format_of(path), mode=Mode.INCREMENT, sheet=name)
    return read(engine, path, reading, headers)
