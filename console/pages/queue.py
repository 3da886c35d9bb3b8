"""The queue (待办): what is to be decided, filtered and paged; filters that a person saved."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from catalog.language import say
from catalog.models import Severity
from console import listed
from console.filters import ANYONE, NEW, Filter, Filtered
from console.visit import Reader, Visit
from console.words import KINDS
from governance.case import TO_DECIDE
from governance.saved_filters import forget, save, saved
from governance.wording import status_words
from lake.worklist import Cursor

router = APIRouter()

Place = Annotated[str, Query(pattern=r"^\d{1,12}-[0-9a-f]{1,40}$")]
"""rank and case, as ``Cursor`` has them"""


@router.get("/queue")
def queue(visit: Reader, chosen: Filtered, after: Place = "0-0", before: Place = "0-0") -> Response:
    """Show a page of the queue."""
    wanted = chosen.wanted(visit)
    items = listed.page(visit, wanted, _cursor(after), _cursor(before))
    first = listed.count(visit, wanted, items[0].cursor) if items else 0
    return visit.page(
        "queue.html.j2",
        behind=visit.site.renewal.behind(),
        chosen=chosen,
        choices=_choices(visit, chosen),
        items=[(number, item, listed.place_of(item)) for number, item in enumerate(items, first)],
        listed=listed,
        total=listed.count(visit, wanted),
        first=first,
        saved=saved(visit.site.store, visit.someone.account),
        kinds=KINDS,
        status_words=status_words,
        today=listed.today(visit),
        allowed=listed.allowed(visit),
    )


@router.post("/queue/saved")
def keep(
    visit: Reader,
    name: Annotated[str, Form(min_length=1, max_length=60)],
    query: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Save the filter under a name."""
    chosen = Filter.of(query)
    save(visit.site.store, visit.someone.account, name.strip(), chosen.query)
    return visit.to(f"/queue?{chosen.query}")


@router.post("/queue/forgotten")
def remove(visit: Reader, name: Annotated[str, Form(max_length=60)]) -> Response:
    """Remove a saved filter."""
    forget(visit.site.store, visit.someone.account, name)
    return visit.to("/queue")


def _cursor(said: str) -> Cursor | None:
    rank, case = said.split("-", 1)
    return None if said == "0-0" else Cursor(int(rank), case)


def _choices(visit: Visit, chosen: Filter) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the fields that are chosen from lists: name, words, and each choice with its words."""
    catalogue = visit.catalogue
    entities = [(e.code, str(e.name)) for e in catalogue.entities.values()]
    departments = [(d.code, str(d.name)) for d in catalogue.departments.values()]
    statuses = [(str(s), str(status_words(s))) for s in sorted(TO_DECIDE)]
    more = [(s, str(status_words(s))) for s in ("awaiting_second", "ruled", "in_force")]
    return [
        ("entity", say("实体", "Entity"), entities),
        ("element", say("数据元", "Element"), _elements(visit, chosen)),
        ("department", say("部门", "Department"), departments),
        ("severity", say("严重程度", "Severity"), [(s, _severity(s)) for s in reversed(Severity)]),
        ("kind", say("类型", "Kind"), [(k, str(words)) for k, words in KINDS.items()]),
        ("age", say("发现", "First seen"), _ages()),
        ("due", say("期限", "Deadline"), _deadlines()),
        ("by", say("领取人", "Taken by"), _people(visit)),
        ("status", say("状态", "Status"), statuses + more),
    ]


def _elements(visit: Visit, chosen: Filter) -> list[tuple[str, str]]:
    """Return the elements of the chosen entity, or of all; those of one name are one choice."""
    catalogue = visit.catalogue.entities
    of = [catalogue[chosen.entity]] if chosen.entity in catalogue else list(catalogue.values())
    named = {e.code: str(e.name) for entity in of for e in entity.elements}
    return [("*", say("实体本身", "the entity itself")), *named.items()]


def _severity(code: Severity) -> str:
    return {
        Severity.HIGH: say("高", "high"),
        Severity.MEDIUM: say("中", "medium"),
        Severity.LOW: say("低", "low"),
    }[code]


def _ages() -> list[tuple[str, str]]:
    older = [(str(n), say(f"{n} 天前或更早", f"{n} days ago or earlier")) for n in (7, 30, 90)]
    return [(NEW, say("最近一夜新发现", "new last night")), *older]


def _deadlines() -> list[tuple[str, str]]:
    return [("overdue", say("已逾期", "overdue")), ("soon", say("即将到期", "due soon"))]


def _people(visit: Visit) -> list[tuple[str, str]]:
    me = visit.someone.account
    taken = visit.worklist.rows(
        "SELECT DISTINCT claimed_by FROM standing WHERE to_decide AND claimed_by IS NOT NULL ORDER BY ALL"
    )
    others = [(name, name) for (name,) in taken if name != me]
    said = [(me, say("我", "me")), ("-", say("无人", "nobody")), (ANYONE, say("任何人", "anyone"))]
    return [*said, *others]
