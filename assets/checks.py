"""Asset checks: a feed's or entity's assertions as Dagster shows them.

What is asserted and whether it held belongs to ``quality``; here is only how it looks in Dagster. An
entity has a check per element; a feed has one for the delivery, with a line for each rule, and one per
declared check. A check costs Dagster more time than its evaluation does, and a city has hundreds of rules.
"""

from collections.abc import Iterable, Iterator, Sequence

import dagster as dg

from catalog.language import say
from catalog.models import Check, Severity
from quality.assertions import Assertion, Verdict
from quality.report import markdown_sample

Events = Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]
"""What a step of a night yields."""

Groups = dict[str, tuple[Assertion, ...]]
"""Check name → the assertions that it stands for."""

DELIVERY = "delivery"
"""The check of a feed that stands for all rules of its columns and for the share of bad rows."""


def of_feed(assertions: Sequence[Assertion], declared: Iterable[Check]) -> Groups:
    """Group a feed's assertions: each check that the catalogue declares, and all else in one."""
    own = {check.code for check in declared}
    rest = tuple(a for a in assertions if a.code not in own)
    return {DELIVERY: rest, **{a.code: (a,) for a in assertions if a.code in own}}


def one_each(assertions: Sequence[Assertion]) -> Groups:
    """Give every assertion a check of its own."""
    return {a.code: (a,) for a in assertions}


def check_specs(key: dg.AssetKey, groups: Groups) -> list[dg.AssetCheckSpec]:
    """Return the check specs of an asset."""
    return [
        dg.AssetCheckSpec(
            name,
            asset=key,
            description=_title(assertions),
            metadata={
                "asserts": dg.MetadataValue.md("\n".join(f"- {a.title}" for a in assertions)),
                "gate": any(a.gate for a in assertions),
            },
        )
        for name, assertions in groups.items()
    ]


def check_results(
    key: dg.AssetKey, groups: Groups, verdicts: Sequence[Verdict], refused: Sequence[str] = ()
) -> Iterator[dg.AssetCheckResult]:
    """Yield a result for every check; one that nothing was said about yet passes and says so.

    ``refused`` are the reasons why deliveries were kept out, also such as could not be read and so have no
    verdicts: with any, the check of the delivery fails.
    """
    said = {v.assertion.code: v for v in verdicts}
    for name, assertions in groups.items():
        found = [said[a.code] for a in assertions if a.code in said]
        yield _refusal(key, refused) if refused and name == DELIVERY else _result(key, name, found)


def _refusal(key: dg.AssetKey, reasons: Sequence[str]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=False,
        asset_key=key,
        check_name=DELIVERY,
        severity=dg.AssetCheckSeverity.ERROR,
        description="; ".join(reasons),
    )


def _title(assertions: tuple[Assertion, ...]) -> str:
    if len(assertions) == 1:
        return str(assertions[0].title)
    return say("各列符合目录的声明，坏行比例不超过容忍度", "columns as declared, bad rows within tolerance")


def _result(key: dg.AssetKey, name: str, verdicts: Sequence[Verdict]) -> dg.AssetCheckResult:
    unexpected = sum(v.observation.unexpected for v in verdicts)
    evaluated = max((v.observation.evaluated for v in verdicts), default=0)
    failed = [v for v in verdicts if not v.success]
    return dg.AssetCheckResult(
        passed=not failed,
        asset_key=key,
        check_name=name,
        severity=_severity(failed),
        description=f"{unexpected:,} / {evaluated:,}"
        if evaluated
        else say("没有可检查的数据", "nothing to check"),
        metadata={
            "evaluated": evaluated,
            "unexpected": unexpected,
            "percent": round(100 * max((v.share for v in verdicts), default=0), 4),
            **({"details": dg.MetadataValue.md(_details(verdicts))} if unexpected else {}),
        },
    )


def _details(verdicts: Sequence[Verdict]) -> str:
    """Return, in Markdown, each assertion that something broke, with its counts and a masked sample."""
    parts = []
    for v in verdicts:
        if v.observation.unexpected:
            seen = v.observation
            tolerated = say("容忍", "tolerated")
            counts = f"{seen.unexpected:,} / {seen.evaluated:,} = {100 * v.share:.3g} %"
            limit = f"{tolerated} {100 * (1 - v.assertion.mostly):.3g} %"
            mark = "✓" if v.success else "✗"
            parts.append(f"**{mark} {v.assertion.title}** {counts} ({limit})\n\n{markdown_sample(seen)}")
    return "\n\n".join(parts)


def _severity(failed: Sequence[Verdict]) -> dg.AssetCheckSeverity:
    """Return an error if something that stops the release or is of high severity failed, else a warning."""
    grave = any(v.assertion.gate or v.assertion.severity is Severity.HIGH for v in failed)
    return dg.AssetCheckSeverity.ERROR if grave else dg.AssetCheckSeverity.WARN
