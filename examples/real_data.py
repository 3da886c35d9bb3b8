"""Where the published data lie that the examples ``gb2260`` and ``flights`` run.

Nobody in this project wrote those data and none of them stands in the project, so each user names the
folder. Laying them out as deliveries is each example's own ``prepare``.
"""

import os
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text

VARIABLE = "GOVLAKE_REAL_DATA"


class RealDataMissing(GovlakeError):
    """The folder with an example's data isn't there; ``folder`` is where it was sought, if anywhere."""

    def __init__(self, name: str, folder: Path | None) -> None:
        sought = f"（{folder}）" if folder else ""
        super().__init__(
            Text(
                zh=f"找不到真实数据 {name}{sought}",
                en=f"the real data {name} are not there{f': {folder}' if folder else ''}",
            ),
            Text(
                zh=f"把环境变量 {VARIABLE} 设为含有 {name}/ 的文件夹，见 examples/{name}/README.zh-CN.md",
                en=f"set {VARIABLE} to the folder that holds {name}/, see examples/{name}/README.md",
            ),
        )
        self.folder = folder


def real_data(name: str) -> Path:
    """Return the folder ``$GOVLAKE_REAL_DATA/NAME``; raises RealDataMissing."""
    if not os.environ.get(VARIABLE):
        raise RealDataMissing(name, None)
    folder = Path(os.environ[VARIABLE]).expanduser().resolve() / name
    if not folder.is_dir():
        raise RealDataMissing(name, folder)
    return folder
