"""Which pages stand in the navigation for whom, and where each role begins."""

from dataclasses import dataclass, replace

from catalog.language import Text
from catalog.models import Role
from governance.accounts.person import Person

WORKERS = (Role.CLERK, Role.SUPERVISOR)
"""those who work on cases"""
READERS = (*WORKERS, Role.AUDITOR)
"""those who see all cases"""


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    path: str
    name: Text
    roles: tuple[Role, ...]
    here: bool = False


NAVIGATION = (
    Link("/", Text(zh="今日", en="Today"), READERS),
    Link("/queue", Text(zh="待办", en="Queue"), READERS),
    Link("/patterns", Text(zh="差异规律", en="Patterns"), READERS),
    Link("/departments", Text(zh="部门", en="Departments"), (*READERS, Role.DEPARTMENT_OFFICER)),
    Link("/objections", Text(zh="校核申请", en="Objections"), (*READERS, Role.DEPARTMENT_OFFICER)),
    Link("/audit", Text(zh="审计", en="Audit"), (Role.AUDITOR,)),
    Link("/users", Text(zh="账号", en="Users"), (Role.ADMINISTRATOR,)),
)


def navigation(person: Person | None, path: str) -> list[Link]:
    """Return the pages that a person may open; the one that ``path`` belongs to is marked as ``here``."""
    mine = [n for n in NAVIGATION if person and person.role in n.roles]
    return [
        replace(n, here=path == n.path or (n.path != "/" and path.startswith(f"{n.path}/"))) for n in mine
    ]


def home(person: Person | None) -> str:
    """Return the first page of a person's role."""
    if person is None or person.role in READERS:
        return "/"
    return "/users" if person.role is Role.ADMINISTRATOR else f"/departments/{person.department}"
