"""A session with an SFTP server: it must hold the key the catalogue pins before it hears who we are.

What is fetched from it belongs to ``sftp``.
"""

import base64
import errno
import logging
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)
from paramiko.pkey import UnknownKeyType
from paramiko.ssh_exception import IncompatiblePeer

from catalog.models import SftpPull
from lake.pulls import sftp_failures as failures
from lake.pulls.secrets import Secrets

_CONNECT_SECONDS = 15
_SILENCE_SECONDS = 60
"""how long a server may keep still once it is connected"""

_LOG = "govlake.sftp"
logging.getLogger(_LOG).setLevel(logging.CRITICAL)  # what went wrong is told once, by PullFailed

_RSA = ("rsa-sha2-512", "rsa-sha2-256")
_LOCAL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""errors of our own disk, which aren't the server's fault"""


@contextmanager
def session(declared: SftpPull, secrets: Secrets, origin: str) -> Iterator[paramiko.SFTPClient]:
    """Log in and yield a client; raises PullFailed, SecretMissing, SecretMalformed, also in the block."""
    pinned = _public_key(declared.host_key, origin)
    login = _Login(declared, secrets, origin)
    with told(origin), _transport(declared) as transport:
        _greet(transport, pinned, origin)
        login.through(transport)
        client = transport.open_sftp_client()
        if client is None:
            raise failures.unreachable(origin)
        with client:
            if channel := client.get_channel():
                channel.settimeout(_SILENCE_SECONDS)
            yield client


@contextmanager
def told(origin: str) -> Iterator[None]:
    """Tell the library's errors in our words; a full disk of our own passes."""
    try:
        yield
    except paramiko.AuthenticationException:
        raise failures.denied(origin) from None
    except IncompatiblePeer:
        raise failures.host_key(origin, None) from None
    except TimeoutError:
        raise failures.too_slow(origin) from None
    except (paramiko.SSHException, EOFError) as error:
        silent = isinstance(error.__context__, TimeoutError)
        raise (failures.too_slow if silent else failures.unreachable)(origin) from None
    except OSError as error:
        if error.errno in _LOCAL:
            raise
        raise failures.unreachable(origin) from None


@contextmanager
def _transport(declared: SftpPull) -> Iterator[paramiko.Transport]:
    connected = socket.create_connection((declared.host, declared.port), timeout=_CONNECT_SECONDS)
    with closing(connected), closing(paramiko.Transport(connected)) as transport:
        transport.set_log_channel(_LOG)
        transport.banner_timeout = transport.auth_timeout = transport.channel_timeout = _SILENCE_SECONDS
        yield transport


def _greet(transport: paramiko.Transport, pinned: paramiko.PKey, origin: str) -> None:
    """Agree on keys; refuse a server that doesn't hold the pinned one."""
    rsa = pinned.get_name() == "ssh-rsa"
    transport.get_security_options().key_types = _RSA if rsa else (pinned.get_name(),)
    transport.start_client(timeout=_SILENCE_SECONDS)
    try:
        found = transport.get_remote_server_key()
    except paramiko.SSHException:  # no failure so far and no key: the time was up
        raise TimeoutError from None
    if found.asbytes() != pinned.asbytes():
        raise failures.host_key(origin, found.fingerprint)


def _public_key(text: str, origin: str) -> paramiko.PKey:
    try:
        kind, encoded = text.split()[:2]
        return paramiko.PKey.from_type_string(kind, base64.b64decode(encoded, validate=True))
    except (ValueError, paramiko.SSHException, UnknownKeyType):
        raise failures.malformed_host_key(origin) from None


class _Login:
    """User and password, or user and key, read before anyone is connected to."""

    def __init__(self, declared: SftpPull, secrets: Secrets, origin: str) -> None:
        given = secrets.get(declared.secret)
        self._key: paramiko.PKey | None = None
        if declared.key_secret is None:
            self._user, self._password = given.credentials()
        else:
            self._user, self._password = given.reveal(), ""
            self._key = _private_key(secrets, declared.key_secret, origin)

    def through(self, transport: paramiko.Transport) -> None:
        """Log in; raises AuthenticationException."""
        if self._key is not None:
            transport.auth_publickey(self._user, self._key)
        else:
            transport.auth_password(self._user, self._password)
        if not transport.is_authenticated():
            raise paramiko.AuthenticationException


def _private_key(secrets: Secrets, name: str, origin: str) -> paramiko.PKey:
    """Return a private key, of OpenSSH's format or PEM."""
    text = secrets.get(name).reveal().strip().encode() + b"\n"
    try:
        loaded = load_ssh_private_key(text, None) if b"OPENSSH" in text else load_pem_private_key(text, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise failures.bad_key(origin, name) from None
    if isinstance(loaded, ec.EllipticCurvePrivateKey):
        return paramiko.ECDSAKey(vals=(loaded, loaded.public_key()))
    if isinstance(loaded, rsa.RSAPrivateKey):
        return paramiko.RSAKey(key=loaded)
    if isinstance(loaded, ed25519.Ed25519PrivateKey):
        plain = loaded.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        return paramiko.Ed25519Key(file_obj=StringIO(plain.decode()))
    raise failures.bad_key(origin, name)
