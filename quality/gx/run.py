"""One validation from assertions to verdicts, and what may go wrong with it.

Great Expectations is imported here, late and once, with the warnings that its import gives off.
"""

import threading
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.durable import write_durably
from quality.assertions import Assertion, Observation, SourceVersion, Verdict
from quality.gx.results import Json, results_json
from quality.gx.scan import Scan, ScanRun, under_id

_ONE_AT_A_TIME = threading.Lock()
"""Great Expectations keeps its context, and Python its warnings' filters, for all threads together."""


class SuiteIncomplete(GovlakeError):
    """Not every assertion got a verdict, so nothing may be concluded from the others.

    ``subject`` is the feed or entity, ``missing`` the codes of the assertions without one.
    """

    def __init__(self, subject: str, missing: tuple[str, ...]) -> None:
        super().__init__(
            Text(zh=f"{subject} 的检查不完整", en=f"the checks of {subject} are incomplete"),
            Text(
                zh=f"没有结果的检查：{'、'.join(missing)}",
                en=f"checks without a result: {', '.join(missing)}",
            ),
        )
        self.subject = subject
        self.missing = missing


def validate(
    subject: str,
    manifest: Sequence[SourceVersion],
    assertions: Sequence[Assertion],
    scan: Scan,
    results: Path | None = None,
) -> tuple[Verdict, ...]:
    """Run the assertions on a feed or entity through Great Expectations; one verdict each, in their order.

    ``manifest`` names the table versions that ``scan`` reads, at least one. ``scan`` is called exactly
    once and gives an observation for each assertion's code; what it raises is raised unchanged. With
    ``results``, what is kept of the run is written to that file. Raises SuiteIncomplete if an assertion
    got no result, ValueError if the manifest or the assertions are empty or two assertions share a code.
    """
    if not manifest or not assertions or len({a.code for a in assertions}) < len(assertions):
        raise ValueError(f"{subject}: an empty manifest, no assertions, or two assertions of one code")
    run = ScanRun(scan)
    run.observations()
    if run.failure:
        raise run.failure
    with under_id(run) as scan_id, _ONE_AT_A_TIME:
        validation = _run_suite(subject, scan_id, manifest, assertions)
    verdicts = _verdicts(subject, assertions, run.observations(), validation)
    if results:
        results.parent.mkdir(parents=True, exist_ok=True)
        write_durably(results, results_json(subject, manifest, validation).encode())
    return verdicts


def _run_suite(
    subject: str, scan_id: str, manifest: Sequence[SourceVersion], assertions: Sequence[Assertion]
) -> dict[str, Any]:
    """Return Great Expectations' own JSON of the run."""
    with warnings.catch_warnings():  # this also takes back that its import sends all warnings to a log
        warnings.filterwarnings("ignore", r"module 'sre_\w+' is deprecated", DeprecationWarning)
        from quality.gx.suite import run_suite  # noqa: PLC0415 - it takes seconds
    outcome = run_suite(subject, scan_id, manifest, assertions)
    validation: dict[str, Any] = outcome.to_json_dict()  # type: ignore[no-untyped-call]
    return validation


def _verdicts(
    subject: str,
    assertions: Sequence[Assertion],
    seen: Mapping[str, Observation],
    validation: Json,
) -> tuple[Verdict, ...]:
    answers = {r["expectation_config"]["kwargs"]["code"]: r for r in validation["results"] if r["result"]}
    if missing := tuple(a.code for a in assertions if a.code not in answers):
        raise SuiteIncomplete(subject, missing)
    return tuple(Verdict(a, seen[a.code], answers[a.code]["success"]) for a in assertions)
