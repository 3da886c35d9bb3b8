"""A suite run over a manifest: the only place where a Great Expectations context is made and used.

Importing this module imports Great Expectations.
"""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig

from quality.assertions import Assertion, SourceVersion
from quality.gx.expectations import SCAN_COLUMN, expectation_for


def run_suite(
    subject: str, scan_id: str, manifest: Sequence[SourceVersion], assertions: Sequence[Assertion]
) -> ExpectationSuiteValidationResult:
    """Run one expectation per assertion over the manifest as the batch, and return what came of it."""
    # The whole list at once: adding one by one compares each with all that are there.
    suite = gx.ExpectationSuite(name=subject, expectations=[expectation_for(a) for a in assertions])
    frame = pd.DataFrame([{SCAN_COLUMN: scan_id, **asdict(source)} for source in manifest])
    # A batch validates without the stores of a context, which cost three times the validation itself.
    return _manifests().get_batch(batch_parameters={"dataframe": frame}).validate(suite)


@cache
def _manifests() -> BatchDefinition[Any]:
    """Return where manifests come from: one ephemeral context a process, which keeps nothing of a run."""
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("lake").add_dataframe_asset("manifest")
    return asset.add_batch_definition_whole_dataframe("versions")
