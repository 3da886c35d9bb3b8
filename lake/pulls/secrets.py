"""Secrets: user names, passwords, tokens and keys, found in the environment or in a mounted folder.

A catalogue names secrets and never holds them. Here is only where they are found and how they are kept
out of every text; what they are used for is each kind of pull's own business.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

from catalog.errors import GovlakeError
from catalog.language import Text

FOLDER = "GOVLAKE_SECRETS"
"""The environment variable that names the folder of secrets, a file each."""

PREFIX = "GOVLAKE_SECRET_"
"""What the environment variable that holds a secret begins with; the secret's name in capitals follows."""

_HIDDEN = "***"
_SHORTEST_USER = 3
"""shorter user names would blot out parts of ordinary words"""


class SecretMissing(GovlakeError):
    """A secret that stands in neither place; ``name`` is its name, ``variable`` and ``file`` the places."""

    def __init__(self, name: str, variable: str, file: Path | None) -> None:
        place = str(file) if file else f"${FOLDER}/{name}"
        super().__init__(
            Text(zh=f"找不到密钥 {name}", en=f"the secret {name} is missing"),
            Text(
                zh=f"设置环境变量 {variable}，或把它写入文件 {place}",
                en=f"set the environment variable {variable} or write it to the file {place}",
            ),
        )
        self.name, self.variable, self.file = name, variable, file


class SecretMalformed(GovlakeError):
    """A secret that isn't ``user:password``; ``name`` is its name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Text(zh=f"密钥 {name} 不是“用户名:密码”", en=f"the secret {name} isn't user:password"),
            Text(zh="写成 用户名:密码，中间是半角冒号", en="write user:password, with a colon between"),
        )
        self.name = name


class Secret:
    """One secret. Its text comes out by ``reveal`` and ``credentials`` only; printed, it is ``***``."""

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self._value = value

    def reveal(self) -> str:
        """Return the secret's text, to be handed to a server and nobody else."""
        return self._value

    def credentials(self) -> tuple[str, str]:
        """Return user and password of a secret ``user:password``; raises SecretMalformed."""
        user, colon, password = self._value.partition(":")
        if not colon or not user:
            raise SecretMalformed(self.name)
        return user, password

    def parts(self) -> set[str]:
        """Return every text that would give the secret away: itself and, if it has them, both halves."""
        user, _, password = self._value.partition(":")
        found = {self._value, password, user if len(user) >= _SHORTEST_USER else ""}
        return {part for part in found if part.strip()}

    def __repr__(self) -> str:
        return f"Secret({self.name!r}, {_HIDDEN})"

    def __str__(self) -> str:
        return _HIDDEN

    def __reduce__(self) -> str:
        raise TypeError("a secret is never stored")


def _forms(part: str) -> tuple[str, ...]:
    """Return the ways in which addresses and messages write a text."""
    return part, quote(part), quote(part, safe=""), quote(part, safe=" +"), quote_plus(part), repr(part)[1:-1]


class Secrets:
    """The secrets that a night has asked for."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._given: dict[str, Secret] = {}

    @classmethod
    def from_environment(cls) -> "Secrets":
        """Return the secrets of this process's environment and of the folder that it names."""
        return cls(os.environ)

    def get(self, name: str) -> Secret:
        """Return a secret, from its variable or else its file; a file's last line break isn't part of it.

        Raises SecretMissing.
        """
        variable = PREFIX + name.upper()
        folder = self._environment.get(FOLDER)
        file = Path(folder) / name if folder else None
        value = self._environment.get(variable)
        if value is None and file and file.is_file():
            value = file.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
        if not value:
            raise SecretMissing(name, variable, file)
        return self._given.setdefault(name, Secret(name, value))

    def redact(self, text: str) -> str:
        """Return a text with every secret that was asked for blotted out, also as a URL writes it."""
        parts = {part for secret in self._given.values() for part in secret.parts()}
        written = {form for part in parts for form in _forms(part)}
        for form in sorted(written, key=len, reverse=True):
            text = text.replace(form, _HIDDEN)
        return text
