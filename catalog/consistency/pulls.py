"""Rules about feeds that govlake fetches itself: what goes with which kind, and no secret written down.

What is wrong with a server can only be told by asking it; here is what the YAML alone shows.
"""

import base64
from collections.abc import Iterator
from urllib.parse import parse_qsl

from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import DatabasePull, Feed, FileFormat, HttpPull, Mode, Paging, SftpPull, Signing
from catalog.yaml_lines import Document, Place

_PULL = ("delivery", "pull")
_SECRET_WORDS = ("password", "passwd", "pwd", "token", "secret", "api_key", "apikey", "access_key")
_WILD = "*?["


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings about the pull of every feed that has one."""
    for feed in draft.feeds.values():
        document, pull = draft.at("feeds", feed.code), feed.delivery.pull
        if isinstance(pull, DatabasePull):
            yield from _landed(feed, document, FileFormat.PARQUET)
            yield from _bare_url(pull.url, document)
            yield from _database(feed, pull, document)
        elif isinstance(pull, HttpPull):
            yield from _landed(feed, document, FileFormat.JSONL)
            yield from _bare_url(pull.url, document)
            yield from _http(pull, document)
        elif isinstance(pull, SftpPull) and not _is_public_key(pull.host_key):
            what = Text(zh="host_key 不是公钥", en="host_key is no public key")
            hint = Text(
                zh="照 known_hosts 的写法：ssh-ed25519 AAAA…，不带主机名",
                en="write it as in known_hosts, without the host: ssh-ed25519 AAAA…",
            )
            yield document.finding((*_PULL, "host_key"), what, hint)


def _landed(feed: Feed, document: Document, format: FileFormat) -> Iterator[Finding]:
    """Yield a finding unless ``file`` and ``format`` say what such a pull is landed as."""
    kind = feed.delivery.pull.kind if feed.delivery.pull else ""
    if feed.delivery.format is not format:
        what = Text(zh=f"{kind} 取来的是 {format}", en=f"what a {kind} pull brings is {format}")
        hint = Text(zh=f"写 format: {format}", en=f"write format: {format}")
        yield document.finding(("delivery", "format"), what, hint)
    if any(c in feed.delivery.file for c in _WILD) or "/" in feed.delivery.file:
        what = Text(
            zh=f"{kind} 取来的文件要有确定的名字", en=f"what a {kind} pull brings needs a name, not a pattern"
        )
        hint = Text(
            zh=f"如 {feed.code}_{{date}}.{format}，不用通配符和目录",
            en=f"such as {feed.code}_{{date}}.{format}, without wildcards and folders",
        )
        yield document.finding(("delivery", "file"), what, hint)


def _bare_url(url: str, document: Document) -> Iterator[Finding]:
    """Yield a finding if an address carries user, password or token."""
    address, _, query = url.partition("?")
    named = [name for name, _ in parse_qsl(query, keep_blank_values=True) if _secret(name) or name == "user"]
    host = address.partition("://")[2].partition("/")[0]
    if "@" in host or named:
        yield _written_secret(document, (*_PULL, "url"))


def _written_secret(document: Document, place: Place) -> Finding:
    what = Text(zh="目录中不能写用户名、密码或令牌", en="user, password or token may not stand here")
    hint = Text(
        zh="删去，用 secret 写明密钥的名字；内容放环境变量 GOVLAKE_SECRET_名字 或密钥目录",
        en="remove it and name a secret; its text goes to GOVLAKE_SECRET_NAME or the folder of secrets",
    )
    return document.finding(place, what, hint)


def _secret(name: str) -> bool:
    return name.lower().replace("-", "_") in _SECRET_WORDS


def _no_secret(document: Document) -> Finding:
    what = Text(zh="没有写明用哪个密钥 secret", en="no secret named to log in with")
    hint = Text(zh="加上 secret: 密钥的名字", en="add secret: and its name")
    return document.finding((*_PULL,), what, hint)


def _database(feed: Feed, pull: DatabasePull, document: Document) -> Iterator[Finding]:
    if pull.secret is None and not pull.url.startswith("sqlite"):
        yield _no_secret(document)
    if (pull.table is None) == (pull.query is None):
        what = Text(zh="table 和 query 应写且只写一个", en="write table or query, and only one of them")
        hint = Text(zh="整张表写 table，否则写 query", en="table for a whole table, else query")
        yield document.finding((*_PULL, "table" if pull.table else "kind"), what, hint)
    if pull.watermark and feed.delivery.mode is not Mode.INCREMENT:
        what = Text(zh="按水位列取数只得到变动的行", en="a watermark brings changed rows only")
        hint = Text(
            zh="写 mode: increment，或删去 watermark", en="write mode: increment, or remove watermark"
        )
        yield document.finding((*_PULL, "watermark"), what, hint)


def _http(pull: HttpPull, document: Document) -> Iterator[Finding]:
    if not pull.url.startswith(("https://", "http://")):
        what = Text(zh="接口地址以 https:// 开头", en="an interface's url begins with https://")
        yield document.finding((*_PULL, "url"), what, Text(zh="更正 url", en="correct url"))
    if pull.signing is not Signing.NONE and pull.secret is None:
        yield _no_secret(document)
    if pull.signing is Signing.NONE and pull.secret is not None:
        what = Text(zh="写了密钥而没有写怎样用它", en="a secret, but not what to do with it")
        hint = Text(zh="写明 signing，或删去 secret", en="write signing, or remove secret")
        yield document.finding((*_PULL, "secret"), what, hint)
    for name in filter(_secret, pull.parameters):
        yield _written_secret(document, (*_PULL, "parameters", name))
    if pull.paging is Paging.CURSOR and not pull.next_cursor:
        what = Text(zh="游标翻页没有写明下一个游标在哪里", en="cursor paging without next_cursor")
        hint = Text(zh="写明 next_cursor", en="write the keys that lead to the next cursor")
        yield document.finding((*_PULL, "paging"), what, hint)


def _is_public_key(text: str) -> bool:
    """Return whether a text is a type and, in base64, a key that names the same type (RFC 4253, 6.6)."""
    kind, _, encoded = text.strip().partition(" ")
    try:
        key = base64.b64decode(encoded.split(" ")[0], validate=True)
    except ValueError:
        return False
    named = len(kind).to_bytes(4, "big") + kind.encode()
    return key.startswith(named) and len(key) > len(named)
