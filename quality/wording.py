"""What each kind of assertion asserts, as a sentence in both languages.

Only sentences about kinds belong here; the title of one assertion is its maker's.
"""

from catalog.language import Text
from quality.assertions import Assertion, Kind

_SENTENCES: dict[Kind, Text] = {
    "complete": Text(zh="{column}不为空", en="{column} has a value"),
    "type": Text(zh="{column}的值符合声明的类型", en="values of {column} have the declared type"),
    "format": Text(zh="{column}的值符合规定的格式", en="values of {column} have the required format"),
    "codes": Text(zh="{column}的值在代码表内", en="values of {column} are in the code list"),
    "range": Text(zh="{column}的值在规定的范围内", en="values of {column} are within the range"),
    "unique": Text(zh="{column}不重复", en="{column} is unique"),
    "apart": Text(zh="{column}互不重叠", en="no two polygons of {column} overlap"),
    "row": Text(zh="每行满足：{title}", en="every row satisfies: {title}"),
    "reference": Text(zh="{column}的值在被引用的表中存在", en="values of {column} exist in the other table"),
    "bad_share": Text(zh="坏行的比例不超过容许值", en="the share of bad rows is tolerable"),
    "row_count": Text(zh="行数不少于规定的下限", en="there are at least as many rows as required"),
    "sources_agree": Text(zh="各来源的{column}一致", en="the sources agree on {column}"),
}

_WHOLE = Text(zh="整行", en="the row")


def in_words(assertion: Assertion) -> Text:
    """Return what an assertion asserts, leaving out how much of it is tolerated."""
    sentence, title = _SENTENCES[assertion.kind], assertion.title
    column = _WHOLE if assertion.column == "*" else Text(zh=f" {assertion.column} ", en=assertion.column)
    return Text(
        zh=sentence.zh.format(column=column.zh, title=title.zh).strip(),
        en=sentence.en.format(column=column.en, title=title.en),
    )
