"""Errors of bytes as they arrive: a file that can't be read, a file that can't be filed.

Rows that can't be read are no errors but ``lake.connectors.connector.Reject``s; errors of tables
and releases stand beside those.
"""

import errno
from pathlib import Path

import duckdb

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import FileFormat


class UnreadableDelivery(GovlakeError):
    """A file that can't be read as the feed declares it, as a whole.

    ``part`` is the sheet or table concerned, ``rule`` names the cause in one word.
    """

    def __init__(
        self, file: Path, format: FileFormat, rule: str, what: Text, hint: Text, part: str | None = None
    ) -> None:
        super().__init__(what, hint)
        self.file = file
        self.format = format
        self.rule = rule
        self.part = part


class UndatedFile(GovlakeError):
    """A file whose name doesn't give the business date that the feed's pattern asks for."""

    def __init__(self, file: Path, feed: str, pattern: str) -> None:
        super().__init__(
            Text(
                zh=f"文件名 {file.name} 与数据资源 {feed} 约定的 {pattern} 不符，无法得知业务日期",
                en=f"{file.name} doesn't match {pattern} of the feed {feed}, so its business date is unknown",
            ),
            Text(
                zh="按约定改名（{date} 处写 YYYYMMDD），或在接收时用 --date 给出业务日期",
                en="rename it as agreed (YYYYMMDD in place of {date}) or give the business date with --date",
            ),
        )
        self.file = file
        self.feed = feed
        self.pattern = pattern


class UnsettledFile(GovlakeError):
    """A file that is still being written, so that its bytes can't be kept."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            Text(zh=f"文件 {file.name} 仍在写入", en=f"{file.name} is still being written"),
            Text(
                zh="等写入完成（SQLite 须关闭数据库，使 -wal、-journal 文件消失）后再接收",
                en="receive it once it is complete (close a SQLite database, so that -wal and -journal go)",
            ),
        )
        self.file = file


NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the operating system says where there is no room: disk, quota, longest file."""


class DiskFull(GovlakeError):
    """No room for a file's bytes where govlake keeps its own; nothing half-written is left.

    It is no fault of the file; ``file`` is its name.
    """

    def __init__(self, file: str) -> None:
        super().__init__(
            Text(
                zh=f"磁盘空间不足，无法保存或解压 {file}", en=f"no room on the disk to keep or unpack {file}"
            ),
            Text(
                zh="腾出状态目录（GOVLAKE_HOME）所在磁盘的空间后重新运行；已接收的数据完好",
                en="free space on the disk of the state folder (GOVLAKE_HOME) and run again; nothing is lost",
            ),
        )
        self.file = file


UNFORESEEN = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, duckdb.Error)
"""What content that no one thought of may make the readers raise; the machine's own faults are others."""


class Unforeseen(GovlakeError):
    """A delivery whose content a reader stumbled over; ``fault`` is the kind of error, never its text."""

    def __init__(self, file: str, fault: Exception) -> None:
        self.fault = type(fault).__name__
        super().__init__(
            Text(zh=f"文件内容无法读取（{self.fault}）", en=f"the content can't be read ({self.fault})"),
            Text(
                zh="检查文件是否损坏，重新导出后再报送；如仍不行，请报告",
                en="check whether the file is damaged and export it again; if that doesn't help, report it",
            ),
        )
        self.file = file
