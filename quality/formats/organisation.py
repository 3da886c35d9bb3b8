"""Numbers of organisations: unified social credit codes (GB 32100) and what came before them."""

from catalog.language import Text
from quality.formats.format import Format, guarded, weighted_sum
from quality.formats.rounded import NOT_ROUNDED

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: digits and capitals without I O S V Z."""

_LATIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = tuple(3**i % 31 for i in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE = f"[1-9ANY][{ALPHABET}][0-9]{{6}}[{ALPHABET}]{{10}}"
_PLACE_OF_ORGANISATION = 9


def credit_code(value: str) -> str:
    """Return the SQL that a text is a unified social credit code.

    Both check digits count: the code's own (GB 32100, Σ weight × value mod 31), and that of the organisation
    code in places 9–17 (GB 11714, mod 11).
    """
    total = weighted_sum(value, _WEIGHTS, ALPHABET)
    own = f"substr('{ALPHABET}', (31 - ({total}) % 31) % 31 + 1, 1) = substr({value}, 18, 1)"
    inner = organisation_check(value, _PLACE_OF_ORGANISATION)
    return guarded(value, _SHAPE, f"{own} AND {inner}")


def organisation_check(value: str, first: int = 1) -> str:
    """Return the SQL that the organisation code that begins at place ``first`` has its check character."""
    total = weighted_sum(value, _ORGANISATION_WEIGHTS, _LATIN, first)
    return f"substr('0X987654321', ({total}) % 11 + 1, 1) = substr({value}, {first + 8}, 1)"


def organisation_code(value: str) -> str:
    """Return the SQL that a text is a nine-character organisation code, with or without its hyphen."""
    plain = f"replace({value}, '-', '')"
    return guarded(value, "[0-9A-Z]{8}-?[0-9X]", organisation_check(plain))


def registration_number(value: str) -> str:
    """Return the SQL that a text is a 15-digit business registration number.

    Its last digit follows ISO 7064 MOD 11,10: from p = 10, for each digit p = 2 × s mod 11 where s is
    (p + digit) mod 10, or 10 if that is 0; the number holds if p + last digit ≡ 1 mod 10.
    """
    step = "((p + d + 9) % 10 + 1) * 2 % 11"
    digits = f"list_transform(string_split(substr({value}, 1, 14), ''), lambda c: ascii(c) - 48)"
    rest = f"list_reduce({digits}, lambda p, d: {step}, 10)"
    checked = f"({rest} + ascii(substr({value}, 15, 1)) - 48) % 10 = 1"
    return guarded(value, "[1-9][0-9]{14}", checked)


def company_id(value: str) -> str:
    """Return the SQL that a text is a unified social credit code or a registration number."""
    return f"CASE WHEN length({value}) = 15 THEN {registration_number(value)} ELSE {credit_code(value)} END"


FORMATS = (
    Format(
        "uscc",
        Text(zh="统一社会信用代码", en="unified social credit code"),
        Text(
            zh="核对 18 位统一社会信用代码（不含 I、O、S、V、Z），两个校验码须正确",
            en="check the 18 characters (none of I, O, S, V, Z) and both check digits",
        ),
        credit_code,
        NOT_ROUNDED,
    ),
    Format(
        "organisation_code",
        Text(zh="组织机构代码", en="organisation code"),
        Text(zh="核对 9 位组织机构代码及校验码", en="check the 9 characters and the check digit"),
        organisation_code,
    ),
    Format(
        "registration_number",
        Text(zh="工商注册号", en="business registration number"),
        Text(zh="核对 15 位注册号及校验码", en="check the 15 digits and the check digit"),
        registration_number,
    ),
    Format(
        "company_id",
        Text(zh="统一社会信用代码或注册号", en="unified social credit code or registration number"),
        Text(
            zh="填写 18 位统一社会信用代码，尚未换发的填 15 位注册号",
            en="give the 18-character code, or the 15-digit registration number that came before it",
        ),
        company_id,
        NOT_ROUNDED,
    ),
)
