"""The names of a workbook's sheets, hidden ones too. Their cells are ``workbook``'s."""

from pathlib import Path

import fastexcel

from lake.confined.refusal import Refusal


def run(folder: Path, path: str) -> list[str]:
    """Return the names in their order; raises Refusal."""
    try:
        names: list[str] = fastexcel.read_excel(path).sheet_names
    except fastexcel.FastExcelError as error:
        raise Refusal(
            "not_xlsx",
            ("不是完整的工作簿", "not a whole workbook"),
            ("用 Excel 或 WPS 另存为 .xlsx 后重新报送", "save it as .xlsx and deliver it again"),
        ) from error
    return names
