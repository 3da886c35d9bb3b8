"""Numbers of persons: resident identity numbers (GB 11643) and what foreigners have instead.

Which person a number belongs to, and whether two numbers are the same one, are not a format's business.
"""

from catalog.language import Text
from quality.formats.format import Format, guarded, matches, shaped
from quality.formats.rounded import NOT_ROUNDED

PROVINCES = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
"""The first two digits of division codes in use, GB/T 2260; 83 is on Taiwan residents' cards."""


_MONTH_AND_DAY = (
    "(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
    "|02(?:0[1-9]|[12][0-9]))"
)
_CENTURIES = "(?:18[5-9][0-9]|19[0-9]{2}|20[0-9]{2})"
_EIGHTEEN = f"{PROVINCES}[0-9]{{4}}{_CENTURIES}{_MONTH_AND_DAY}[0-9]{{3}}[0-9Xx]"
_FIFTEEN = f"{PROVINCES}[0-9]{{4}}[0-9]{{2}}{_MONTH_AND_DAY}[0-9]{{3}}"


def _leap_day_is_real(year: str, month_and_day: str) -> str:
    leap = f"(({year}) % 4 = 0 AND (({year}) % 100 <> 0 OR ({year}) % 400 = 0))"
    return f"CASE WHEN {month_and_day} = '0229' THEN {leap} ELSE true END"


def resident_id_18(value: str) -> str:
    """Return the SQL that a text is an 18-digit number: division, birth date 1850–2099 and check digit."""
    real = _leap_day_is_real(f"TRY_CAST(substr({value}, 7, 4) AS INTEGER)", f"substr({value}, 11, 4)")
    return guarded(value, _EIGHTEEN, f"identity_checks({value}) AND {real}")


def resident_id_15(value: str) -> str:
    """Return the SQL that a text is a 15-digit number, issued until 1999 to persons born in 19xx."""
    real = _leap_day_is_real(f"1900 + TRY_CAST(substr({value}, 7, 2) AS INTEGER)", f"substr({value}, 9, 4)")
    return guarded(value, _FIFTEEN, real)


def resident_id(value: str) -> str:
    """Return the SQL that a text is a resident identity number, the older 15-digit form included."""
    return f"CASE WHEN length({value}) = 15 THEN {resident_id_15(value)} ELSE {resident_id_18(value)} END"


_FOREIGN_NEW = f"9[0-9]{{5}}{_CENTURIES}{_MONTH_AND_DAY}[0-9]{{3}}[0-9Xx]"
_FOREIGN_OLD = f"[A-Z]{{3}}[0-9]{{4}}[0-9]{{2}}{_MONTH_AND_DAY}[0-9]{{2}}"


def foreign_permanent_resident_id(value: str) -> str:
    """Return the SQL that a text is the number of a foreigner's permanent resident card.

    Since 2023: 18 digits that begin with 9, birth date and check digit where a resident's are. Before:
    three letters and twelve digits.
    """
    new, old = matches(value, _FOREIGN_NEW), matches(value, _FOREIGN_OLD)
    return f"CASE WHEN {new} THEN identity_checks({value}) ELSE {old} END"


_TRAVEL_DOCUMENT = "[A-Z][A-Z0-9]{5,10}|[0-9]{9}"


def person_id(value: str) -> str:
    """Return the SQL that a text is the number of a resident's, foreign resident's or travel document."""
    return (
        f"CASE WHEN {matches(value, '9[0-9]{16}[0-9Xx]')} THEN {foreign_permanent_resident_id(value)} "
        f"WHEN length({value}) >= 15 AND {matches(value, '[0-9].*')} THEN {resident_id(value)} "
        f"ELSE {matches(value, f'{_FOREIGN_OLD}|{_TRAVEL_DOCUMENT}')} END"
    )


FORMATS = (
    Format(
        "resident_id",
        Text(zh="公民身份号码", en="resident identity number"),
        Text(
            zh="核对 18 位公民身份号码（15 位旧号亦可）：区划、出生日期、校验码须正确",
            en="check the 18-digit number (or the older 15 digits): division, birth date and check digit",
        ),
        resident_id,
        NOT_ROUNDED,
    ),
    Format(
        "resident_id_18",
        Text(zh="18 位公民身份号码", en="18-digit resident identity number"),
        Text(
            zh="填写 18 位公民身份号码，出生日期和校验码须正确",
            en="give the 18-digit number with its birth date and check digit right",
        ),
        resident_id_18,
        NOT_ROUNDED,
    ),
    Format(
        "foreign_permanent_resident_id",
        Text(zh="外国人永久居留身份证号码", en="foreign permanent resident number"),
        Text(
            zh="填写以 9 开头的 18 位号码，或旧版 3 个字母加 12 位数字",
            en="give 18 digits that begin with 9, or the older 3 letters and 12 digits",
        ),
        foreign_permanent_resident_id,
        NOT_ROUNDED,
    ),
    Format(
        "person_id",
        Text(zh="个人证件号码", en="number of a person's document"),
        Text(
            zh="填写公民身份号码、外国人永久居留身份证号码或出入境证件号码",
            en="give a resident identity, foreign permanent resident or travel document number",
        ),
        person_id,
        NOT_ROUNDED,
    ),
    Format(
        "passport",
        Text(zh="护照或通行证号码", en="passport or travel permit number"),
        Text(
            zh="填写 6–11 位证件号码，首位为字母，或 9 位数字",
            en="give 6 to 11 characters, a letter first, or 9 digits",
        ),
        shaped(_TRAVEL_DOCUMENT),
    ),
)
