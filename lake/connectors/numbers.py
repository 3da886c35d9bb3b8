"""The one rule for numbers kept as binary floating point, as Excel, SQLite and Parquet keep them.

A whole number is written without a fraction. From 10^15 on, digits may have been rounded away, so it is
written as 4.40106199001011E+17: still a number, but never mistaken for an identity number.
"""

EXACT_DIGITS = 15
"""Decimal digits that every floating-point number keeps."""


def float_text(value: str) -> str:
    """Return engine SQL for the text of a DOUBLE expression."""
    return (
        f"CASE WHEN isfinite({value}) AND {value} = trunc({value}) THEN "
        f"CASE WHEN abs({value}) < 1e{EXACT_DIGITS} THEN CAST(CAST({value} AS BIGINT) AS VARCHAR) "
        f"ELSE format('{{:.{EXACT_DIGITS - 1}E}}', {value}) END ELSE CAST({value} AS VARCHAR) END"
    )
