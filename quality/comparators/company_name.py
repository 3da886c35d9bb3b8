"""Names of companies and other organisations."""

from catalog.language import Text
from lake.engine import literal
from quality.comparators.comparator import Comparator, Options
from quality.comparators.prefixes import without
from quality.comparators.synonyms import replaced
from quality.folding.text import fold_text

_LEGAL_FORMS = {"有限责任公司": "有限公司", "股份公司": "股份有限公司"}
"""Company Law, Art 7: each pair names one legal form. 有限 and 股份有限 are two, and remain so."""


def form(value: str, options: Options) -> str:
    """Return a VARCHAR folded as text, with one name for each legal form and without places in front.

    Options: ``places``, the prefixes that may be left out; ``legal_forms``, more variant → standard;
    ``synonyms``, for whole names.
    """
    folded = f"comparable_text({value})"
    for variant, standard in {**_LEGAL_FORMS, **options.get("legal_forms", {})}.items():
        folded = f"replace({folded}, {literal(variant)}, {literal(standard)})"
    return replaced(
        without(folded, options.get("places", ()), fold_text), options.get("synonyms", {}), fold_text
    )


COMPARATOR = Comparator(
    "company_name",
    Text(
        zh="单位名称（不计组织形式写法与地名前缀）",
        en="organisation name, whatever its legal-form suffix and place prefix",
    ),
    form,
    frozenset({"places", "legal_forms", "synonyms"}),
)
