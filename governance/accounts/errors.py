"""What people may hear about accounts and log-ins."""

from catalog.errors import GovlakeError
from catalog.language import Text


class LoginRefused(GovlakeError):
    """A log-in that fails; which part of it was wrong isn't said."""

    def __init__(self) -> None:
        super().__init__(
            Text(zh="账号或密码不对", en="wrong account or password"),
            Text(
                zh="重新输入；忘记密码请找账号管理员重置",
                en="try again, or ask the administrator to reset it",
            ),
        )


class TooManyTries(GovlakeError):
    """Too many failed log-ins; ``minutes`` is how long to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            Text(zh="登录失败次数过多", en="too many failed log-ins"),
            Text(zh=f"请 {minutes} 分钟后再试", en=f"try again in {minutes} minutes"),
        )
        self.minutes = minutes


class PasswordWeak(GovlakeError):
    """A password that is too easy to guess; ``least`` is how many characters it needs."""

    def __init__(self, least: int) -> None:
        super().__init__(
            Text(zh="密码太弱", en="the password is too weak"),
            Text(
                zh=f"至少 {least} 个字符，不含账号名，与旧密码不同",
                en=f"use at least {least} characters without the account's name, and not the old one",
            ),
        )
        self.least = least


class PasswordMistyped(GovlakeError):
    """A new password that was typed differently the second time."""

    def __init__(self) -> None:
        super().__init__(
            Text(zh="两次输入的新密码不同", en="the new password was typed differently the second time"),
            Text(zh="重新输入", en="type it again"),
        )


class AccountMissing(GovlakeError):
    """An account that doesn't exist; ``account`` is its name."""

    def __init__(self, account: str) -> None:
        super().__init__(
            Text(zh=f"没有账号 {account}", en=f"there is no account {account}"),
            Text(zh="见 govlake account list", en="see govlake account list"),
        )
        self.account = account


class AccountTaken(GovlakeError):
    """An account or staff number that is in use, also by a disabled account; ``taken`` is which."""

    def __init__(self, taken: str) -> None:
        super().__init__(
            Text(zh=f"账号或工号已被使用：{taken}", en=f"account or staff number in use: {taken}"),
            Text(
                zh="一人一号，停用的账号也占用；换岗请改原账号",
                en="one person has one account, disabled ones too: change the one there is",
            ),
        )
        self.taken = taken


class AccountUnfit(GovlakeError):
    """An account that can't be as wanted; ``account`` is its name."""

    def __init__(self, account: str, why: Text) -> None:
        super().__init__(Text(zh=f"账号 {account}：{why.zh}", en=f"account {account}: {why.en}"))
        self.account = account


class DutiesMixed(GovlakeError):
    """A change that would let one person see to two of security, operation and audit (Art 33)."""

    def __init__(self, account: str, why: Text) -> None:
        super().__init__(
            Text(zh=f"不能更改账号 {account}：{why.zh}", en=f"account {account} can't be changed: {why.en}"),
            Text(
                zh="安全管理、操作、审计须为不同人员（第三十三条）；运维人员可用 govlake account 办理",
                en="security, operation and audit are different people (Art 33); whoever runs the server"
                " does it with govlake account",
            ),
        )
        self.account = account
