"""What one night did, in numbers: deliveries, rows, conflicts, the release, and what to look at next.

The numbers come from the ledger, the conflict tables and the release, never from the run's own memory.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from assets.city import City
from catalog.language import say
from lake.engine import Engine
from lake.ledger import LEDGER, Ledger
from lake.pulls import Attempts
from lake.release import current
from lake.unreadable import unreadable
from pipelines.cli.output import out
from pipelines.night import Night
from quality.secrecy import shown_name
from quality.settlement import conflict_table

_COUNTS = ("received", "loaded", "unchanged", "superseded", "quarantined")
_TOP = 12


def summary(city: City, night: Night) -> dict[str, Any]:
    """Return the night's summary as plain data."""
    with city.engine() as engine:
        shown = current(city.home)
        return {
            "night": night.date.isoformat(),
            "succeeded": night.succeeded,
            "seconds": round(night.seconds, 1),
            "run": night.run_id,
            "failed": [{"step": s.name, "reason": s.reason} for s in night.failed],
            **_deliveries(city, engine, night),
            "conflicts_by_element": _conflicts(city, engine, "entity, element", "entity, element"),
            "conflicts_by_department": _conflicts(
                city, engine, "unnest(departments) AS department", "department"
            ),
            "pulls_failed": _pulls_failed(city, night),
            "kept_out": _kept_out(city, engine, night),
            "unclaimed": _unclaimed(city),
            "unreadable": _unreadable(city),
            "report": str(city.home.reports / f"{night.date}.html"),
            "release": shown.id if shown else None,
            "released_tonight": bool(shown and shown.night == night.date and night.succeeded),
        }


def _deliveries(city: City, engine: Engine, night: Night) -> dict[str, Any]:
    if not city.tables.exists(LEDGER):
        return {"deliveries": 0, **dict.fromkeys(_COUNTS, 0)}
    sums = ", ".join(f"coalesce(sum({c}), 0)::BIGINT" for c in _COUNTS)
    row = engine.one(
        f"SELECT count(*), {sums} FROM ({city.tables.snapshot(LEDGER).select()}) WHERE night = ?",  # noqa: S608
        [night.date],
    )
    return dict(zip(("deliveries", *_COUNTS), row, strict=True))


def _unclaimed(city: City) -> list[str]:
    """Return the dropped files that no feed takes, below the drop folder."""
    found = city.landing.unclaimed(city.catalogue.feeds.values(), city.home.drop)
    named = [(p.relative_to(city.home.drop), shown_name(city.catalogue.city, p.name)) for p in found]
    return [str(path.with_name(name)) for path, name in named]


def _unreadable(city: City) -> list[str]:
    """Return what is said of drop folders and files that govlake may not open, each once."""
    found = (each for feed in city.catalogue.feeds.values() for each in unreadable(feed, city.home.drop))
    return list(dict.fromkeys(str(each) for each in found))


def _kept_out(city: City, engine: Engine, night: Night) -> list[dict[str, Any]]:
    """Return the deliveries that were kept out as a whole tonight, sealed ones first, and why."""
    entries = Ledger(city.tables).entries(engine, night=night.date)
    found = [e for e in entries if e.status in ("sealed", "quarantined")]
    return [
        {
            "feed": e.feed,
            "department": e.department,
            "delivery": e.delivery,
            "status": e.status,
            "reason": e.reason,
        }
        for e in sorted(found, key=lambda e: (e.status != "sealed", e.feed, e.delivery))
    ]


def _pulls_failed(city: City, night: Night) -> list[dict[str, str]]:
    """Return the feeds that couldn't be fetched for the night, and why."""
    found = Attempts(city.home.reports).failed(night.date)
    return [
        {"feed": feed, "origin": a.origin, "rule": str(a.rule), "what": str(a.what), "hint": str(a.hint)}
        for feed, a in found.items()
    ]


