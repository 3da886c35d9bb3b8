"""How people are reached, and the plates of their vehicles."""

from catalog.language import Text
from quality.formats.format import Format, matches, shaped

_COUNTRY = r"(?:(?:\+|00)86[-\s]?)?"
_MOBILE = r"1[3-9][0-9](?:[-\s]?[0-9]{4}){2}"
_LANDLINE = r"(?:\(?0?(?:10|2[0-9]|[3-9][0-9]{2})\)?[-\s]?)?[2-8][0-9]{2,3}[-\s]?[0-9]{4}"
_EXTENSION = r"(?:(?:-|转|#|x|ext\.?)[0-9]{1,6})?"
_SERVICE = r"(?:400|800)(?:[-\s]?[0-9]){7}|1[0-9]{4}|95[0-9]{3,4}|12[0-9]{3}"


def _halfwidth(value: str) -> str:
    """Full-width digits and signs come from input methods; they don't make a number wrong."""
    return f"translate({value}, '０１２３４５６７８９（）－＋　', '0123456789()-+ ')"


def phone(value: str) -> str:
    """Return the SQL that a text is a mainland telephone number: mobile, landline or service."""
    pattern = f"{_COUNTRY}(?:{_MOBILE}|{_LANDLINE}{_EXTENSION}|{_SERVICE})"
    plain = matches(value, "1[3-9][0-9]{9}")
    return f"CASE WHEN {plain} THEN true ELSE {matches(_halfwidth(value), pattern)} END"


FORMATS = (
    Format(
        "phone",
        Text(zh="联系电话", en="telephone number"),
        Text(
            zh="填写 11 位手机号，或带区号的固定电话，例如 0760-88888888",
            en="give an 11-digit mobile number, or a landline such as 0760-88888888",
        ),
        phone,
    ),
    Format(
        "mobile",
        Text(zh="手机号码", en="mobile number"),
        Text(zh="填写以 1 开头的 11 位手机号", en="give the 11 digits, which begin with 1"),
        lambda value: matches(_halfwidth(value), _COUNTRY + _MOBILE),
    ),
    Format(
        "email",
        Text(zh="电子邮箱", en="email address"),
        Text(zh="填写形如 name@example.cn 的邮箱", en="give an address such as name@example.cn"),
        shaped(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"),
    ),
    Format(
        "plate",
        Text(zh="机动车号牌号码", en="vehicle plate number"),
        Text(
            zh="填写省简称、发牌机关字母和 5 位（新能源 6 位）序号，例如 粤T12345",
            en="give province, letter and 5 characters (6 for new energy), such as 粤T12345",
        ),
        shaped(
            "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]·?"
            "(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[DF][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[DF])"
        ),
    ),
)
