"""What people do with patterns of conflicts: see what a ruling would do, and rule on all of them at once.

Taking up, asking, seconding and undoing are as for any case. What a ruling settles is ``quality``'s.
"""

from collections.abc import Callable
from datetime import date, datetime

import pyarrow as pa

from catalog.language import Text
from governance.case import Case
from governance.errors import CaseMissing, DecisionUnfit, PreviewChanged, ScopesConflict
from governance.events import AnyEvent, Opened, Ruled
from governance.fact import Evidence, Place
from governance.in_force import apart, pattern_row
from governance.office import Office
from governance.pattern_view import PatternView
from governance.previewed import FoundPattern, Preview
from governance.ruling import Adopt, Decision, DifferentThings, Enter, Ruling
from governance.store import Decide, Reader, Store
from quality.pattern_rulings import APART, PATTERNS
from quality.patterns.kinds import is_general
from quality.rulings import NO_RULINGS, Rulings

_ATTEMPTS = 5


class PatternOffice(Office):
    """One person at work on cases, those about patterns included."""

    def __init__(self, store: Store, lake: PatternView, by: str, now: Callable[[], datetime]) -> None:
        super().__init__(store, lake, by, now)
        self._patterns = lake

    def case(self, wanted: str) -> Case:
        """Return a case by its id, or a conflict's or pattern's, opened if need be; raises CaseMissing."""
        try:
            return super().case(wanted)
        except CaseMissing:
            found = self._patterns.pattern(wanted)
        return self._store.add(found.place, lambda case, _: [] if case else [self._opened_on(found)])

    def preview(self, pattern: str, decision: Decision, entity: str | None = None) -> Preview:
        """Return what a ruling on a pattern would do now; nothing is opened or ruled.

        ``entity``, if known, saves looking for it. Raises CaseMissing, DecisionUnfit, ScopesConflict.
        """
        found = self.pattern(pattern, entity)
        made = self._made(found, decision, "-")
        return self._previewed(found, made, self._standing(found.place, made))

    def rule_pattern(
        self,
        pattern: str,
        decision: Decision,
        grounds: str,
        valid_from: date | None = None,
        settles: int | None = None,
        entity: str | None = None,
    ) -> Case:
        """Rule on all conflicts of a pattern, those of later nights included, until it is undone.

        With ``settles``, the number that the person saw in the preview, another number now is refused. Raises
        CaseMissing, NotAllowed (who was first, and when), DecisionUnfit, PreviewChanged, ScopesConflict.
        """
        found = self.pattern(pattern, entity)
        made = self._made(found, decision, grounds)
        for _ in range(_ATTEMPTS):
            standing = self._standing(found.place, made)
            preview = self._previewed(found, made, standing)
            if settles not in (None, preview.settles):
                raise PreviewChanged(pattern, settles or 0, preview.settles)
            since = valid_from or preview.newest or made.valid_from
            ruling = made.model_copy(update={"valid_from": since})
            try:
                return self._store.add(found.place, self._decide(preview, ruling, standing))
            except _Overtaken:
                continue
        raise PreviewChanged(pattern, preview.settles, preview.settles)

    def rule(
        self,
        wanted: str,
        decision: Decision,
        grounds: str,
        valid_from: date | None = None,
        seen: int | None = None,
    ) -> Case:
        """Rule on a case, about a place or a pattern: see ``Office.rule`` and ``rule_pattern``."""
        case = self.case(wanted)
        if case.place.pattern is None:
            return super().rule(case.id, decision, grounds, valid_from, seen)
        return self.rule_pattern(case.place.pattern, decision, grounds, valid_from, entity=case.place.entity)

    def _decide(self, preview: Preview, ruling: Ruling, standing: Rulings) -> Decide:
        """Return what judges a ruling by what others have done since it was previewed."""

        def decide(case: Case | None, reader: Reader) -> list[AnyEvent]:
            found = preview.pattern
            known = standing.patterns["ruling"].to_pylist()
            if [other.id for _, other in _others(reader, found.place)] != known:
                raise _Overtaken
            made = ruling.model_copy(update={"id": f"{found.place.case}-{case.length + 1 if case else 2}"})
            if preview.against:
                raise ScopesConflict(made.id, preview.against[0])
            if not preview.settles:
                why = Text(zh="没有一处可以这样认定", en="no conflict can be settled by it")
                raise DecisionUnfit(made.decision.kind, why)
            weighs = self._lake.weighs(found.severity)
            ruled = Ruled(at=made.at, by=self._by, ruling=made, needs_second=weighs)
            return [*([] if case else [self._opened_on(found)]), ruled]

        return decide

    def pattern(self, pattern: str, entity: str | None = None) -> FoundPattern:
        """Return a pattern as it is now; as it was when its case was opened, if nothing of it is open.

        ``entity``, if known, saves looking for it. Raises CaseMissing.
        """
        with self._store.read() as reader:
            case = reader.case(pattern)
        try:
            return self._patterns.pattern(pattern, case.place.entity if case else entity)
        except CaseMissing:
            if case is None or case.opened.seen is None:
                raise
            kind = case.opened.disagreement or ""
            return FoundPattern(case.place, case.opened.severity, kind, case.opened.seen)

    def _made(self, found: FoundPattern, decision: Decision, grounds: str) -> Ruling:
        if isinstance(decision, Enter):
            why = Text(zh="每处的值不同，请逐处登记", en="each conflict has a value of its own")
            raise DecisionUnfit(decision.kind, why)
        return Ruling(
            id=f"{found.place.case}-new",
            decision=decision,
            by=self._by,
            at=self._now(),
            grounds=grounds,
            evidence=Evidence(),
            valid_from=self._now().date(),
            seen=found.seen.model_copy(update={"apart": self._apart_from(found)}),
        )

    def _apart_from(self, found: FoundPattern) -> tuple[str, ...]:
        """Return the patterns that stand apart from one, also those that were ruled on and so aren't open.

        What one of them settles isn't settled by a more general one when its ruling is undone.
        """
        if not is_general(found.seen.difference):
            return found.seen.apart
        with self._store.read() as reader:
            ruled = list(reader.patterns(found.place.entity, kinds=("ruled",)))
        particular = {
            c.id
            for c in ruled
            if c.place.element == found.place.element
            and c.opened.disagreement == found.disagreement
            and c.opened.seen
            and not is_general(c.opened.seen.difference)
        }
        return tuple(sorted({*found.seen.apart, *particular}))

    def _standing(self, place: Place, made: Ruling) -> Rulings:
        """Return the other rulings that a ruling on a pattern has to go with; raises ScopesConflict."""
        with self._store.read() as reader:
            others = _others(reader, place)
            left = list(apart(reader, place.entity, made.at))
        for case, other in others:
            if case.place.element == place.element and _contradict(made.decision, other.decision):
                raise ScopesConflict(made.id, other.id)
        rows = [pattern_row(c.place, c.opened.disagreement, ruling) for c, ruling in others]
        patterns, places = pa.Table.from_pylist(rows, PATTERNS), pa.Table.from_pylist(left, APART)
        return Rulings(NO_RULINGS.rows, patterns, places)

    def _previewed(self, found: FoundPattern, made: Ruling, standing: Rulings) -> Preview:
        row = pattern_row(found.place, found.disagreement, made)
        return self._patterns.preview(found, row, standing, corrects=made.corrects)

    def _opened_on(self, found: FoundPattern) -> Opened:
        return Opened(
            at=self._now(),
            by=self._by,
            matter="pattern",
            place=found.place,
            severity=found.severity,
            evidence=Evidence(),
            disagreement=found.disagreement,
            seen=found.seen,
        )


class _Overtaken(Exception):
    """Another ruling on a pattern was made since this one was previewed."""


def _others(reader: Reader, place: Place) -> list[tuple[Case, Ruling]]:
    """Return the rulings on other patterns of the entity that stand or wait for a second person."""
    cases = [c for c in reader.patterns(place.entity, kinds=("ruled",)) if c.place != place]
    return [(c, made) for c in cases if (made := c.pending or c.ruling)]


def _contradict(one: Decision, other: Decision) -> bool:
    """Whether one says that a source means something else, and the other adopts what that source says."""
    for a, b in ((one, other), (other, one)):
        if isinstance(a, DifferentThings) and isinstance(b, Adopt) and a.source == b.source:
            return True
    return False
