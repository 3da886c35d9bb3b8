"""Values that people decide on: the typed value behind a claim, and a value that someone enters by hand.

Both leave here as the engine writes the element's declared type, with their comparable form.
"""

from dataclasses import dataclass

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Catalogue, Column, Element, Entity
from lake.engine import Engine, literal, quoted
from lake.tables import Tables
from quality.casts import cast
from quality.comparators import COMPARATORS
from quality.formats import FORMATS
from quality.masking import mask


@dataclass(frozen=True)
class Value:
    """A value as the engine writes its type, and its comparable form."""

    text: str
    form: str


class ValueRefused(GovlakeError):
    """A value that isn't of the element's type, format or code list; ``element`` is its code.

    ``value`` is the value masked.
    """

    def __init__(self, element: Element, value: str, why: Text) -> None:
        shown = mask(value)
        super().__init__(
            Text(
                zh=f"“{element.name.zh}”不能是 {shown}：{why.zh}",
                en=f"{element.name.en} can't be {shown}: {why.en}",
            )
        )
        self.element, self.value = element.code, shown


def entered(engine: Engine, catalogue: Catalogue, element: Element, text: str) -> Value:
    """Return a value entered by hand, in the element's own unit; raises ValueRefused."""
    column = Column(
        header=element.code,
        code=element.code,
        type=element.type,
        format=element.format,
        codes=element.codes,
    )
    engine.run("CREATE OR REPLACE TEMP TABLE entered AS SELECT ?::VARCHAR AS v", [text.strip()])
    for wrong, why in _refusals(catalogue, element):
        if engine.one(f"SELECT coalesce({wrong}, false) FROM entered")[0]:
            raise ValueRefused(element, text, why)
    typed = cast("v", column, element.unit)
    engine.run(f"CREATE OR REPLACE TEMP TABLE typed AS SELECT {typed} AS v FROM entered")
    said, form = engine.one(f"SELECT CAST(v AS VARCHAR), {_form(element, 'v')} FROM typed")
    engine.drop("entered", "typed")
    if said is None or form is None:
        raise ValueRefused(element, text, Text(zh=f"不是 {element.type}", en=f"not of type {element.type}"))
    return Value(said, form)


def claimed(
    engine: Engine,
    tables: Tables,
    catalogue: Catalogue,
    entity: Entity,
    element: Element,
    *,
    source: str,
    delivery: str | None,
    line: int | None,
) -> Value | None:
    """Return the value that a source's row gives an element, None if that row says so no more.

    ``delivery`` and ``line`` are the claim's. The value is in the element's unit, as the base table has it.
    """
    column = quoted(catalogue.feeds[source].columns_of(entity.code)[element.code].code)
    rows = tables.snapshot(f"source/{source}").select()
    found = engine.rows(
        f"SELECT CAST({column} AS VARCHAR), {_form(element, column)} FROM ({rows})"
        f" WHERE _delivery = ? AND _line = ? AND {column} IS NOT NULL LIMIT 1",
        [delivery, line],
    )
    return Value(*found[0]) if found and found[0][1] is not None else None


def _form(element: Element, value: str) -> str:
    return COMPARATORS[element.comparator.name].form(value, element.comparator.options)


def _refusals(catalogue: Catalogue, element: Element) -> list[tuple[str, Text]]:
    """Return the SQL of each thing that may be wrong with the text ``v``, and what it is."""
    wrong = []
    if element.format:
        wrong += [(broken, f.hint) for f, broken in FORMATS[element.format].refusals("v")]
    if element.codes:
        codes = catalogue.codes[element.codes]
        allowed = ", ".join(literal(code) for code in codes.values)
        why = Text(zh=f"不在代码表“{codes.name.zh}”中", en=f"not one of {codes.name.en}")
        wrong.append((f"v NOT IN ({allowed})", why))
    return wrong
