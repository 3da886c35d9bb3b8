"""How notices leave the house: a mail per department, or a JSON object posted to a webhook. Off by default.

A notice that can't be sent is logged and never fails the night. What a notice says is ``assets.notices``'.
"""

import smtplib
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from ssl import create_default_context
from typing import Protocol

import httpx

from assets.city import City
from assets.notices import Summary, summaries
from catalog.models import Encryption, MailNotice, Notice, WebhookNotice
from lake.engine import Engine
from lake.pulls import Secrets

_TIMEOUT_SECONDS = 15


class Notifier(Protocol):
    """Sends one summary; raises whatever its way of sending raises."""

    def send(self, summary: Summary) -> None:
        """Send a summary to its department."""
        ...


class Mail:
    """Mails a summary to the addresses of its department, if it has any."""

    def __init__(self, notice: MailNotice, secrets: Secrets) -> None:
        self._notice, self._secrets = notice, secrets

    def send(self, summary: Summary) -> None:
        """Send one mail; raises SMTPException, OSError, SecretMissing."""
        if not summary.department.mail:
            return
        message = EmailMessage()
        message["Subject"], message["From"] = summary.subject, self._notice.sender
        message["To"] = ", ".join(summary.department.mail)
        message.set_content(summary.text)
        with self._connected() as server:
            if self._notice.encryption is Encryption.STARTTLS:
                server.starttls(context=create_default_context())
            if self._notice.secret:
                server.login(*self._secrets.get(self._notice.secret).credentials())
            server.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        host, port = self._notice.host, self._notice.port
        if self._notice.encryption is Encryption.TLS:
            context = create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)


class Webhook:
    """Posts a summary as JSON."""

    def __init__(self, notice: WebhookNotice, secrets: Secrets) -> None:
        self._notice, self._secrets = notice, secrets

    def send(self, summary: Summary) -> None:
        """Post one object; raises httpx.HTTPError, SecretMissing."""
        token = self._secrets.get(self._notice.secret).reveal() if self._notice.secret else None
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.post(
            self._notice.url, json=summary.as_json(), headers=headers, timeout=_TIMEOUT_SECONDS
        )
        answer.raise_for_status()


def notifier(notice: Notice, secrets: Secrets) -> Notifier:
    """Return what sends by one of the ways that the city declares."""
    return Mail(notice, secrets) if isinstance(notice, MailNotice) else Webhook(notice, secrets)


def notify(city: City, engine: Engine, night: date, warn: Callable[[str], None]) -> None:
    """Send every department its summary of a night; ``warn`` hears of what couldn't be sent."""
    if not city.catalogue.city.notify:
        return
    secrets = Secrets.from_environment()
    try:
        told = summaries(city, engine, night)
    except Exception as error:  # a notice never fails the night
        warn(f"notices: {type(error).__name__}")
        return
    for notice in city.catalogue.city.notify:
        for summary in told:
            try:
                notifier(notice, secrets).send(summary)
            except Exception as error:  # nor does a server that can't be reached
                warn(
                    secrets.redact(
                        f"{notice.kind} {summary.department.code}: {type(error).__name__}: {error}"
                    )
                )
