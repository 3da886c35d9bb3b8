"""The results of a run as they are kept: what Great Expectations said of each assertion, as JSON.

A file holds ``subject``, ``run_time``, ``great_expectations`` (version), ``success``, ``statistics``,
``manifest`` (the table versions that were read) and ``results``, one per assertion in their order, each
with its expectation's type, kwargs, meta, severity, success and result. Great Expectations itself isn't
needed here: what it returns comes in as plain data.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.language import Text
from catalog.models import Severity
from quality.assertions import Assertion, Observation, SourceVersion, Verdict

Json = Mapping[str, Any]


def meta_of(assertion: Assertion) -> dict[str, Any]:
    """Return what an expectation carries of its assertion besides its kwargs (code, column, mostly)."""
    return {
        "subject": assertion.subject,
        "kind": assertion.kind,
        "title_zh": assertion.title.zh,
        "title_en": assertion.title.en,
        "severity": str(assertion.severity),
        "gate": assertion.gate,
    }


def assertion_of(kwargs: Json, meta: Json) -> Assertion:
    """Return the assertion that an expectation was made from."""
    return Assertion(
        code=kwargs["code"],
        subject=meta["subject"],
        column=kwargs["column"],
        kind=meta["kind"],
        title=Text(zh=meta["title_zh"], en=meta["title_en"]),
        mostly=kwargs["mostly"],
        severity=Severity(meta["severity"]),
        gate=meta["gate"],
    )


def result_of(observation: Observation) -> dict[str, Any]:
    """Return an observation in the words of a Great Expectations result."""
    return {
        "element_count": observation.evaluated,
        "unexpected_count": observation.unexpected,
        "unexpected_percent": 100 * observation.share,
        "details": {"sample": list(observation.sample)},
    }


def observation_of(result: Json) -> Observation:
    """Return the observation that a result was made from."""
    return Observation(
        evaluated=result["element_count"],
        unexpected=result["unexpected_count"],
        sample=tuple(result["details"]["sample"]),
    )


def results_json(subject: str, manifest: Sequence[SourceVersion], validation: Json) -> str:
    """Return the text of the file that is kept of one validation, given as Great Expectations' own JSON."""
    kept = {
        "subject": subject,
        "run_time": datetime.now(UTC).isoformat(timespec="seconds"),
        "great_expectations": validation["meta"]["great_expectations_version"],
        "success": validation["success"],
        "statistics": validation["statistics"],
        "manifest": [asdict(source) for source in manifest],
        "results": list(_kept(validation["results"])),
    }
    return json.dumps(kept, ensure_ascii=False, indent=1)


def _kept(results: Iterable[Json]) -> Iterable[dict[str, Any]]:
    for result in results:
        config = result["expectation_config"]
        yield {
            "type": config["type"],
            "kwargs": {key: config["kwargs"][key] for key in ("code", "column", "mostly")},
            "meta": config["meta"],
            "severity": config["severity"],
            "success": result["success"],
            "result": result["result"],
        }


def verdicts_in(path: Path) -> tuple[Verdict, ...]:
    """Return the verdicts kept in a file, in the order of their assertions; OSError if it isn't there."""
    return tuple(
        Verdict(
            assertion=assertion_of(result["kwargs"], result["meta"]),
            observation=observation_of(result["result"]),
            success=result["success"],
        )
        for result in json.loads(path.read_text(encoding="utf-8"))["results"]
    )
