"""The scan as a Great Expectations metric, and one Expectation class for each kind of assertion.

An Expectation only reads its numbers from the metric. Importing this module imports Great Expectations.
"""

from typing import Any, ClassVar

from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render.components import LegacyRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer
from great_expectations.render.renderer_configuration import RendererConfiguration, RendererValueType

from catalog.language import Text
from catalog.models import Severity
from quality.assertions import Assertion, Kind, Observation
from quality.gx.results import assertion_of, meta_of, result_of
from quality.gx.scan import running
from quality.wording import in_words

METRIC = "govlake.scan"
SCAN_COLUMN = "scan"
"""the column of the batch that holds the scan's id"""

_SEVERITIES = {
    Severity.LOW: FailureSeverity.INFO,
    Severity.MEDIUM: FailureSeverity.WARNING,
    Severity.HIGH: FailureSeverity.CRITICAL,
}


class EngineScan(TableMetricProvider):
    """Everything that a run's scan saw. Having no value keys, it is one metric for the whole suite."""

    metric_name = METRIC
    value_keys = ()

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - Great Expectations makes a class method of it
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        **_unused: object,
    ) -> dict[str, Observation]:
        frame, *_ = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        return dict(running(frame[SCAN_COLUMN].iloc[0]).observations())


class ScannedExpectation(BatchExpectation):
    """What all kinds share: the verdict on one assertion from what the scan saw of it."""

    code: str
    column: str
    mostly: float

    kind: ClassVar[Kind]
    metric_dependencies: ClassVar[tuple[str, ...]] = (METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = ("mostly",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        observation = metrics[METRIC].get(self.code)
        if observation is None:
            return {"success": False, "result": {}}
        return {"success": observation.satisfies(self.mostly), "result": result_of(observation)}

    @classmethod
    def _prescriptive_template(
        cls, renderer_configuration: RendererConfiguration[Any]
    ) -> RendererConfiguration[Any]:
        renderer_configuration.add_param(
            name="sentence",
            param_type=RendererValueType.STRING,
            value=_sentence(renderer_configuration.configuration),
        )
        renderer_configuration.template_str = "$sentence"
        return renderer_configuration

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> list[RenderedStringTemplateContent]:
        config = configuration or (result.expectation_config if result else None)
        template = {"template": "$sentence", "params": {"sentence": _sentence(config)}}
        return [RenderedStringTemplateContent(content_block_type="string_template", string_template=template)]


def _sentence(config: ExpectationConfiguration | None) -> str:
    if config is None:
        raise ValueError("there is no expectation to put into words")
    assertion = assertion_of(config.kwargs, config.meta or {})
    share, words = f"{100 * assertion.mostly:g}%", in_words(assertion)
    return str(Text(zh=f"至少 {share}：{words.zh}", en=f"at least {share}: {words.en}"))


class ExpectValuesToBeComplete(ScannedExpectation):
    """No value is missing."""

    kind = "complete"


class ExpectValuesToHaveType(ScannedExpectation):
    """Every value can be cast to the declared type."""

    kind = "type"


class ExpectValuesToHaveFormat(ScannedExpectation):
    """Every value has the declared format."""

    kind = "format"


class ExpectValuesToBeInCodeList(ScannedExpectation):
    """Every value is one of a code list."""

    kind = "codes"


class ExpectValuesToBeInRange(ScannedExpectation):
    """Every value is within the declared bounds."""

    kind = "range"


class ExpectKeysToBeUnique(ScannedExpectation):
    """No key occurs twice."""

    kind = "unique"


class ExpectPolygonsToBeApart(ScannedExpectation):
    """No two polygons overlap by more than is allowed."""

    kind = "apart"


class ExpectRowsToSatisfyCondition(ScannedExpectation):
    """Every row satisfies a condition over its columns."""

    kind = "row"


class ExpectReferencesToResolve(ScannedExpectation):
    """Every value stands in the table that it refers to."""

    kind = "reference"


class ExpectBadShareToBeTolerable(ScannedExpectation):
    """Few enough of the rows received are bad."""

    kind = "bad_share"


class ExpectRowCountToBeSufficient(ScannedExpectation):
    """There are as many rows as there must be at least."""

    kind = "row_count"


class ExpectSourcesToAgree(ScannedExpectation):
    """The sources that speak of an entity agree."""

    kind = "sources_agree"


_OF_KIND: dict[Kind, type[ScannedExpectation]] = {
    expectation.kind: expectation for expectation in ScannedExpectation.__subclasses__()
}


def expectation_for(assertion: Assertion) -> ScannedExpectation:
    """Return the expectation that asserts it."""
    return _OF_KIND[assertion.kind](
        code=assertion.code,
        column=assertion.column,
        mostly=assertion.mostly,
        severity=_SEVERITIES[assertion.severity],
        meta=meta_of(assertion),
    )
