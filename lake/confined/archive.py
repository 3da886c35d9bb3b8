"""Unpacking gzip and zip, a piece at a time, counting what really comes out.

Nothing an archive says of itself is believed, and no name in it ever becomes a path. What is unpacked is
``member-0``, ``member-1`` … in the folder given. An archive within an archive isn't unpacked.
"""

import gzip
import stat
import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO

from lake.confined.refusal import Refusal

MAX_BYTES = 16 << 30
"""Unpacked bytes of one delivery: 60 million rows of 250 bytes, more than any register of a city has."""

MAX_RATIO = 250
"""Unpacked bytes per packed byte. Registers pack 5 to 40 times; deflate can reach 1,032, as bombs do."""

RATIO_FROM = 64 << 20
"""Below so many unpacked bytes the ratio doesn't matter: a short file of equal lines is no attack."""

MAX_MEMBERS = 1_000
"""Entries of one archive; a city has some two dozen towns and 280 villages."""

_CHUNK = 1 << 20
_ARCHIVES = (b"\x1f\x8b", b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_ENCRYPTED, _UNICODE = 0x1, 0x800
_SHOWN = 10
Packed = IO[bytes] | gzip.GzipFile
"""What is read from to unpack."""

_DAMAGED = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


def run(folder: Path, path: str, kind: str, member: str, book: bool) -> list[dict[str, str]]:
    """Unpack and return the members as name and file, by name; ``book``: each is a workbook, itself a zip."""
    limit = _Limit(Path(path).stat().st_size)
    if kind == "gzip":
        with gzip.open(path) as packed:
            return [{"name": "", "file": _write(packed, folder / "member-0", limit, "", book)}]
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise _damaged(0, "", "zip") from error
    with archive:
        return [
            {"name": name, "file": _unzip(archive, entry, folder / f"member-{n}", limit, name, book)}
            for n, (name, entry) in enumerate(_chosen(archive, member))
        ]


class _Limit:
    """Counts unpacked bytes and refuses what is beyond ``MAX_BYTES`` or ``MAX_RATIO``."""

    def __init__(self, packed: int) -> None:
        self.unpacked, self._packed = 0, max(packed, 1)

    def count(self, size: int, name: str) -> None:
        self.unpacked += size
        bomb = self.unpacked > RATIO_FROM and self.unpacked > MAX_RATIO * self._packed
        if bomb or self.unpacked > MAX_BYTES:
            raise Refusal(
                "zip_bomb",
                (
                    f"解压超过限额：{self._packed} 字节已解出 {self.unpacked} 字节，中止解压",
                    f"unpacking stopped: {self._packed} bytes gave {self.unpacked} so far, more than allowed",
                ),
                (
                    f"限额为 {MAX_BYTES >> 30} GB、{MAX_RATIO} 倍；核实来源，或分成几个文件报送",
                    f"{MAX_BYTES >> 30} GB and {MAX_RATIO} times are allowed: check its origin, or split it",
                ),
                name or None,
            )


def _unzip(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limit: _Limit, name: str, book: bool
) -> str:
    if entry.flag_bits & _ENCRYPTED:
        raise Refusal(
            "encrypted",
            (f"压缩包中的“{name}”已加密", f"{name} in the archive is encrypted"),
            ("不加密码重新压缩后报送", "pack it again without a password"),
            name,
        )
    try:
        packed = archive.open(entry)
    except _DAMAGED as error:
        raise _damaged(0, name, "zip") from error
    with packed:
        return _write(packed, target, limit, name, book)


def _write(packed: Packed, target: Path, limit: _Limit, name: str, book: bool) -> str:
    written = 0
    with target.open("wb") as out:
        for chunk in _chunks(packed, limit, name):
            if not written and chunk.startswith(_ARCHIVES) and not (book and chunk.startswith(b"PK")):
                raise _nested(name)
            out.write(chunk)
            written += len(chunk)
    return str(target)


def _chunks(packed: Packed, limit: _Limit, name: str) -> Iterator[bytes]:
    before = limit.unpacked
    while True:
        try:
            chunk = packed.read(_CHUNK)
        except EOFError as error:
            raise _truncated(limit.unpacked - before, name) from error
        except _DAMAGED as error:
            raise _damaged(limit.unpacked - before, name, "zip" if name else "gzip") from error
        if not chunk:
            return
        limit.count(len(chunk), name)
        yield chunk


def _chosen(archive: zipfile.ZipFile, wanted: str) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the members that fit the glob, by name; the whole path or its last part may fit."""
    entries = archive.infolist()
    if len(entries) > MAX_MEMBERS:
        raise Refusal(
            "too_many_members",
            (f"压缩包中有 {len(entries)} 个文件", f"the archive has {len(entries)} members"),
            (f"最多 {MAX_MEMBERS} 个；分成几个压缩包", f"{MAX_MEMBERS} at most: split it"),
        )
    named = [(_name(entry), entry) for entry in entries]
    for name, entry in named:
        _check_path(name, entry)
    files = [(name, e) for name, e in named if not name.endswith("/") and not _is_litter(name)]
    fitting = [
        (name, e)
        for name, e in files
        if any(fnmatchcase(n, wanted) for n in (name, PurePosixPath(name).name))
    ]
    if not fitting:
        some = "、".join(name for name, _ in files[:_SHOWN]) or "-"
        raise Refusal(
            "no_such_member",
            (f"压缩包中没有“{wanted}”；其中有：{some}", f"no member {wanted}; there are: {some}"),
            ("更正压缩包，或修改目录中的 member", "correct the archive, or member in the catalogue"),
        )
    return sorted(fitting, key=lambda found: found[0])


def _name(entry: zipfile.ZipInfo) -> str:
    """Return a member's name; where it isn't marked as Unicode, as UTF-8 or GBK if it reads so."""
    name = entry.orig_filename
    if not entry.flag_bits & _UNICODE:
        written = name.encode("cp437")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = written.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _check_path(name: str, entry: zipfile.ZipInfo) -> None:
    link = stat.S_ISLNK(entry.external_attr >> 16)
    if link or name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") or "\0" in name:
        raise Refusal(
            "unsafe_path",
            (
                f"压缩包中的“{name[:200]}”是链接，或指向压缩包以外",
                f"{name[:200]} in the archive is a link, or points outside the archive",
            ),
            ("核实来源；只压缩数据文件本身", "see where it is from; pack nothing but the data files"),
            name[:200],
        )


def _is_litter(name: str) -> bool:
    """Return whether a member is one that operating systems and editors leave behind."""
    last = PurePosixPath(name).name
    return (
        name.startswith("__MACOSX/") or last.startswith((".", "~$")) or last in ("Thumbs.db", "desktop.ini")
    )


def _truncated(unpacked: int, name: str) -> Refusal:
    return Refusal(
        "truncated",
        (
            f"压缩文件不完整，解出 {unpacked} 字节后中断",
            f"the compressed file is cut short: it ends after {unpacked} unpacked bytes",
        ),
        ("传输可能中断；重新传送整个文件", "the transfer was probably broken off: send the whole file again"),
        name or None,
    )


def _damaged(unpacked: int, name: str, kind: str) -> Refusal:
    return Refusal(
        "damaged" if unpacked or name else f"not_{kind}",
        (
            f"不是完整的 {kind} 文件（解出 {unpacked} 字节后出错）",
            f"not a whole {kind} file (wrong after {unpacked} unpacked bytes)",
        ),
        (f"用通常的 {kind}（deflate）重新压缩后报送", f"pack it again as ordinary {kind} (deflate)"),
        name or None,
    )


def _nested(name: str) -> Refusal:
    return Refusal(
        "nested_archive",
        ("压缩包里还是压缩包", "an archive within an archive"),
        ("只压缩一层，或更正目录中的 format", "pack once only, or correct format in the catalogue"),
        name or None,
    )
