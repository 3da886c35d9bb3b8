"""A person at work: the account, its role, and which of the three duties that role belongs to (Art 33)."""

from dataclasses import dataclass
from enum import StrEnum

from catalog.language import Text
from catalog.models import Role


class Duty(StrEnum):
    """Security, operation and audit are seen to by different people (Art 33)."""

    SECURITY = "security"
    OPERATION = "operation"
    AUDIT = "audit"


DUTIES = {
    Role.CLERK: Duty.OPERATION,
    Role.SUPERVISOR: Duty.OPERATION,
    Role.DEPARTMENT_OFFICER: Duty.OPERATION,
    Role.AUDITOR: Duty.AUDIT,
    Role.ADMINISTRATOR: Duty.SECURITY,
}
"""the duty of each role"""

_WORDS = {
    Role.CLERK: Text(zh="核查员", en="clerk"),
    Role.SUPERVISOR: Text(zh="主管", en="supervisor"),
    Role.DEPARTMENT_OFFICER: Text(zh="部门联络员", en="department officer"),
    Role.AUDITOR: Text(zh="审计员", en="auditor"),
    Role.ADMINISTRATOR: Text(zh="账号管理员", en="administrator"),
}


def role_words(role: Role) -> Text:
    """Return what people call a role."""
    return _WORDS[role]


@dataclass(frozen=True)
class Person:
    """Whoever is logged in: the account's name, the person's, and what they may do.

    ``department`` is a department officer's own, None for everyone else. ``must_change`` says that the
    password was given by someone else, so that nothing can be done before another is chosen.
    """

    account: str
    name: str
    role: Role
    department: str | None = None
    must_change: bool = False

    @property
    def duty(self) -> Duty:
        """The duty that the role belongs to."""
        return DUTIES[self.role]

    @property
    def does(self) -> Text:
        """What people call the role."""
        return role_words(self.role)
