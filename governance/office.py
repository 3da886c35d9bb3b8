"""What people do with cases: take up, ask, answer, rule, second, undo, object, reply.

Each deed is one transaction: the case is read, the deed judged by it, and its event added. Reading the lake
comes before, so that nobody waits for it.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime

from catalog.language import Text
from governance.case import Case
from governance.errors import CaseMissing, DecisionUnfit, NotAllowed, ScopesConflict
from governance.events import (
    Answered,
    AnyEvent,
    Asked,
    Claimed,
    Commented,
    Objected,
    Opened,
    ProofRecorded,
    Released,
    Replied,
    Ruled,
    Seconded,
    Undone,
    Verdict,
)
from governance.fact import Claim, Place
from governance.lake_view import Found, LakeView
from governance.ruling import ON_THE_ENTITY, Adopt, Decision, DifferentThings, Enter, Ruling
from governance.store import Reader, Store
from quality.entered import Value
from quality.reconcile import WHOLE


class Office:
    """One person at work, ``by``; ``now`` tells the time, with its zone."""

    def __init__(self, store: Store, lake: LakeView, by: str, now: Callable[[], datetime]) -> None:
        self._store, self._lake, self._by, self._now = store, lake, by, now

    def open(self, conflict: str) -> Case:
        """Open the case of a conflict; raises CaseMissing, and NotAllowed if its place has a case."""
        found = self._lake.conflict(conflict)
        return self._store.add(found.place, lambda case, _: [self._opened(found, "conflict")])

    def case(self, wanted: str) -> Case:
        """Return a case by its id, or that of a conflict, opened if need be; raises CaseMissing."""
        with self._store.read() as reader:
            if case := reader.case(wanted):
                return case
        found = self._lake.conflict(wanted)
        with self._store.read() as reader:
            if case := reader.case(found.place.case):
                return case
        try:
            return self._store.add(found.place, lambda case, _: [self._opened(found, "conflict")])
        except NotAllowed:  # someone else opened it just now
            return self.case(found.place.case)

    def claim(self, wanted: str) -> Case:
        """Take a case; raises NotAllowed if someone has it."""
        return self._add(wanted, Claimed(at=self._now(), by=self._by))

    def release(self, wanted: str) -> Case:
        """Give back a case that one has."""
        return self._add(wanted, Released(at=self._now(), by=self._by))

    def ask(self, wanted: str, departments: Sequence[str], due: date, text: str = "") -> Case:
        """Ask departments to verify by a day; the case is taken if nobody has it."""
        asked = Asked(at=self._now(), by=self._by, departments=tuple(departments), due=due, text=text)

        def decide(case: Case | None, _: Reader) -> list[AnyEvent]:
            taken = case is not None and case.to_take and case.claim is None
            return [*([Claimed(at=asked.at, by=self._by)] if taken else []), asked]

        return self._store.add(self.case(wanted).place, decide)

    def answer(
        self,
        wanted: str,
        department: str,
        verdict: Verdict,
        value: str | None = None,
        evidence: Sequence[str] = (),
        text: str = "",
    ) -> Case:
        """Answer for a department; a corrected value comes with evidence. Raises DecisionUnfit."""
        if verdict is Verdict.CORRECTED and not (value and evidence):
            why = Text(zh="更正须写明值并附证明", en="a correction has a value and evidence")
            raise DecisionUnfit(verdict, why)
        answered = Answered(
            at=self._now(),
            by=self._by,
            department=department,
            verdict=verdict,
            value=value,
            evidence=tuple(evidence),
            text=text,
        )
        return self._add(wanted, answered)

    def comment(self, wanted: str, text: str, evidence: Sequence[str] = ()) -> Case:
        """Note something on a case, with the hashes of kept files if there are any."""
        said = Commented(at=self._now(), by=self._by, text=text, evidence=tuple(evidence))
        return self._add(wanted, said)

    def rule(
        self,
        wanted: str,
        decision: Decision,
        grounds: str,
        valid_from: date | None = None,
        seen: int | None = None,
    ) -> Case:
        """Rule on a case, from the newest claim's day on unless another day is named.

        With ``seen``, the number of events that the person saw, a case that has moved on since is refused.
        Raises NotAllowed (who was first, and when), DecisionUnfit, ValueRefused, ScopesConflict.
        """
        case = self.case(wanted)
        follows, value = self._value(case, decision)
        days = [c.business_date for c in case.evidence.claims if c.business_date]
        ruling = Ruling(
            id=case.id,
            decision=decision,
            by=self._by,
            at=self._now(),
            grounds=grounds,
            evidence=case.evidence,
            valid_from=valid_from or max(days, default=self._now().date()),
            value=value.text if value else None,
            form=value.form if value else None,
            follows=follows if value else None,
        )

        def decide(now: Case | None, reader: Reader) -> list[AnyEvent]:
            if now is None:
                raise CaseMissing(wanted)
            made = ruling.model_copy(update={"id": f"{now.id}-{now.length + 1}"})
            if now.evidence != case.evidence or seen not in (None, now.length):
                raise NotAllowed(now.id, now.status, "ruled", now.changed.by, now.changed.at)
            _require_compatible(reader, now.place, made)
            weighs = self._lake.weighs(now.opened.severity)
            return [Ruled(at=ruling.at, by=self._by, ruling=made, needs_second=weighs)]

        return self._store.add(case.place, decide)

    def second(self, wanted: str, ruling: str | None = None) -> Case:
        """Agree, as the second person, to the ruling on a case; raises SamePerson, ScopesConflict.

        With ``ruling``, the id of the one that the person saw, another one by now is refused: NotAllowed.
        """

        def decide(case: Case | None, reader: Reader) -> list[AnyEvent]:
            if case is None:
                raise CaseMissing(wanted)
            if case.pending is None or ruling not in (None, case.pending.id):
                raise NotAllowed(case.id, case.status, "seconded", case.changed.by, case.changed.at)
            _require_compatible(reader, case.place, case.pending)
            return [Seconded(at=self._now(), by=self._by, ruling=case.pending.id)]

        return self._store.add(self.case(wanted).place, decide)

    def undo(self, wanted: str, why: str, ruling: str | None = None) -> Case:
        """Take back the ruling on a case; raises NotAllowed if there is none, or no longer the one seen.

        ``ruling`` is the id of the one that the person saw, if that is known.
        """

        def decide(case: Case | None, _: Reader) -> list[AnyEvent]:
            if case is None:
                raise CaseMissing(wanted)
            made = case.pending or case.ruling
            if made is None or ruling not in (None, made.id):
                raise NotAllowed(case.id, case.status, "undone", case.changed.by, case.changed.at)
            return [Undone(at=self._now(), by=self._by, ruling=made.id, why=why)]

        return self._store.add(self.case(wanted).place, decide)

    def object(
        self,
        place: tuple[str, str, str],
        department: str,
        statement: str,
        due: date,
        for_citizen: bool = False,
        proofs: Sequence[str] = (),
    ) -> tuple[Case, str]:
        """Object to a value and return its case and the objection's id (Art 23).

        ``place`` is entity, key as typed, and element. A case that is there already takes the objection in.
        With ``proofs``, hashes of kept files, the citizen's proof is recorded at once. Raises CaseMissing.
        """
        found, objection = self._lake.place(*place), uuid.uuid4().hex[:12]
        raised = Objected(
            at=self._now(),
            by=self._by,
            objection=objection,
            department=department,
            for_citizen=for_citizen,
            statement=statement,
            due=due,
        )

        def decide(case: Case | None, _: Reader) -> list[AnyEvent]:
            events: list[AnyEvent] = [self._opened(found, "objection")] if case is None else []
            events.append(raised)
            if proofs:
                proved = {"objection": objection, "evidence": tuple(proofs)}
                events.append(ProofRecorded(at=raised.at, by=self._by, **proved))
            return events

        return self._store.add(found.place, decide), objection

    def prove(self, wanted: str, objection: str, evidence: Sequence[str], text: str = "") -> Case:
        """Record the citizen's valid proof, on which the office proceeds meanwhile (Art 23)."""
        proof = ProofRecorded(
            at=self._now(), by=self._by, objection=objection, evidence=tuple(evidence), text=text
        )
        return self._add(wanted, proof)

    def reply(self, wanted: str, objection: str, text: str) -> Case:
        """Reply to an objection, which stops its clock (Art 23)."""
        return self._add(wanted, Replied(at=self._now(), by=self._by, objection=objection, text=text))

    def _add(self, wanted: str, event: AnyEvent) -> Case:
        return self._store.add(self.case(wanted).place, lambda case, _: [event])

    def _opened(self, found: Found, matter: str) -> Opened:
        said = {"matter": matter, "place": found.place, "severity": found.severity}
        more = {"evidence": found.evidence, "disagreement": found.disagreement}
        return Opened.model_validate({"at": self._now(), "by": self._by, **said, **more})

    def _value(self, case: Case, decision: Decision) -> tuple[str | None, Value | None]:
        """Return the source that a decision follows and the value it puts in force, if it does."""
        if case.place.pattern is not None:
            raise DecisionUnfit(decision.kind, Text(zh="这是差异规律", en="it is about a pattern"))
        if isinstance(decision, Enter):
            if case.place.element == WHOLE:
                raise DecisionUnfit(decision.kind, Text(zh="实体本身没有值", en="an entity has no value"))
            return None, self._lake.entered(case.place, decision.value)
        if decision.kind in ON_THE_ENTITY or decision.kind == "undeterminable":
            return None, None
        claim = self._followed(case, decision)
        if claim is None or case.place.element == WHOLE:
            return None, None
        value = self._lake.value_of(case.place, case.evidence, claim.source)
        if value is None or value.form != claim.form:
            why = Text(zh="该来源的数据已变", en="what that source says has changed")
            raise DecisionUnfit(decision.kind, why)
        return claim.source, value

    def _followed(self, case: Case, decision: Decision) -> Claim | None:
        """Return the claim that a decision follows; raises DecisionUnfit if a source it names has none."""
        if isinstance(decision, Adopt | DifferentThings) and case.evidence.by(decision.source) is None:
            why = Text(zh=f"{decision.source} 对此没有说法", en=f"{decision.source} says nothing about it")
            raise DecisionUnfit(decision.kind, why)
        if isinstance(decision, Adopt):
            return case.evidence.by(decision.source)
        authority = case.evidence.authority
        if authority is None and decision.kind == "keep_authoritative":
            raise DecisionUnfit(decision.kind, Text(zh="权威来源未提供", en="the authority is silent"))
        return authority


def _require_compatible(reader: Reader, place: Place, ruling: Ruling) -> None:
    """Make sure that an entity ruled not to be one gets no value, and vice versa; raises ScopesConflict."""
    on_entity = ruling.decision.kind in ON_THE_ENTITY
    for case in reader.cases(place.entity, place.key, kinds=("ruled",)):
        other = case.pending or case.ruling
        if other is None or case.place == place:
            continue
        theirs = other.decision.kind in ON_THE_ENTITY
        if (on_entity and other.value is not None) or (theirs and ruling.value is not None):
            raise ScopesConflict(ruling.id, other.id)
        if on_entity and theirs and ruling.decision.kind != other.decision.kind:
            raise ScopesConflict(ruling.id, other.id)
