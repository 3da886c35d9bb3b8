"""Invented values for Article 9's sample: never one of the file's, which may be about a person."""

from catalog.models import Catalogue, ValueType
from quality.drafting.columns import DraftColumn

_OF_FORMAT = {
    "resident_id": "442000199001011233",
    "resident_id_18": "442000199001011233",
    "person_id": "442000199001011233",
    "uscc": "91442000MA1HJ4Y21L",
    "company_id": "91442000MA1HJ4Y21L",
    "phone": "13900001234",
    "mobile": "13900001234",
    "email": "name@example.cn",
    "division_code": "110000",
    "postcode": "100000",
    "coordinates": "113.382391,22.521113",
    "plate": "粤T12345",
}
_OF_TYPE = {
    ValueType.INTEGER: 12,
    ValueType.DECIMAL: "100.00",
    ValueType.DATE: "2012-08-15",
    ValueType.DATETIME: "2012-08-15 09:30:00",
    ValueType.BOOLEAN: "是",
}
_OF_COMPARATOR = {
    "person_name": "张小明",
    "company_name": "某某有限公司",
    "address": "某某路12号",
    "coordinates": "113.382391,22.521113",
}


def invented(column: DraftColumn, catalogue: Catalogue) -> object:
    """Return a value such as the column may hold, made up."""
    if form := column.guesses.get("format"):
        return _OF_FORMAT.get(form.value, "示例")
    if codes := column.guesses.get("codes"):
        return next(iter(catalogue.codes[codes.value].values))
    if column.type in _OF_TYPE:
        return _OF_TYPE[column.type]
    return _OF_COMPARATOR.get(column.target.value.comparator if column.target else "", "示例")
