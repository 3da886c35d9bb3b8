"""The Chinese words of columns that govlake itself keeps, by name.

What a city declares carries its own name in the catalogue and has no place here.
"""

BOOKKEEPING = {
    "_business_date": "业务日期：该行当前内容所属的报送日期",
    "_delivery": "报送编号：带来该行当前内容的一次报送",
    "_line": "行号：该行在报送文件中的位置，从 1 起",
}
"""Columns of every source table that analysts see."""

BASE = {
    "_key": "主键各部分的可比形式，以“|”连接；与 quality.conflict.key、quality.claim.key 对应",
    "disputed": "存在未了结不一致、或认定无法确定的数据元代码",
    "provisional": "暂定值的数据元代码：权威来源未提供，取各校核来源一致的值",
    "known": "权威登记中是否有此实体",
    "provenance": "各数据元现行值的来源：数据资源代码，或 ruling:认定编号",
}

CONFLICT = {
    "conflict": ("VARCHAR", "不一致编号"),
    "entity": ("VARCHAR", "实体代码"),
    "key": ("VARCHAR", "实体主键的可比形式，与基础库的 _key 对应"),
    "element": ("VARCHAR", "数据元代码；“*”指实体本身"),
    "kind": (
        "VARCHAR",
        "类型：values_differ 值不一致；authority_silent 权威来源未提供；entity_unknown 权威登记中无此实体；"
        "source_contradicts_itself 同一来源前后矛盾；row_contradicts_itself 一行之内自相矛盾",
    ),
    "severity": ("VARCHAR", "严重程度：low 低、medium 中、high 高"),
    "claims": (
        "STRUCT(source VARCHAR, department VARCHAR, authoritative BOOLEAN, raw VARCHAR, form VARCHAR, "
        "business_date DATE, delivery VARCHAR, line BIGINT)[]",
        "各来源的说法：数据资源、部门、是否权威、原值、可比形式、业务日期、报送编号、行号",
    ),
    "departments": ("VARCHAR[]", "涉及的部门代码"),
    "fingerprint": ("VARCHAR", "说法的指纹：说法不变，指纹不变"),
    "first_seen": ("DATE", "首次发现日期"),
    "last_seen": ("DATE", "最近发现日期"),
    "status": ("VARCHAR", "状态：open 未了结；settled 已认定；closed 已了结"),
    "ruling": ("VARCHAR", "使其了结的认定的编号"),
    "closed_on": ("DATE", "了结日期"),
    "closed_because": ("VARCHAR", "了结原因：agreed 各来源已一致；claims_changed 说法已变"),
}
"""Columns of the conflict tables: name → type, words."""

CLAIM = {
    "source": "来源数据资源代码",
    "department": "来源部门代码",
    "authoritative": "是否为该数据元的权威来源",
    "raw": "原值，与报送时一字不差",
    "form": "可比形式：核对时实际比较的文本",
    "business_date": "业务日期：自哪天起这样说",
    "delivery": "报送编号",
    "line": "在报送文件中的行号",
}

LEDGER = {
    "delivery": ("VARCHAR", "报送编号"),
    "feed": ("VARCHAR", "数据资源代码"),
    "department": ("VARCHAR", "部门代码"),
    "file": ("VARCHAR", "文件名"),
    "business_date": ("DATE", "业务日期"),
    "received_at": ("TIMESTAMP", "接收时间"),
    "night": ("DATE", "处理该报送的夜间任务日期"),
    "mode": (
        "VARCHAR",
        "方式：snapshot 全量；increment 增量；correction 更正若干行；corrected_… 更正后的整批报送",
    ),
    "received": ("BIGINT", "接收行数 = 入库 + 未变 + 被取代 + 隔离"),
    "loaded": ("BIGINT", "入库行数：新增或有变化"),
    "unchanged": ("BIGINT", "未变行数"),
    "superseded": ("BIGINT", "被取代行数：已有更新的内容"),
    "quarantined": ("BIGINT", "隔离行数"),
    "deleted": ("BIGINT", "因该报送而删除的行数"),
    "status": (
        "VARCHAR",
        "结果：loaded 已入库；quarantined 整批隔离；superseded 已被取代；repeated 重复报送；"
        "sealed 载有密级标志，整批封存",
    ),
    "reason": ("VARCHAR", "结果的原因"),
    "unreported_columns": ("VARCHAR[]", "目录未声明、因而未存储的列"),
    "cause": (
        "VARCHAR",
        "整批未入库的原因：gate 未通过关口；unreadable 无法读取；drift 列有变化；"
        "drift_stops 列有变化且按约定停止发布；secrecy 载有密级标志",
    ),
}
"""Columns of the ledger: name → type, words."""

