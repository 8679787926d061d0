"""Send mail over SMTP, one reader at a time, so that each mail has a known state. Knows no store and no retry policy.

The step decides the outcome. After a failure before the content begins to leave, the mail was certainly not accepted;
later, only the server's own answer is certain (RFC 5321, section 4.2.5). The step and the status (RFC 3463) also show
whether an answer concerns every mail or one reader.
"""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from queue import LifoQueue

from digest.config import Config, secret
from digest.domain.batches import Batch, Outcome, OutcomeKind, Why
from digest.domain.editions import Rendition
from digest.domain.errors import ConfigError, ProviderError
from digest.domain.letters import Letter
from digest.domain.recipients import Recipients
from digest.mail.message import (
    NO_ADDRESS,
    BatchMessages,
    letter_mail,
    message_id,
    sender_address,
    wire_address,
    without_addresses,
)
from digest.trust import trust

_CLOSING = 421
_OK = (250, 251)
_GO_ON = (354,)
_ASCII_ONLY = "The mail server does not support addresses with non-ASCII letters before the @ (SMTPUTF8)."
_ABOUT_EVERY_MAIL = (b"3", b"7")
_PASSING = (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException)
_LOG_IN_FIRST = (530, 534, 535, 538)
_STATUS = re.compile(rb"[245]\.(\d{1,3})\.(\d{1,3})(?=\s|$)")
_ABOUT_THE_SENDER = ((b"1", b"7"), (b"1", b"8"))
"""Statuses about the sender's address. Postfix gives them in answer to the recipient (`smtpd_delay_reject`)."""
_SUBJECTS = {
    b"1": "the address",
    b"2": "the mailbox",
    b"3": "the state of the mail system",
    b"4": "the way there",
    b"5": "the protocol",
    b"6": "what the mail is made of",
    b"7": "a rule of the server, or its security",
}
"""The subject of a status, by its second number (RFC 3463)."""


class Step(StrEnum):
    """The request that the server answered."""

    SENDER = "the sender"
    RECIPIENT = "the recipient"
    DATA = "to take a mail"
    CONTENT = "the mail"


class _StepRefusedError(smtplib.SMTPResponseException):
    """The server refused before the mail's content began to leave."""

    def __init__(self, step: Step, code: int, reply: bytes) -> None:
        super().__init__(code, reply)
        self.step = step
        self.reply = reply


class _UnreachableError(Exception):
    """The server can never take mail for this reader."""


@dataclass(frozen=True, slots=True)
class _Envelope:
    sender: str
    recipient: str
    content: bytes

    @property
    def needs_utf8(self) -> bool:
        return not (self.sender.isascii() and self.recipient.isascii())


class SmtpMailer:
    """Submits through one mail server, over connections that stay open between mails.

    Threads can share it: there are at most `[smtp] concurrency` connections, and each serves one thread at a time.
    """

    def __init__(self, config: Config) -> None:
        """Read the password from the environment; raise ConfigError when the settings cannot work."""
        sender_address(config)
        self._config = config
        self._password = secret("SMTP_PASSWORD")
        if config.smtp.username and not self._password:
            raise ConfigError(
                "smtp.username is set, and the password is missing. Set SMTP_PASSWORD or SMTP_PASSWORD_FILE."
            )
        # A connection each, open or still to be opened. The last one used comes first, so that few are open.
        self._lines = LifoQueue[_Line]()
        for _ in range(config.smtp.concurrency):
            self._lines.put(_Line(config, self._password))

    def batch_limit(self, rendition: Rendition) -> int:  # noqa: ARG002 -- however small the mail
        """Return the most recipients that one `submit` accepts: one, so that each mail has a known state."""
        return 1

    def reachable(self, recipients: Recipients) -> Recipients:
        """Return all recipients: the server decides for each mail."""
        return recipients

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:
        """Submit the mail of the batch's only recipient.

        Raises ValueError when there are more recipients: their states could differ.
        """
        (recipient,) = batch.recipients
        try:
            address = wire_address(recipient.email)
        except ValueError:
            return Outcome(OutcomeKind.REFUSED, f"Recipient {recipient.id} has no address that mail can go to.")
        content = BatchMessages(self._config, batch, now=now).to(recipient)
        own_id = message_id(self._config, batch, recipient, now=now)
        outcome = self._hand_over(_Envelope(sender_address(self._config), address, content), own_id)
        if outcome.set_aside or outcome.why is Why.REFUSED:
            # Staff know a reader by their id; no address leaves the list.
            return replace(outcome, detail=f"Recipient {recipient.id}: {outcome.detail}")
        return outcome

    def deliver_letter(self, letter: Letter, *, now: datetime) -> Outcome:
        """Submit one letter."""
        try:
            address = wire_address(letter.to)
        except ValueError:
            return Outcome(OutcomeKind.REFUSED, NO_ADDRESS)
        own_id, content = letter_mail(self._config, letter, now=now)
        return self._hand_over(_Envelope(sender_address(self._config), address, content), own_id)

    def log_in(self) -> None:
        """Check the server: open a session, log in if configured, and end it. Raises ProviderError with the fix."""
        line = _Line(self._config, self._password)
        try:
            line.open()
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise ProviderError(outcome_before_content(error).detail) from None
        finally:
            line.close()

    def close(self) -> None:
        """End the sessions with the server, once nobody uses them."""
        lines = [self._lines.get() for _ in range(self._config.smtp.concurrency)]
        for line in lines:
            line.close()
            self._lines.put(line)

    def _hand_over(self, envelope: _Envelope, own_id: str) -> Outcome:
        line = self._lines.get()
        try:
            outcome = line.hand_over(envelope)
        finally:
            self._lines.put(line)
        return replace(outcome, message_id=own_id) if outcome.kind is OutcomeKind.ACCEPTED else outcome


