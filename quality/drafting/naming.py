"""Names for what is drafted: codes of columns and of the feed, and the pattern of the file's name."""

import re
from collections.abc import Iterable, Mapping, Sequence

from catalog.language import Text
from catalog.models import Catalogue, Feed
from quality.drafting.evidence import Guess
from quality.drafting.headers import plain
from quality.drafting.mapping import Holdings, Target

_DATE = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])")
_OTHER_DATE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}[-_.年]?(?:0?[1-9]|1[0-2])(?:[-_.月]?(?:[0-3]?[0-9])日?|月)?(?![0-9])"
)
_GLOB = re.compile(r"[*?\[\]{}]")
_LONGEST = 60


def file_pattern(name: str) -> Guess[str]:
    """Return the glob of a file's name, with ``{date}`` where it has a day as YYYYMMDD."""
    parts = [_GLOB.sub("?", part) for part in _DATE.split(name)]
    days = set(_DATE.findall(name))
    if len(days) == 1:
        return Guess("{date}".join(parts), 0.95, Text(zh="文件名中有日期", en="the name holds a date"))
    plain_name = _GLOB.sub("?", name)
    if _OTHER_DATE.search(name):
        why = Text(zh="日期不是 YYYYMMDD，请与部门约定", en="its date isn't YYYYMMDD: agree on a name")
        return Guess(_OTHER_DATE.sub("*", plain_name), 0.4, why)
    why = Text(zh="文件名中没有日期，请与部门约定", en="the name holds no date: agree on one")
    return Guess(plain_name, 0.4, why)


def title_of(name: str) -> str:
    """Return what a file's name says without date and suffixes."""
    stem = re.sub(r"(?:\.(?:csv|tsv|txt|xlsx?|jsonl?|parquet|sqlite3?|db|gz|zip))+$", "", name, flags=re.I)
    return _OTHER_DATE.sub("", _DATE.sub("", stem)).strip(" _-.（）()") or stem


def slug(text: str) -> str:
    """Return a text's letters and digits as a code; empty if it has none that a code may begin with."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower())
    while words and not words[0][0].isalpha():
        words[0] = words[0].lstrip("0123456789")
        words = words if words[0] else words[1:]
    return "_".join(words)[:_LONGEST].rstrip("_") if not re.search(r"[^\x00-\x7f]", text) else ""


def feed_code(department: str, title: str, described: Iterable[str], taken: Mapping[str, Feed]) -> str:
    """Return a code for the feed that no other has: department and what the file is called or is about."""
    stem = f"{department}_{slug(title) or '_'.join(described) or 'draft'}"[: _LONGEST - 3].rstrip("_")
    free = (stem if n == 1 else f"{stem}_{n}" for n in range(1, len(taken) + 2))
    return next(code for code in free if code not in taken)


def column_codes(headers: Sequence[str], holdings: Holdings, catalogue: Catalogue) -> tuple[str, ...]:
    """Return a code for each column: what it holds, what other feeds call it, its own letters, its number."""
    known = {plain(c.header): c.code for feed in catalogue.feeds.values() for c in feed.columns}
    chosen: list[str] = []
    for position, header in enumerate(headers):
        guess = holdings.elements.get(position) or holdings.keys.get(position)
        wanted = _of_target(guess.value) if guess else (known.get(plain(header)), slug(header))
        free = (code for code in wanted if code and code not in chosen)
        chosen.append(next(free, _numbered(position, chosen)))
    return tuple(chosen)


def _of_target(target: Target) -> tuple[str, ...]:
    return target.part.code, f"{target.entity.code}_{target.part.code}"[:_LONGEST].rstrip("_")


def _numbered(position: int, taken: Sequence[str]) -> str:
    code = f"column_{position + 1}"
    while code in taken:
        code += "_x"
    return code
