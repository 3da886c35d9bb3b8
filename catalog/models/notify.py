"""Whom a night's summaries are sent to: mail servers and webhooks; without any, nothing is sent.

What a summary says is ``assets.notices``', how it is sent ``assets.notifiers``'. Passwords and tokens never
stand here: ``secret`` names one that ``lake.pulls.secrets`` finds.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from catalog.models.model import Code, Model, Phrase


class Encryption(StrEnum):
    """How a connection to a mail server is kept private."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class MailNotice(Model):
    """A mail to every department that has addresses."""

    kind: Literal["mail"]
    """a mail to the addresses of each department"""
    host: Phrase
    """name or address of the mail server"""
    port: int = Field(default=465, ge=1, le=65535)
    """its port"""
    encryption: Encryption = Encryption.TLS
    """tls from the start, starttls, or none"""
    sender: Phrase
    """the address that mails come from"""
    secret: Code | None = None
    """the secret that holds ``user:password``; without it no one logs in"""


class WebhookNotice(Model):
    """A JSON object posted to an address for every department."""

    kind: Literal["webhook"]
    """a JSON object per department"""
    url: Phrase
    """address without credentials"""
    secret: Code | None = None
    """the secret that is sent as a bearer token"""


Notice = MailNotice | WebhookNotice