def _conflicts(city: City, engine: Engine, columns: str, by: str) -> list[dict[str, Any]]:
    """Return how many conflicts are open, most first."""
    names = [conflict_table(e) for e in city.catalogue.entities.values()]
    there = [city.tables.snapshot(n).select() for n in names if city.tables.exists(n)]
    if not there:
        return []
    opened = " UNION ALL BY NAME ".join(f"({rows})" for rows in there)
    sql = (
        f"SELECT {by}, count(*) AS conflicts FROM (SELECT {columns} FROM ({opened}) WHERE status = 'open') "  # noqa: S608
        f"GROUP BY ALL ORDER BY conflicts DESC, {by}"
    )
    return list(engine.arrow(sql).read_all().to_pylist())


def print_summary(report: dict[str, Any]) -> None:
    """Print a summary for people."""
    night = say(f"{report['night']} 夜间任务", f"Night of {report['night']}")
    state = say("完成", "done") if report["succeeded"] else say("失败", "FAILED")
    style = "bold" if report["succeeded"] else "bold red"
    out.print(f"\n{night} {state} · {report['seconds']} s", style=style)
    for failure in report["failed"]:
        out.print(f"  ✗ {failure['step']}: {failure['reason']}", style="red", markup=False)
    for kept in report["kept_out"]:
        state = say("封存", "sealed") if kept["status"] == "sealed" else say("整批隔离", "kept out")
        out.print(f"  ✗ {kept['delivery']} {state}: {kept['reason']}", style="red", markup=False)
    for pull in report["pulls_failed"]:
        late = say("取数失败，沿用上一版本", "couldn't be fetched, the version before stands")
        out.print(
            f"  ! {pull['feed']}: {late}: {pull['what']} → {pull['hint']}", style="yellow", markup=False
        )
    counted = {
        "deliveries": say("报送", "deliveries"),
        "received": say("收到行", "rows received"),
        "loaded": say("载入", "loaded"),
        "unchanged": say("未变", "unchanged"),
        "superseded": say("被取代", "superseded"),
        "quarantined": say("隔离", "quarantined"),
    }
    out.print(" · ".join(f"{counted[k]} {report[k]:,}" for k in counted))
    _print_counts(say("不一致（按数据元）", "Conflicts by element"), report["conflicts_by_element"])
    _print_counts(say("不一致（按部门）", "Conflicts by department"), report["conflicts_by_department"])
    if report["released_tonight"]:
        out.print(say(f"已发布 {report['release']}", f"Released {report['release']}"), style="bold green")
    else:
        out.print(say("今夜没有发布新版本", "No release tonight"), style="yellow")
    if left := report["unclaimed"]:
        n, some = len(left), "、".join(left[:5])
        words = say(f"有 {n} 个文件没有数据资源接收", f"{n} files that no feed takes")
        out.print(f"{words}：{some}", style="yellow", markup=False)
    for closed in report["unreadable"]:
        out.print(closed, style="red", markup=False, highlight=False)
    if Path(report["report"]).exists():
        out.print(f"{say('质量报告', 'Quality report')} {report['report']}", highlight=False, soft_wrap=True)
    _print_next(report["succeeded"])


def _print_counts(title: str, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in rows[0]:
        table.add_column(name, justify="right" if name == "conflicts" else "left")
    shown = rows if len(rows) <= _TOP + 1 else rows[:_TOP]
    for row in shown:
        table.add_row(*[f"{v:,}" if isinstance(v, int) else str(v) for v in row.values()])
    if len(rows) > len(shown):
        rest = sum(r["conflicts"] for r in rows[len(shown) :])
        table.add_row(*[say("其余", "others"), *[""] * (len(rows[0]) - 2), f"{rest:,}"])
    out.print(table)


def _print_next(succeeded: bool) -> None:
    out.print(say("接下来可以：", "What to look at next:"))
    console = ("make console", say("在核查台认定不一致的数据", "decide what departments disagree on"))
    query = ("govlake sql", say("在 DuckDB 中查询当前发布版本", "query the current release in DuckDB"))
    deliveries = (
        "govlake deliveries",
        say("看每次报送的去向和原因", "what became of each delivery, and why"),
    )
    quarantine = ("govlake quarantine", say("看哪些行为什么不能入库", "which rows may not enter, and why"))
    ui = ("make ui", say("在 Dagster 中看资产与检查", "assets and checks in Dagster"))
    for command, why in (console, query, ui) if succeeded else (deliveries, quarantine, ui):
        out.print(f"  {command:<22} {why}", highlight=False)
