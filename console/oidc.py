"""Log-in by OpenID Connect: the provider says who someone is, the accounts here what they may do.

By the authorization code flow with PKCE, state and nonce. The provider's word makes no account and gives no
role: a claim has to name an account that an administrator made.
"""

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.pulls.secrets import Secret, Secrets

ISSUER = "GOVLAKE_OIDC_ISSUER"
CLIENT = "GOVLAKE_OIDC_CLIENT"
ADDRESS = "GOVLAKE_OIDC_ADDRESS"
CLAIM = "GOVLAKE_OIDC_CLAIM"
SCOPE = "GOVLAKE_OIDC_SCOPE"
SECRET = "oidc_client"  # noqa: S105 - the name of a secret
BACK = "/login/provider/back"
"""where the provider sends people back to"""

_SECONDS = 10
_SIGNED_BY = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"}
)
"""signatures by a key that only the provider has; ``none`` and shared secrets prove nothing"""


class ProviderUnfit(GovlakeError):
    """Settings of the provider that are incomplete; ``variable`` is the one that is missing."""

    def __init__(self, variable: str) -> None:
        super().__init__(
            Text(zh=f"统一身份认证配置不全：缺 {variable}", en=f"OpenID Connect lacks {variable}"),
            Text(zh="见 docs/zh/console.md", en="see docs/console.md"),
        )
        self.variable = variable


class ProviderFailed(GovlakeError):
    """A log-in that the provider didn't bring to a good end; ``why`` is the kind of fault."""

    def __init__(self, why: str) -> None:
        super().__init__(
            Text(zh=f"统一身份认证未成功（{why}）", en=f"the identity provider didn't log you in ({why})"),
            Text(
                zh="重新登录；仍不行请告诉系统管理员", en="log in again, and tell whoever runs it if it stays"
            ),
        )
        self.why = why


@dataclass(frozen=True)
class Provider:
    """A provider: ``issuer`` is its address, ``address`` this console's, ``claim`` what names the account."""

    issuer: str
    client: str
    secret: Secret
    address: str
    claim: str = "preferred_username"
    scope: str = "openid profile"


@dataclass(frozen=True)
class Begun:
    """A log-in that has begun: where the browser goes, and what has to be known when it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


def from_environment() -> Provider | None:
    """Return the provider that the environment names, if it does; raises ProviderUnfit, SecretMissing."""
    given = os.environ
    if ISSUER not in given:
        return None
    for variable in (CLIENT, ADDRESS):
        if not given.get(variable):
            raise ProviderUnfit(variable)
    more = {name: given[v] for name, v in (("claim", CLAIM), ("scope", SCOPE)) if given.get(v)}
    secret = Secrets(given).get(SECRET)
    issuer, address = given[ISSUER].rstrip("/"), given[ADDRESS].rstrip("/")
    return Provider(issuer, given[CLIENT], secret, address, **more)


class Login:
    """Logs people in by one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._app = _app(provider)

    def begin(self) -> Begun:
        """Begin a log-in; raises ProviderFailed."""
        with _faults():
            self._metadata()
            said = self._app.create_authorization_url(self.provider.address + BACK)
        return Begun(said["url"], said["state"], said["nonce"], said["code_verifier"])

    def account(self, query: Mapping[str, str], state: str, nonce: str, verifier: str) -> str:
        """Return the account that the provider names, from what the browser came back with.

        Raises ProviderFailed if anything about it isn't as it has to be.
        """
        if query.get("state") != state:
            raise ProviderFailed("state")
        if "error" in query or not query.get("code"):
            raise ProviderFailed("refused")
        with _faults():
            self._metadata()
            asked = {"code": query["code"], "state": state, "code_verifier": verifier}
            token = self._app.fetch_access_token(self.provider.address + BACK, **asked)
            claims = self._app.parse_id_token(token, nonce)
        named = (claims or {}).get(self.provider.claim)
        if not isinstance(named, str) or not named:
            raise ProviderFailed("claim")
        return named

    def _metadata(self) -> None:
        """Have the provider's own description, and make sure that it is the provider's."""
        metadata = self._app.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self.provider.issuer:
            raise ProviderFailed("issuer")
        listed = set(metadata.get("id_token_signing_alg_values_supported") or ["RS256"])
        metadata["id_token_signing_alg_values_supported"] = sorted(listed & _SIGNED_BY)


def _app(provider: Provider) -> Any:
    """Return Authlib's client of a provider."""
    from authlib.deprecate import AuthlibDeprecationWarning  # noqa: PLC0415

    with warnings.catch_warnings():  # that its next version will want another client for HTTP
        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin  # noqa: PLC0415
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415

    client = type("Client", (OAuth2Mixin, OpenIDMixin, BaseApp), {"client_cls": OAuth2Client})
    return client(
        framework=None,
        client_id=provider.client,
        client_secret=provider.secret.reveal(),
        server_metadata_url=provider.issuer + "/.well-known/openid-configuration",
        client_kwargs={"scope": provider.scope, "code_challenge_method": "S256", "timeout": _SECONDS},
        user_agent="govlake",
    )


@contextmanager
def _faults() -> Iterator[None]:
    """Say of whatever goes wrong with the provider only which kind it is: messages can hold tokens."""
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415
    from httpx import HTTPError  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415

    try:
        yield
    except (AuthlibBaseError, HTTPError, JoseError, ValueError, KeyError, RuntimeError) as fault:
        raise ProviderFailed(type(fault).__name__) from None
