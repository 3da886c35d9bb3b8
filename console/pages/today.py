"""Today (今日): what is due, overdue, new and reopened; the biggest patterns; how the queue moves."""

from fastapi import APIRouter
from fastapi.responses import Response

from catalog.language import say
from console import listed
from console.filters import Filter
from console.movement import days_of, movement
from console.pattern_words import in_words
from console.visit import Reader, Visit
from console.words import KINDS, STEPS, words
from governance.wording import status_words

router = APIRouter()
_SHOWN = 12


@router.get("/")
def today(visit: Reader) -> Response:
    """Show the day's work."""
    worklist = visit.worklist
    moved = [
        (row["day"], int(row["opened"]), int(row["closed"])) for row in worklist.records("FROM movement")
    ]
    total = listed.count(visit, Filter(by="anyone").wanted(visit))
    return visit.page(
        "today.html.j2",
        behind=visit.site.renewal.behind(),
        counts=_counts(visit),
        urgent=_urgent(visit),
        patterns=_patterns(visit),
        moves=movement(days_of(moved, visit.site.agenda.ruled_by_day(), total)),
        listed=listed,
        kinds=KINDS,
        status_words=status_words,
        step_words=lambda step: words(STEPS, step),
    )


def _counts(visit: Visit) -> list[tuple[str, str, int, bool]]:
    """Return what is counted: words, address, how many, whether it presses."""
    me = visit.someone.account
    asked = [
        (say("已逾期", "Overdue"), Filter(due="overdue", by="anyone"), True),
        (say("即将到期", "Due soon"), Filter(due="soon", by="anyone"), False),
        (say("重新核查", "Reopened"), Filter(status="reopened", by="anyone"), False),
        (say("最近一夜新发现", "New last night"), Filter(age="new", by="anyone"), False),
        (say("部门已答复", "Answered"), Filter(status="answered", by="anyone"), False),
        (say("待复核", "To be seconded"), Filter(status="awaiting_second", by="anyone"), False),
        (say("我领取的", "Mine"), Filter(by=me), False),
        (say("全部待办", "All to do"), Filter(by="anyone"), False),
    ]
    return [
        (
            name,
            f"/queue?{chosen.query}",
            count := listed.count(visit, chosen.wanted(visit)),
            late and count > 0,
        )
        for name, chosen, late in asked
    ]


def _urgent(visit: Visit) -> list[dict[str, object]]:
    """Return the cases that people work on and that are due first."""
    found = visit.worklist.records(
        "SELECT case_id FROM standing WHERE to_decide AND due IS NOT NULL OR objections > 0"
        " GROUP BY case_id ORDER BY min(due), case_id LIMIT ?",
        [_SHOWN],
    )
    items = (visit.worklist.item(row["case_id"]) for row in found)
    return [{"item": i, "place": listed.place_of(i), "left": listed.days(visit, i)} for i in items if i]


def _patterns(visit: Visit) -> list[dict[str, object]]:
    """Return the biggest patterns that nobody ruled on, those that are known in words too."""
    found = visit.worklist.records(
        "SELECT g.*, p.difference FROM (SELECT pattern, any_value(entity) AS entity,"
        " any_value(element) AS element, any_value(kind) AS kind, any_value(severity) AS severity,"
        " count(*) AS size FROM conflict WHERE pattern IS NOT NULL"
        " AND pattern NOT IN (SELECT pattern FROM ruled)"
        " GROUP BY pattern ORDER BY size DESC, pattern LIMIT ?) g LEFT JOIN pattern p USING (pattern)"
        " ORDER BY g.size DESC, pattern",
        [_SHOWN],
    )
    return [{**row, "how": _how(visit, row["difference"])} for row in found]


def _how(visit: Visit, difference: str | None) -> str:
    others = in_words(visit.catalogue, difference).others if difference else ()
    return "；".join(
        f"{'、'.join(map(visit.name_of, other.sources))} {other.how}".strip() for other in others
    )
