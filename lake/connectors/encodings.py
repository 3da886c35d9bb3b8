"""Character encodings of text files: recognise a wrongly declared one, make UTF-8 out of GB18030 or UTF-16.

Characters that GB18030 maps to private-use code points stay as they are: what becomes of them is the
intake's to say.
"""

import codecs
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from catalog.language import Text
from catalog.models import FileFormat
from lake.errors import UnreadableDelivery

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAMPLE = 1 << 18
_CHUNK = 1 << 17
"""Bytes decoded at a time: what comes of them stays in the processor's cache, which is quicker."""

_MORE = 1 << 24
"""Bytes of UTF-8 that are more than a record has, and what is looked at to find where it ends."""

_MIXED = 0.5
"""Share of a sample's non-ASCII lines that must read as another encoding for it to be the likely one."""

_WIDE = 0.05
"""Share of zero bytes from which a text is in UTF-16: its delimiters and line ends alone have as many."""

_FIRST_CJK = "\u0800"
"""From here on UTF-8 takes three bytes, which GB18030 text practically never imitates throughout."""


_LF, _MARK = 0x0A, 0xFF


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Stand a byte FF, which UTF-8 never has, for bytes that don't decode, so that their row is found."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error("govlake.mark", _mark)


def is_utf8(encoding: str) -> bool:
    """Return whether an encoding's name means UTF-8, with or without byte order mark."""
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")


def is_utf16(encoding: str) -> bool:
    """Return whether an encoding's name means UTF-16, of either byte order."""
    return encoding.lower().replace("_", "-").startswith("utf-16")


def check_encoding(path: Path, encoding: str, format: FileFormat) -> None:
    """Raise UnreadableDelivery if the file as a whole is plainly in another encoding than declared."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if is_utf16(encoding) or sample.count(0) > _WIDE * len(sample):
        likely = _likely_wide(sample, encoding)
    else:
        if len(sample) == _SAMPLE:
            sample = sample[: sample.rfind(b"\n") + 1]
        likely = _likely(sample, is_utf8(encoding))
    if likely:
        raise UnreadableDelivery(
            path,
            format,
            "encoding",
            Text(
                zh=f"文件不是所声明的编码 {encoding}，很可能是 {likely}",
                en=f"the file is not in the declared encoding {encoding}, it is most likely {likely}",
            ),
            Text(
                zh=f"以 {encoding} 另存后重新报送，或修改目录中该数据资源的 encoding",
                en=f"save it as {encoding} and deliver it again, or change encoding in the feed's catalogue",
            ),
        )


def _likely_wide(sample: bytes, encoding: str) -> str | None:
    """Return the likely encoding where either the declaration or the sample says UTF-16, but not both."""
    if not is_utf16(encoding):
        return "utf-16"
    if not sample or sample.startswith(_UTF16_MARKS) or sample.count(0) > _WIDE * len(sample):
        return None
    return "utf-8" if decodes(sample[: sample.rfind(b"\n") + 1], "utf-8") else "gb18030"


def byte_order(sample: bytes) -> str:
    """Return utf-16 if the byte order mark says the order, else the order that has more line ends."""
    if sample.startswith(_UTF16_MARKS):
        return "utf-16"
    little, big = (sample.decode(order, "replace").count("\n") for order in ("utf-16le", "utf-16be"))
    return "utf-16be" if big > little else "utf-16le"


def _likely(sample: bytes, declared_utf8: bool) -> str | None:
    if sample.startswith(_UTF16_MARKS):
        return "utf-16"
    if not declared_utf8 and sample.startswith(codecs.BOM_UTF8):
        return "utf-8"
    lines = [line for line in sample.splitlines() if not line.isascii()]
    if declared_utf8:
        foreign = [line for line in lines if not decodes(line, "utf-8")]
        likely = "gb18030" if all(decodes(line, "gb18030") for line in foreign) else None
    else:
        foreign = [line for line in lines if decodes(line, "utf-8") and max(line.decode()) >= _FIRST_CJK]
        likely = "utf-8"
    return likely if len(foreign) > _MIXED * len(lines) else None


def decodes(line: bytes, encoding: str) -> bool:
    """Return whether bytes are text in an encoding."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def not_utf8(content: bytes) -> NDArray[np.int64]:
    """Return the numbers, from 0, of the lines that aren't UTF-8; a line ends with a line feed."""
    try:
        pl.Series([content], dtype=pl.Binary).cast(pl.String)  # much quicker than bytes.decode
    except pl.exceptions.ComputeError:
        marked = content.decode("utf-8", "govlake.mark").encode("utf-8", "surrogateescape")
        seen = np.frombuffer(marked, np.uint8)
        return np.unique(np.searchsorted(np.flatnonzero(seen == _LF), np.flatnonzero(seen == _MARK)))
    return np.array([], np.int64)


def transcode(path: Path, encoding: str, target: Path, lines: int | None = None) -> None:
    """Write ``path`` as UTF-8 to ``target``, in chunks; bytes that don't decode become a byte FF.

    With ``lines`` only so many and ``_MORE`` bytes. UTF-16 without a byte order mark is told by its line
    ends. Raises LookupError for an encoding that Python doesn't know.
    """
    feeds, more = 0, _MORE
    with path.open("rb") as source, target.open("wb") as out:
        if is_utf16(encoding):
            encoding = byte_order(source.read(_SAMPLE))
            source.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)("govlake.mark")
        while chunk := source.read(_CHUNK):
            text = decoder.decode(chunk).encode("utf-8", "surrogateescape")
            out.write(text)
            if lines is not None and feeds >= lines:
                more -= len(text)
                if more <= 0:
                    return
            feeds += text.count(b"\n")
        out.write(decoder.decode(b"", True).encode("utf-8", "surrogateescape"))
