"""The outbox: mails as files, to look at or to hand on. The embedded default; knows no network."""

import glob
import hashlib
import os
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.parser import HeaderParser
from pathlib import Path

from digest.config import Config
from digest.domain.batches import Batch, Outcome, OutcomeKind, Recipient
from digest.domain.editions import Rendition
from digest.domain.letters import Letter
from digest.mail.message import NO_ADDRESS, BatchMessages, clean, edition_name, letter_mail, wire_address

SAMPLE_TOKEN = "sample"  # noqa: S105 -- stands in the page that belongs to no reader
BATCH = 1_000
_ADDRESS_CHARS = 100


class Outbox:
    """Writes one `.eml` file per reader and one `.html` file per edition and variant into a folder.

    Their names begin with the digest and the date; those of proofs with `proof-` before that, and a mark of the content
    behind it, so that one is kept beside the next. The same batch again writes the same files again, so repeating is
    always safe.
    """

    def __init__(self, config: Config, folder: Path | None = None) -> None:
        self._config = config
        self.folder = folder or config.path(config.mail.outbox)

    def batch_limit(self, rendition: Rendition) -> int:  # noqa: ARG002 -- files may be of any size
        """Tell how many recipients one `submit` takes at most."""
        return BATCH

    def reachable(self, recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
        """Leave out nobody: a file takes any address."""
        return recipients

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:
        """Write the batch's files; `detail` says where. A disk that cannot take them stops the send."""
        return self._filled(lambda: self._write(batch, now))

    def deliver_letter(self, letter: Letter, *, now: datetime) -> Outcome:
        """Write the letter's file; its name begins with `letter-` and the time."""
        try:
            own_id, content = letter_mail(self._config, letter, now=now)
        except ValueError:
            return Outcome(OutcomeKind.REFUSED, NO_ADDRESS)
        # Two letters of one second to one person are two files; the same one again is the same.
        name = f"letter-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{_mark(own_id)}-{_safe_name(letter.to)}.eml"
        outcome = self._filled(lambda: _replace(self.folder / name, content))
        return replace(outcome, message_id=own_id if outcome.kind is OutcomeKind.ACCEPTED else "")

    def forget(self, email: str) -> list[Path]:
        """Delete all mail to an address in normal form. Gives the files that could not be deleted."""
        kept: list[Path] = []
        for path in sorted(self.folder.glob(f"*-{glob.escape(_safe_name(email))}.eml")):
            try:
                # A name may end like another's: the header says for certain whose it is.
                if _is_to(path, email):
                    path.unlink(missing_ok=True)
            except OSError:
                kept.append(path)
        return kept

    def _filled(self, write: Callable[[], object]) -> Outcome:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return Outcome(
                OutcomeKind.RETRY,
                f"The outbox {self.folder} cannot be written: {reason}. Make room or give write access there, "
                "or set mail.outbox to another folder.",
                stop=True,
            )
        return Outcome(OutcomeKind.ACCEPTED, str(self.folder))

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def _write(self, batch: Batch, now: datetime) -> None:
        rendition = batch.rendition
        prefix = _prefix(batch)
        html = rendition.html.replace(rendition.token_tag, SAMPLE_TOKEN) if rendition.token_tag else rendition.html
        _replace(self.folder / f"{prefix}{page_name(rendition)}", clean(html).encode("utf-8"))
        messages = BatchMessages(self._config, batch, now=now)
        for recipient in batch.recipients:
            _replace(self.folder / f"{prefix}{mail_name(recipient.id, recipient.email)}", messages.to(recipient))


def _is_to(path: Path, email: str) -> bool:
    # As text: in bytes, the parser would take an address that is not ASCII for none.
    with path.open(encoding="utf-8", errors="replace") as file:
        to = HeaderParser(policy=policy.SMTPUTF8).parse(file)["To"]
    return to is not None and wire_address(email) in {address.addr_spec for address in to.addresses}


def mail_name(recipient_id: int, email: str) -> str:
    """Name a reader's file: never another reader's, safe on every file system, under 150 bytes."""
    return f"{recipient_id}-{_safe_name(email)}.eml"


def _safe_name(email: str) -> str:
    safe = re.sub(r"[^a-z0-9.@+_-]", "_", email.lower())[:_ADDRESS_CHARS]
    if safe != email:
        safe += "-" + hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return safe


def page_name(rendition: Rendition) -> str:
    """Name the file of an edition's page; that of a part of it bears a mark of its sections."""
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", rendition.variant)[:60]
    part = _mark(*sorted(rendition.sections)) if rendition.sections else ""
    return f"{'-'.join(filter(None, ('edition', safe, part)))}.html"


def _prefix(batch: Batch) -> str:
    name = re.sub(r"[^A-Za-z0-9_-]", "_", edition_name(batch))
    if not batch.proof:
        return f"{name}-"
    shown = batch.rendition
    return f"proof-{name}-{_mark(shown.variant, shown.subject, shown.html, shown.text)}-"


def _mark(*texts: str) -> str:
    """Give eight letters that stand for these texts."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Not forced to the disk: a lost outbox is written again by sending again."""
    partial = path.with_name(f".{os.getpid()}-{threading.get_ident()}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