QUARANTINE = {
    "delivery": ("VARCHAR", "报送编号"),
    "feed": ("VARCHAR", "数据资源代码"),
    "department": ("VARCHAR", "部门代码"),
    "file": ("VARCHAR", "文件名"),
    "sheet": ("VARCHAR", "工作表，或压缩包中的文件"),
    "line": ("BIGINT", "行号；文件有几个工作表时，第二个起每个另加 10 的 12 次方"),
    "column": ("VARCHAR", "列名"),
    "value": ("VARCHAR", "不合格的值"),
    "rule": ("VARCHAR", "违反的规则"),
    "hint_zh": ("VARCHAR", "如何改正"),
    "hint_en": ("VARCHAR", "如何改正（英文）"),
    "night": ("DATE", "处理日期"),
}
"""Columns of the quarantine: name → type, words."""

CORRECTIONS = {
    "delivery": ("VARCHAR", "报送编号：隔离的行属于哪次报送"),
    "line": ("BIGINT", "行号；空为整份报送"),
    "corrected_by": ("VARCHAR", "更正它的报送编号"),
    "night": ("DATE", "处理日期"),
}
"""Columns of the corrections: name → type, words."""

DRIFT = {
    "delivery": ("VARCHAR", "报送编号"),
    "feed": ("VARCHAR", "数据资源代码"),
    "department": ("VARCHAR", "部门代码"),
    "night": ("DATE", "处理日期"),
    "kind": (
        "VARCHAR",
        "变化：new_column 新列；missing_column 缺列；renamed_column 疑似改名；reordered 顺序变化；"
        "column_count 列数变化；type_changed 类型变化；new_codes 代码表外的值",
    ),
    "column": ("VARCHAR", "列名"),
    "detail_zh": ("VARCHAR", "变化的说明"),
    "detail_en": ("VARCHAR", "变化的说明（英文）"),
    "suggestion": ("VARCHAR", "疑似改成的列名"),
}
"""Columns of the log of schema drift: name → type, words."""

CASEWORK_TABLES = {
    "quality/cases": "核查任务：每处一行，现在的状态",
    "quality/rulings": "认定：作出过的每项认定一行，是否有效",
    "quality/deadlines": "期限：各任务有待完成的环节，至迟何日",
}
"""Tables about the work on conflicts, by name."""

CASEWORK = {
    "case": "核查任务编号",
    "pattern": "差异规律编号；任务或认定涉及一类不一致时有值，此时没有主键",
    "matter": "起因：conflict 不一致；objection 校核申请；pattern 差异规律",
    "opened_at": "建立时间",
    "claimed_by": "领取人",
    "asked": "被请核查的部门代码",
    "objections": "校核申请数",
    "ruling": "认定编号",
    "changed_at": "状态变化时间",
    "decision": (
        "认定：keep_authoritative 以权威来源为准；adopt 采用某来源；enter 登记有证明的值；"
        "same_thing 实为一致；different_things 含义不同；undeterminable 无法确定；"
        "entity_not_existing 实体不存在；entity_is_two 实为两个实体"
    ),
    "value": "认定的值；空为沿用各来源的值",
    "made_by": "认定人",
    "made_at": "认定时间",
    "grounds": "理由",
    "valid_from": "自何日起有效",
    "state": "pending 待复核；effective 有效；past 已撤销或被替代",
    "step": "环节：ruling 认定；answer 部门答复；objection 校核申请的答复",
    "due_from": "由谁完成：任务、部门或校核申请的编号",
    "began": "起算日",
    "due": "至迟日期",
    "legal_basis": "依据",
    "form": "认定的值的可比形式",
    "meant_otherwise": "所指不同、其说法不算的来源",
    "outcome": "当夜结果：in_force 有效；came_round 来源已一致；reopened 说法已变；gone 无来源提及",
}
"""Columns of those tables and of what became of rulings: name → words; others are named above."""