class _Line:
    """One connection to the mail server, opened when it is needed, for one mail after the other."""

    def __init__(self, config: Config, password: str | None) -> None:
        self._config = config
        self._password = password
        self._server: smtplib.SMTP | None = None

    def hand_over(self, envelope: _Envelope) -> Outcome:
        """Submit a mail."""
        kept = self._server is not None
        outcome = self._attempt(envelope)
        if kept and self._server is None and outcome.kind is OutcomeKind.RETRY:
            # The server closed the connection between two mails, before any of this one left.
            outcome = self._attempt(envelope)
        return outcome

    def close(self) -> None:
        """End the session. The next mail opens another one."""
        if self._server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._server.quit()
        self._drop()

    def _attempt(self, envelope: _Envelope) -> Outcome:
        try:
            server = self._server or self.open()
            _open_envelope(server, envelope)
        except _StepRefusedError as refused:
            self._start_over(refused.smtp_code)
            return outcome_of_reply(refused.step, refused.smtp_code, refused.reply)
        except _UnreachableError:
            # Nothing was said of this mail: the session goes on.
            return Outcome(OutcomeKind.REFUSED, _ASCII_ONLY, unreachable=True)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self._drop()
            return outcome_before_content(error)
        try:
            server.send(re.sub(rb"(?m)^\.", b"..", envelope.content) + b"\r\n.\r\n")
            code, reply = server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            reason = without_addresses(str(error))
            return Outcome(OutcomeKind.UNCERTAIN, f"The mail server did not answer after taking the mail: {reason}")
        outcome = outcome_of_reply(Step.CONTENT, code, reply)
        if outcome.kind is OutcomeKind.UNCERTAIN:
            self._drop()
        elif outcome.kind is not OutcomeKind.ACCEPTED:
            # Some servers keep the envelope of a mail that they refuse (Postfix, smtpd_end_of_data_restrictions).
            self._start_over(code)
        return outcome

    def open(self) -> smtplib.SMTP:
        """Connect, encrypt and log in, as configured. Raises what the library does."""
        settings = self._config.smtp
        # Without a name, the library asks DNS for one and may wait long for it.
        ours = sender_address(self._config).rpartition("@")[2]
        seconds = settings.timeout.total_seconds()
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, ours, timeout=seconds, context=trust()
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, ours, timeout=seconds)
        self._server = server  # from here on, a failure closes it
        if settings.security == "starttls":
            server.starttls(context=trust())
        if settings.username:
            server.login(settings.username, self._password or "")
        server.ehlo_or_helo_if_needed()
        return server

    def _start_over(self, code: int) -> None:
        """Reset a refused envelope, so that the next mail starts afresh."""
        if self._server is None or code == _CLOSING:
            self._drop()
            return
        try:
            self._server.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def outcome_of_reply(step: Step, code: int, reply: bytes) -> Outcome:
    """Decide what a server's reply to a step means for the mail.

    A refused sender stops the send, because it is the same for every reader. A reader who cannot be mailed now is set
    aside.
    """
    if step is Step.CONTENT and code // 100 == 2:  # noqa: PLR2004 -- RFC 5321's classes of replies
        return Outcome(OutcomeKind.ACCEPTED)
    whom = Step.SENDER if _is_about_the_sender(step, reply) else step
    detail = f"The mail server refused {whom} ({code}{_told(step, reply)}"
    match code // 100:
        case 5:
            if code in _LOG_IN_FIRST:
                detail += " Set smtp.username and SMTP_PASSWORD, or another smtp.security."
            return Outcome(OutcomeKind.REFUSED, detail, stop=whom is Step.SENDER or code in _LOG_IN_FIRST)
        case 4:
            return Outcome(OutcomeKind.RETRY, detail, set_aside=_is_about_a_reader(step, code, reply))
        case _ if step is Step.CONTENT:
            return Outcome(OutcomeKind.UNCERTAIN, f"The mail server's answer to the mail cannot be read ({code}).")
        case _:
            return Outcome(OutcomeKind.RETRY, f"The mail server's answer cannot be read ({code}).")


