"""Numbers of persons and organisations as people type them: width, spaces, hyphens, case, 15 digits."""

import re
import unicodedata

_NOT_A_CHARACTER = re.compile(r"[\W_]+")
_FIFTEEN_DIGITS = re.compile(r"[0-9]{15}")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
"""GB 11643: weights of the first 17 digits, and the check character of their sum mod 11."""


def fold_code(text: str) -> str | None:
    """Return letters and digits in one width, in capitals; None if none is left."""
    unified = unicodedata.normalize("NFKC", text).upper()
    folded = _NOT_A_CHARACTER.sub("", unified)
    return (folded if unicodedata.is_normalized("NFKC", folded) else fold_code(folded)) or None


def fold_identity(text: str) -> str | None:
    """Return an identity number in its 18-digit form, capital X; other documents' numbers as ``fold_code``.

    Numbers of 15 digits were issued until 1999, to persons born in 19xx (GB 11643-1999).
    """
    folded = fold_code(text)
    if folded is None or not _FIFTEEN_DIGITS.fullmatch(folded):
        return folded
    seventeen = f"{folded[:6]}19{folded[6:]}"
    total = sum(int(d) * w for d, w in zip(seventeen, WEIGHTS, strict=True))
    return seventeen + CHECKS[total % 11]


_PLUS_COUNTRY = re.compile(r"^\s*(?:\(?\+86\)?[-\s]*)+")
_ZERO_COUNTRY = re.compile(r"^(?:0086)+")
_EXTENSION = re.compile(r"\s*(?:转|轉|ext\.?|x|#|分机)\s*(?=[0-9])", re.IGNORECASE)
_MARKED_EXTENSION = re.compile(r"^((?:0[0-9]{2,3})?[-\s]*[2-8][0-9]{2,3}[-\s]?[0-9]{4})-([0-9]{1,6})$")
_NOT_A_DIGIT = re.compile(r"[^0-9*]")
_LOCAL = re.compile(r"[2-8][0-9]{6,7}")


def fold_phone(text: str, area_code: str) -> str | None:
    """Return a telephone number as digits, area code in front, an extension behind 转.

    ``area_code`` ('' for none) is put before local landline numbers. Digits that a source has masked stay
    asterisks.
    """
    unified = _PLUS_COUNTRY.sub("", unicodedata.normalize("NFKC", text).strip())
    unified = _EXTENSION.sub("转", unified.replace("(", "").replace(")", "-"))
    number, _, extension = _MARKED_EXTENSION.sub(r"\1转\2", unified).partition("转")
    digits = _ZERO_COUNTRY.sub("", _NOT_A_DIGIT.sub("", number))
    more = _NOT_A_DIGIT.sub("", extension)
    if _LOCAL.fullmatch(digits):
        digits = area_code + digits
    return (f"{digits}转{more}" if digits and more else digits or more) or None
