"""The kinds of file a catalogue consists of: the folder of each and the model its files follow."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import TypeAdapter

from catalog.language import Text
from catalog.models import Check, City, Clock, CodeList, Department, Entity, Feed, Theme

KindName = Literal["city", "departments", "codes", "feeds", "entities", "checks", "themes", "clocks"]


@dataclass(frozen=True)
class Kind:
    """One kind of file; ``name`` is also its folder, and its field in ``Catalogue``."""

    name: KindName
    title: Text
    model: Any

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The pydantic validator of one thing of this kind."""
        return TypeAdapter(self.model)


CITY = Kind("city", Text(zh="城市", en="city"), City)
FOLDERS = (
    Kind("departments", Text(zh="部门", en="department"), Department),
    Kind("codes", Text(zh="代码表", en="code list"), CodeList),
    Kind("feeds", Text(zh="数据资源", en="feed"), Feed),
    Kind("entities", Text(zh="实体", en="entity"), Entity),
    Kind("checks", Text(zh="检查", en="check"), Check),
    Kind("themes", Text(zh="主题库", en="theme"), Theme),
    Kind("clocks", Text(zh="期限", en="clock"), Clock),
)
KINDS = (CITY, *FOLDERS)
TITLES = {kind.name: kind.title for kind in KINDS}
