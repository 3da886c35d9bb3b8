"""The engine's types of the declared ones. How a text becomes a value of one is ``quality.casts``'."""

from catalog.models import ValueType

TYPES = {
    ValueType.TEXT: "string",
    ValueType.INTEGER: "int64",
    ValueType.DECIMAL: "decimal(24, 6)",
    ValueType.DATE: "date",
    ValueType.DATETIME: "timestamp",
    ValueType.BOOLEAN: "boolean",
}
"""the engine's type of each declared type"""
