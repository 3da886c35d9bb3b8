"""What goes wrong with an interface, in words: for each rule what makes a PullFailed of an origin.

``origin`` is the interface's address without query or credentials. Nothing that the interface answered
is quoted, but for status, counts, the kind of content and the names of keys.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus

from catalog.language import Text
from lake.pulls.pulled import PullFailed, telling

_KEYS_SHOWN = 12
_PLAIN_KEY = re.compile(r"(?!.*\d{6})[^\W\d][\w-]{0,39}")
"""a name of a field, not a number of a person that some interfaces use as a key"""

_HINT_WHO = Text(
    zh="核对密钥是否正确、是否过期；签名还须两边时钟相差不大",
    en="check the secret and whether it has expired; a signature also needs both clocks to agree",
)
_HINT_BUSY = Text(
    zh="已多次重试：联系该部门，或降低 requests_per_second",
    en="tried again several times: tell the department, or lower requests_per_second",
)
_HINT_ADDRESS = Text(
    zh="核对 url 与参数；若是翻到了最后一页之后，请声明 total",
    en="check url and parameters; if it was asked beyond its last page, declare total",
)


def may_pass(code: int) -> bool:
    """Return whether asking again may help after an answer with this status."""
    asked_to_wait = code in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT)
    return asked_to_wait or code >= HTTPStatus.INTERNAL_SERVER_ERROR


def bad_status(origin: str, code: int) -> PullFailed:
    """Tell of any status but 200."""
    who = code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
    return PullFailed(
        origin,
        "status",
        Text(zh=f"接口返回状态码 {code}", en=f"the interface answered with status {code}"),
        _HINT_WHO if who else _HINT_BUSY if may_pass(code) else _HINT_ADDRESS,
    )


def not_json(origin: str, content_type: str) -> PullFailed:
    """Tell of an answer that can't be read as JSON, such as a login page."""
    found = re.match(r"[\w.+-]+/[\w.+-]+", content_type, re.ASCII)
    kind = found[0][:60] if found else "?"
    return PullFailed(
        origin,
        "not_json",
        Text(zh=f"接口返回的不是 JSON（内容类型 {kind}）", en=f"the answer isn't JSON (content type {kind})"),
        Text(
            zh="多半是登录页或网关的错误页：核对地址、令牌和网关；声明的字符集须与内容相符",
            en="most likely a login or error page: check address, token, gateway and the charset it states",
        ),
    )


def too_slow(origin: str, seconds: float) -> PullFailed:
    """Tell of an answer that isn't complete in time."""
    return PullFailed(
        origin,
        "too_slow",
        Text(zh=f"接口在 {seconds:g} 秒内没有答完", en=f"no complete answer within {seconds:g} s"),
        Text(zh="减小 page_size，或加大 timeout_seconds", en="lower page_size or raise timeout_seconds"),
    )


def too_large(origin: str, most: int) -> PullFailed:
    """Tell of an answer that is too much for memory."""
    return PullFailed(
        origin,
        "too_large",
        Text(zh=f"一次返回超过 {most >> 20} MB", en=f"one answer has more than {most >> 20} MB"),
        Text(zh="请用分页（paging），或减小 page_size", en="use paging or lower page_size"),
    )


disconnected = telling(
    "connection",
    Text(zh="连不上接口，或中途断开", en="the interface can't be reached or hung up half-way"),
    Text(zh="与该部门核对地址、端口和网络策略", en="check address, port and firewall with the department"),
)
"""Tells of nobody answering, or of hanging up half-way."""


uncertified = telling(
    "certificate",
    Text(zh="接口的 TLS 证书无法验证", en="the interface's TLS certificate can't be verified"),
    Text(
        zh="把签发机构的根证书放进 SSL_CERT_FILE 所指的文件",
        en="put its issuer's root certificate into the file that SSL_CERT_FILE names",
    ),
)
"""Tells of a server that can't show that it is the one."""


bad_bundle = telling(
    "certificate",
    Text(zh="SSL_CERT_FILE 所指的证书文件无法读取", en="the file that SSL_CERT_FILE names can't be read"),
    Text(zh="核对该环境变量；文件须为 PEM 格式", en="check the variable; the file must be PEM"),
)
"""Tells of a file of root certificates that can't be read."""


bad_address = telling(
    "url",
    Text(zh="目录中的 url 不是地址", en="url in the catalogue is no address"),
    Text(zh="更正 url", en="correct url"),
)
"""Tells of an address that is none."""


redirected = telling(
    "redirected",
    Text(zh="接口转到了另一台服务器，或一再跳转", en="redirected to another server, or in circles"),
    Text(zh="密钥不发往别处：把新地址写进 url", en="secrets go nowhere else: put the new address in url"),
)
"""Tells of being sent elsewhere, where secrets don't go, or in circles."""


def same_page(origin: str, pages: int) -> PullFailed:
    """Tell of a page or cursor that was there before, or of more pages than can be."""
    return PullFailed(
        origin,
        "same_page",
        Text(
            zh=f"接口在第 {pages} 页重复先前的内容，或没有尽头",
            en=f"the interface repeats itself at page {pages}, or has no end",
        ),
        Text(
            zh="核对 page_parameter 和 first_page；若最后一页之后仍返回最后一页，请声明 total",
            en="check page_parameter and first_page; if it repeats the last page for ever, declare total",
        ),
    )


def no_records(origin: str, keys: tuple[str, ...], found: Iterable[str]) -> PullFailed:
    """Tell of no list where ``records`` says; ``found`` are the keys there instead."""
    where = ".".join(keys) or "."
    there = "、".join(_shown(found)) or "-"
    return PullFailed(
        origin,
        "no_records",
        Text(
            zh=f"返回内容中 {where} 处没有记录列表；有的键：{there}",
            en=f"no list of records at {where} in the answer; the keys there are: {there}",
        ),
        Text(
            zh="核对 records；有些接口出错时也返回状态码 200",
            en="check records; some answer errors with status 200",
        ),
    )


def no_total(origin: str, keys: tuple[str, ...]) -> PullFailed:
    """Tell of no whole number where ``total`` says."""
    where = ".".join(keys)
    return PullFailed(
        origin,
        "no_total",
        Text(zh=f"返回内容中 {where} 处没有总数", en=f"no count of records at {where} in the answer"),
        Text(zh="核对 total，或去掉它", en="check total, or leave it out"),
    )


def count_differs(origin: str, came: int, told: Iterable[int]) -> PullFailed:
    """Tell of a count that isn't what came, or that changed from page to page."""
    said = "、".join(map(str, sorted(told)))
    return PullFailed(
        origin,
        "count_differs",
        Text(zh=f"取得 {came} 条，接口称共 {said} 条", en=f"{came} records came, the interface says {said}"),
        Text(
            zh="取数期间数据在变，或翻页有遗漏：错开时间重试，或按日期固定查询范围",
            en="the data changed meanwhile or pages overlap: try at another time or pin the query to a date",
        ),
    )


def _shown(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if _PLAIN_KEY.fullmatch(key)][:_KEYS_SHOWN]
