"""The outbox: mails as files, to look at or to pass on. It is the default, and knows no network."""

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
from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.editions import Rendition
from digest.domain.letters import Letter
from digest.domain.recipients import Recipients
from digest.mail.message import NO_ADDRESS, BatchMessages, clean, edition_name, letter_mail, wire_address

SAMPLE_TOKEN = "sample"  # noqa: S105 -- stands in the page that belongs to no reader
BATCH = 1_000
_ADDRESS_CHARS = 100


class Outbox:
    """Writes one `.eml` file per reader and one `.html` file per edition and variant into a folder.

    The folder, if it is made here, and the files are readable only by their owner.

    File names begin with the digest and the date. The names of proofs begin with `proof-` and contain a hash of the
    content, so that each proof is kept. The same batch always writes the same files, so repeating it is safe.
    """

    def __init__(self, config: Config, folder: Path | None = None) -> None:
        self._config = config
        self.folder = folder or config.path(config.mail.outbox)

    def batch_limit(self, rendition: Rendition) -> int:  # noqa: ARG002 -- files may be of any size
        """Return the most recipients that one `submit` accepts."""
        return BATCH

    def reachable(self, recipients: Recipients) -> Recipients:
        """Return all recipients: a file accepts any address."""
        return recipients

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:
        """Write the batch's files; `detail` says where. If the disk cannot hold them, the send stops."""
        return self._filled(lambda: self._write(batch, now))

    def deliver_letter(self, letter: Letter, *, now: datetime) -> Outcome:
        """Write the letter's file; its name begins with `letter-` and the time."""
        try:
            own_id, content = letter_mail(self._config, letter, now=now)
        except ValueError:
            return Outcome(OutcomeKind.REFUSED, NO_ADDRESS)
        # Two letters to one person within a second make two files; the same letter again makes the same file.
        name = f"letter-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{_mark(own_id)}-{_safe_name(letter.to)}.eml"
        outcome = self._filled(lambda: _replace(self.folder / name, content))
        return replace(outcome, message_id=own_id if outcome.kind is OutcomeKind.ACCEPTED else "")

    def forget(self, email: str) -> list[Path]:
        """Delete all mail to an address in normal form. Returns the files that could not be deleted."""
        kept: list[Path] = []
        for path in sorted(self.folder.glob(f"*-{glob.escape(_safe_name(email))}.eml")):
            try:
                # A file's name may match another reader's. Only the header names the recipient for certain.
                if _is_to(path, email):
                    path.unlink(missing_ok=True)
            except OSError:
                kept.append(path)
        return kept

    def _filled(self, write: Callable[[], object]) -> Outcome:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return Outcome(
                OutcomeKind.RETRY,
                f"The outbox {self.folder} cannot be written: {reason}. Free space or allow writing there, "
                "or set mail.outbox to another folder.",
                stop=True,
            )
        return Outcome(OutcomeKind.ACCEPTED, str(self.folder))

    def close(self) -> None:
        """Do nothing: no file is open."""

    def _write(self, batch: Batch, now: datetime) -> None:
        rendition = batch.rendition
        prefix = _prefix(batch)
        html = rendition.html.replace(rendition.token_tag, SAMPLE_TOKEN) if rendition.token_tag else rendition.html
        _replace(self.folder / f"{prefix}{page_name(rendition)}", clean(html).encode("utf-8"))
        messages = BatchMessages(self._config, batch, now=now)
        for recipient in batch.recipients:
            _replace(self.folder / f"{prefix}{mail_name(recipient.id, recipient.email)}", messages.to(recipient))


def _is_to(path: Path, email: str) -> bool:
    # As text: from bytes, the parser would drop an address that is not ASCII.
    with path.open(encoding="utf-8", errors="replace") as file:
        to = HeaderParser(policy=policy.SMTPUTF8).parse(file)["To"]
    return to is not None and wire_address(email) in {address.addr_spec for address in to.addresses}


def mail_name(recipient_id: int, email: str) -> str:
    """Return a reader's file name: unique to them, safe on every file system, under 150 bytes."""
    return f"{recipient_id}-{_safe_name(email)}.eml"


def _safe_name(email: str) -> str:
    safe = re.sub(r"[^a-z0-9.@+_-]", "_", email.lower())[:_ADDRESS_CHARS]
    if safe != email:
        safe += "-" + hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return safe


def page_name(rendition: Rendition) -> str:
    """Return the file name of an edition's page; for some sections only, it contains a hash of their names."""
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
    """Return eight letters that identify these texts."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable only by its owner, because it has a reader's address and token.

    It is not synced to the disk: after a crash, another send writes it again.
    """
    partial = path.with_name(f".{os.getpid()}-{threading.get_ident()}.partial")
    try:
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