def _is_about_the_sender(step: Step, reply: bytes) -> bool:
    status = _STATUS.match(reply)
    return step is Step.SENDER or (status is not None and status.groups() in _ABOUT_THE_SENDER)


def _is_about_a_reader(step: Step, code: int, reply: bytes) -> bool:
    """Return whether a 4xx concerns one reader, and not the connection, the sender, the mail system or a policy."""
    status = _STATUS.match(reply)
    about_every_mail = status is not None and status[1] in _ABOUT_EVERY_MAIL
    return not (code == _CLOSING or about_every_mail or _is_about_the_sender(step, reply))


def _told(step: Step, reply: bytes) -> str:
    """Describe a reply. Once the server knows the reader, keep only the numbers: its words may name the reader."""
    if step is Step.SENDER:
        return f"): {without_addresses(reply.decode('utf-8', 'replace')).rstrip('.')}."
    status = _STATUS.match(reply)
    if not status:
        return "); the server's own log has its words."
    about = f", because of {_SUBJECTS[status[1]]}" if status[1] in _SUBJECTS else ""
    return f" {status[0].decode()}){about}; the server's own log has its words."


def outcome_before_content(error: Exception) -> Outcome:
    """Decide what a failure before the mail's content began to leave means: never "uncertain"."""
    reason = without_addresses(str(error)) or type(error).__name__
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code) if code // 100 == 5:  # noqa: PLR2004
            detail = f"The mail server refused the user name or password ({code}). Check smtp.username, SMTP_PASSWORD."
        case smtplib.SMTPNotSupportedError() | UnicodeError():
            detail = f"The mail server cannot be used as configured: {reason}. Check smtp.security and smtp.username."
        case ssl.SSLError() if not isinstance(error, ssl.SSLEOFError):
            detail = f"No trusted connection to the mail server: {reason}. Check smtp.host, its certificate, smtp.port."
        case smtplib.SMTPResponseException(smtp_code=code) if code // 100 == 5:  # noqa: PLR2004
            detail = f"The mail server refuses mail from this machine: {reason}"
        case smtplib.SMTPException() if not isinstance(error, _PASSING):
            detail = f"The mail server cannot be used: {reason}. Check the [smtp] table."
        case OSError() if not isinstance(error, smtplib.SMTPException):
            reason = f"{error.strerror or reason}. Check smtp.host and smtp.port."
            return Outcome(OutcomeKind.RETRY, f"The mail server cannot be reached: {reason}")
        case _:
            return Outcome(OutcomeKind.RETRY, f"The mail server cannot be used now: {reason}")
    return Outcome(OutcomeKind.REFUSED, detail, stop=True)


def _open_envelope(server: smtplib.SMTP, envelope: _Envelope) -> None:
    """Send the envelope and ask to begin. Raises _StepRefusedError with the step that is refused.

    Raises _UnreachableError, before it sends anything, when the server can take no mail for this reader.
    """
    options = [f"SIZE={len(envelope.content)}"] if server.has_extn("size") else []
    if envelope.needs_utf8:
        if not server.has_extn("smtputf8"):
            raise _UnreachableError
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    steps: tuple[tuple[Step, tuple[int, ...], Callable[[], tuple[int, bytes]]], ...] = (
        (Step.SENDER, _OK, lambda: server.mail(envelope.sender, options)),
        (Step.RECIPIENT, _OK, lambda: server.rcpt(envelope.recipient)),
        (Step.DATA, _GO_ON, lambda: server.docmd("DATA")),
    )
    for step, good, ask in steps:
        code, reply = ask()
        if code not in good:
            raise _StepRefusedError(step, code, reply)
