"""What stands in the way of a request, before any page."""

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Role
from governance.accounts.person import role_words


class LoginNeeded(GovlakeError):
    """A page that nobody sees without logging in; ``path`` is where to go on after."""

    def __init__(self, path: str) -> None:
        super().__init__(
            Text(zh="请先登录", en="log in first"), Text(zh="登录后重试", en="log in and try again")
        )
        self.path = path


class Forbidden(GovlakeError):
    """What a role may not see or do; ``role`` is the visitor's, ``roles`` those that may."""

    def __init__(self, role: Role, roles: tuple[Role, ...] = ()) -> None:
        mine, theirs = role_words(role), [role_words(r) for r in roles]
        super().__init__(
            Text(zh=f"{mine.zh}无权进行此操作", en=f"a person who is {mine.en} may not do this"),
            Text(
                zh=f"须由{'、'.join(r.zh for r in theirs)}办理",
                en=f"it is for: {', '.join(r.en for r in theirs)}",
            )
            if roles
            else None,
        )
        self.role, self.roles = role, roles


class PasswordToChange(GovlakeError):
    """A visitor whose password was given by someone else, who must choose another one first."""

    def __init__(self) -> None:
        super().__init__(Text(zh="请先修改初始密码", en="choose your own password first"))


class FormStale(GovlakeError):
    """A form whose token isn't this session's: sent by another site, or after logging in anew."""

    def __init__(self) -> None:
        super().__init__(
            Text(zh="表单已失效", en="this form is no longer valid"),
            Text(zh="返回并刷新页面后重新提交", en="go back, reload the page and send it again"),
        )


class PageMissing(GovlakeError):
    """An address that nothing is at; ``path`` is which."""

    def __init__(self, path: str) -> None:
        super().__init__(
            Text(zh="没有这个页面", en="there is no such page"),
            Text(zh="检查地址，或从导航进入", en="check the address, or start from the navigation"),
        )
        self.path = path


class RequestUnfit(GovlakeError):
    """A request that lacks something or has it in a wrong form; ``fields`` names what."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        named = "、".join(fields)
        super().__init__(
            Text(zh=f"提交的内容不完整或格式不对：{named}", en=f"missing or malformed: {', '.join(fields)}"),
            Text(zh="返回改正后重新提交", en="go back, correct it and send it again"),
        )
        self.fields = fields
