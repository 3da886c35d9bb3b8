"""Mails over TLS, with a log-in, to a real server on the loopback address that shows a certificate."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path
from smtplib import SMTPAuthenticationError, SMTPNotSupportedError
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from assets.notices import Summary
from assets.notifiers import Mail
from catalog.language import Text
from catalog.models import Department, MailNotice
from lake.pulls import Secrets

USER, PASSWORD = "night@city.example", "p:ss w0rd"
SUMMARY = Summary(
    date(2026, 3, 3),
    Department(code="police", name=Text(zh="公安", en="Police"), kind="department", mail=("a@b.example",)),
    (),
    (),
    {},
)


class Post(socketserver.ThreadingTCPServer):
    """A mail server; ``encryption`` is when TLS begins, ``admits`` whether it lets anyone in."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, context: ssl.SSLContext, encryption: str, admits: bool) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.context, self.encryption, self.admits = context, encryption, admits
        self.mails: list[bytes] = []
        self.heard: list[bytes] = []
        """all that came before TLS"""
        self.logins: list[list[str]] = []

    def handle_error(self, *_: object) -> None:
        """Keep still when a client hangs up."""


class Session(socketserver.BaseRequestHandler):
    """As much of SMTP as a client needs to log in and hand in a mail."""

    server: Post

    def setup(self) -> None:
        self._safe = False
        self._open()

    def handle(self) -> None:
        if self.server.encryption == "tls":
            self._encrypt()
        self._say("220 ready")
        while line := self._lines.readline():
            if not self._safe:
                self.server.heard.append(line)
            word, _, rest = line.decode().strip().partition(" ")
            getattr(self, f"_{word.lower()}", lambda _: self._say("250 ok"))(rest)

    def finish(self) -> None:
        self._lines.close()
        self.request.close()

    def _open(self) -> None:
        self._lines = self.request.makefile("rb")

    def _say(self, text: str) -> None:
        self.request.sendall(f"{text}\r\n".encode())

    def _encrypt(self) -> None:
        self._lines.close()
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self._safe = True
        self._open()

    def _ehlo(self, _: str) -> None:
        offers = (
            ["AUTH PLAIN"] if self._safe else ["STARTTLS"] if self.server.encryption == "starttls" else []
        )
        for offer in ("mail.city.example", *offers):
            self._say(f"250-{offer}")
        self._say("250 SMTPUTF8")

    def _starttls(self, _: str) -> None:
        self._say("220 go on")
        self._encrypt()

    def _auth(self, rest: str) -> None:
        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        self.server.logins.append([user, password])
        self._say("235 welcome" if self.server.admits else f"535 no {password}")

    def _data(self, _: str) -> None:
        self._say("354 go on")
        self.server.mails.append(b"".join(iter(self._lines.readline, b".\r\n")))
        self._say("250 ok")

    def _quit(self, _: str) -> None:
        self._say("221 bye")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a PEM file with a key and a certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.city.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path_factory.mktemp("mail") / "server.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


Posting = Callable[..., Any]


@pytest.fixture
def posting(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Posting:
    """Return a context: the server's encryption, whether it admits and is trusted → the server."""

    @contextmanager
    def serve(encryption: str, *, admits: bool = True, trusted: bool = True) -> Iterator[Post]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with Post(context, encryption, admits) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield server
            server.shutdown()
            thread.join()

    return serve


def send(server: Post, encryption: str, host: str = "127.0.0.1") -> Secrets:
    """Mail the summary as a city declares it; return the secrets that were asked for."""
    secrets = Secrets({"GOVLAKE_SECRET_MAIL": f"{USER}:{PASSWORD}"})
    declared = {"kind": "mail", "host": host, "port": server.server_address[1], "encryption": encryption}
    notice = MailNotice.model_validate({**declared, "sender": "govlake@city.example", "secret": "mail"})
    Mail(notice, secrets).send(SUMMARY)
    return secrets


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_a_mail_is_handed_in_after_a_log_in_that_nobody_can_read(posting: Posting, encryption: str) -> None:
    with posting(encryption) as server:
        send(server, encryption)
    assert server.logins == [[USER, PASSWORD]]
    (mail,) = [message_from_bytes(m, policy=policy.default) for m in server.mails]
    assert (mail["From"], mail["To"]) == ("govlake@city.example", "a@b.example")
    assert "公安" in mail["Subject"]
    heard = [line.split()[0].lower() for line in server.heard]
    assert heard == ([] if encryption == "tls" else [b"ehlo", b"starttls"])


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
@pytest.mark.parametrize(("trusted", "host"), [(False, "127.0.0.1"), (True, "localhost")])
def test_a_server_that_cannot_show_who_it_is_hears_no_password(
    posting: Posting, encryption: str, trusted: bool, host: str
) -> None:
    """Its certificate is nobody's that is trusted, or that of another name."""
    with posting(encryption, trusted=trusted) as server, pytest.raises(ssl.SSLCertVerificationError):
        send(server, encryption, host)
    assert (server.logins, server.mails) == ([], [])


def test_a_server_without_starttls_hears_no_password(posting: Posting) -> None:
    with posting("none") as server, pytest.raises(SMTPNotSupportedError):
        send(server, "starttls")
    assert (server.logins, server.mails) == ([], [])
    assert base64.b64encode(PASSWORD.encode()) not in b"".join(server.heard)


def test_a_refused_log_in_is_told_without_the_password(posting: Posting) -> None:
    """The server repeats the password in its answer; ``notify`` logs what redact leaves of it."""
    secrets = Secrets({"GOVLAKE_SECRET_MAIL": f"{USER}:{PASSWORD}"})
    with posting("tls", admits=False) as server, pytest.raises(SMTPAuthenticationError) as caught:
        send(server, "tls")
    assert server.mails == []
    secrets.get("mail")
    said = secrets.redact(f"{type(caught.value).__name__}: {caught.value}")
    assert PASSWORD not in said
    assert repr(PASSWORD.encode())[2:-1] not in said
