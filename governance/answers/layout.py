"""What the sheet of answers looks like. Headers are the same in both languages: each reads the other's."""

from governance.asked import Task
from governance.events import Verdict

KEY = "【编号 Id】"
"""hidden: which question on which claims, so that an answer never goes to others"""
ENTITY = "【实体 Entity】"
NUMBER = "【主键 Key】"
ELEMENT = "【数据元 Element】"
ASKED = "【问题 Question】"
DUE = "【期限 Due】"
OWN = "【本部门数据 Your value】"
OTHERS = "【其他来源 Others say】"
VERDICT = "【核查结果 Verdict】"
VALUE = "【正确的值 Right value】"
EVIDENCE = "【证明文件名 Evidence】"
NOTE = "【说明 Note】"

TOLD = (KEY, ENTITY, NUMBER, ELEMENT, ASKED, DUE, OWN, OTHERS)
"""the columns that are filled in when it goes out"""
TO_FILL = (VERDICT, VALUE, EVIDENCE, NOTE)
"""the columns that the department fills in"""
COLUMNS = (*TOLD, *TO_FILL)

VERDICTS = {
    "属实": Verdict.CONFIRMED,
    "confirmed": Verdict.CONFIRMED,
    "更正": Verdict.CORRECTED,
    "corrected": Verdict.CORRECTED,
}
"""what may stand under ``VERDICT``"""


def key_of(task: Task) -> str:
    """Return the address of a question: its case, and the claims that it was asked on."""
    return f"{task.case.id}#{task.case.evidence.fingerprint or ''}"
