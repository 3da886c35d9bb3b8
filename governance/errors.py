"""What people may hear when a case can't go the way they want."""

from datetime import datetime

from catalog.errors import GovlakeError
from catalog.language import Text
from governance.wording import decision_words, deed_words, status_words


class NotAllowed(GovlakeError):
    """An event that a case's state doesn't allow; ``first`` did what stands in the way, at ``since``."""

    def __init__(self, case: str, status: str, event: str, first: str, since: datetime) -> None:
        was, deed = status_words(status), deed_words(event)
        day = f"{since.astimezone():%Y-%m-%d %H:%M:%S}"
        super().__init__(
            Text(
                zh=f"任务 {case} {was.zh}（{first}，{day}），不能{deed.zh}",
                en=f"case {case} is {was.en} ({first}, {day}), so you can't {deed.en}",
            ),
            Text(zh=f"看经过：govlake case show {case}", en=f"see govlake case show {case}"),
        )
        self.case, self.status, self.event, self.first, self.since = case, status, event, first, since


class CaseMissing(GovlakeError):
    """A case, conflict or objection that doesn't exist; ``wanted`` is what was asked for."""

    def __init__(self, wanted: str) -> None:
        super().__init__(
            Text(zh=f"没有任务或不一致 {wanted}", en=f"there is no case or conflict {wanted}"),
            Text(
                zh="见 govlake case list 和 govlake conflicts",
                en="see govlake case list and govlake conflicts",
            ),
        )
        self.wanted = wanted


class ScopesConflict(GovlakeError):
    """A ruling that contradicts another on the same entity: ``ruling`` was wanted, ``other`` stands."""

    def __init__(self, ruling: str, other: str) -> None:
        super().__init__(
            Text(zh=f"认定 {ruling} 与认定 {other} 相抵触", en=f"ruling {ruling} contradicts ruling {other}"),
            Text(zh=f"先撤销 {other}", en=f"undo {other} first"),
        )
        self.ruling, self.other = ruling, other


class PreviewChanged(GovlakeError):
    """A ruling on a pattern would settle ``now`` conflicts, not ``seen`` as the preview said."""

    def __init__(self, pattern: str, seen: int, now: int) -> None:
        super().__init__(
            Text(
                zh=f"差异规律 {pattern} 现在涉及 {now} 处，预览时是 {seen} 处",
                en=f"a ruling on pattern {pattern} would settle {now} conflicts now, not {seen}",
            ),
            Text(zh="重新预览后再认定", en="look at the preview again"),
        )
        self.pattern, self.seen, self.now = pattern, seen, now


class DecisionUnfit(GovlakeError):
    """A decision that this case can't be decided by; ``decision`` is its kind."""

    def __init__(self, decision: str, why: Text) -> None:
        made = decision_words(decision)
        super().__init__(Text(zh=f"不能认定“{made.zh}”：{why.zh}", en=f"not possible, {made.en}: {why.en}"))
        self.decision = decision


class SamePerson(GovlakeError):
    """The second person of a ruling is the first one; ``person`` is who."""

    def __init__(self, ruling: str, person: str) -> None:
        super().__init__(
            Text(
                zh=f"认定 {ruling} 须由 {person} 以外的人复核",
                en=f"ruling {ruling} needs a second person other than {person}",
            )
        )
        self.ruling, self.person = ruling, person


class DatabaseUnreachable(GovlakeError):
    """The database of cases can't be opened; ``address`` is its URL without the password."""

    def __init__(self, address: str) -> None:
        super().__init__(
            Text(zh=f"无法打开核查任务库 {address}", en=f"the database of cases can't be opened: {address}"),
            Text(
                zh="检查 GOVLAKE_GOVERNANCE 和数据库服务",
                en="check GOVLAKE_GOVERNANCE and the database server",
            ),
        )
        self.address = address
