"""The request that mails one batch, as JSON. Knows SendGrid's format; sends nothing.

Readers' parts differ only in six strings, so a batch has one layout that is filled in for each reader: encoding a
thousand whole documents would take most of a send's time.
"""

import json
import re
from collections.abc import Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from digest.config import Config
from digest.domain.addresses import is_plain
from digest.domain.batches import Batch, ReaderLinks, Recipient
from digest.domain.characters import BREAKS
from digest.domain.letters import Letter
from digest.mail.message import (
    NAME_CHARS,
    NO_ADDRESS,
    ONE_CLICK,
    URL_SAFE,
    clean,
    edition_name,
    list_id,
    one_line,
    reader_token,
    reply_address,
    sender_address,
    subject_of,
    wire_address,
)

_MAX_ADDRESS_CHARS = 320
_NO_NAME = re.compile(f" *(?!\n)[{BREAKS},;](?:(?!\n)[{BREAKS} ,;])*|  +")
"""What becomes one space in a name: breaks, double spaces, and commas and semicolons, which SendGrid refuses.

A line end stays, because it separates two names.
"""
_TRACKING = {
    "click_tracking": {"enable": True, "enable_text": False},
    "open_tracking": {"enable": True},
    # Off; otherwise SendGrid puts its own unsubscribe link into the page and the headers.
    "subscription_tracking": {"enable": False},
    # Off; otherwise an account's setting overwrites the campaign parameters of the page's links.
    "ganalytics": {"enable": False},
}
_UNTRACKED = {"click_tracking": {"enable": False, "enable_text": False}, "open_tracking": {"enable": False}}

_SANDBOX = {"sandbox_mode": {"enable": True}}


def common_part(config: Config, batch: Batch) -> str:
    """Write the part that all readers share: the request without `personalizations` and the closing brace."""
    rendition, name = batch.rendition, edition_name(batch)
    parts = (("text/plain", rendition.text), ("text/html", rendition.html))
    common: dict[str, Any] = {
        "from": _mailbox(config.sender_name, sender_address(config)),
        "subject": subject_of(batch),
        "content": [{"type": kind, "value": clean(value)} for kind, value in parts if value.strip()],
        "headers": {
            "List-Id": list_id(config, batch.digest).replace("\r\n", ""),
            "Precedence": "bulk",
            "X-Digest-Edition": name,
        },
        "categories": [f"{batch.digest}-proof"] if batch.proof else [batch.digest, name],
        "tracking_settings": _TRACKING if config.privacy.track else {**_TRACKING, **_UNTRACKED},
    }
    if reply_to := reply_address(config):
        common["reply_to"] = {"email": reply_to}
    if config.sendgrid.sandbox:
        common["mail_settings"] = _SANDBOX
    return json.dumps(common).removesuffix("}")


def readers_parts(batch: Batch, links: ReaderLinks) -> str:
    """Write all readers' parts. Raises ValueError with the recipient's id when SendGrid refuses their address."""
    layout = json.dumps(_layout(batch, links)).replace(f'"{_PLACE_WRITTEN}"', _PLACE_WRITTEN, 1)
    to, link, reader, *tagged, end = layout.split(_PLACE_WRITTEN)
    tag = tagged[0] if tagged else ""
    recipients = batch.recipients
    rows = zip(_mailboxes(recipients), _tokens(recipients), recipients, strict=True)
    return ", ".join(
        [f"{to}{mailbox}{link}{token}{reader}{who.id}{tag}{token if tag else ''}{end}" for mailbox, token, who in rows]
    )


def letter_body(config: Config, letter: Letter) -> bytes:
    """Write the whole request for one letter. Raises ValueError when SendGrid refuses the address.

    Nothing is tracked: the links of a letter lead straight to their targets.
    """
    email = mailable(letter.to)
    if email is None:
        raise ValueError(NO_ADDRESS)
    parts = (("text/plain", letter.text), ("text/html", letter.html))
    body: dict[str, Any] = {
        "personalizations": [{"to": [{"email": email}]}],
        "from": _mailbox(config.sender_name, sender_address(config)),
        "subject": one_line(letter.subject),
        "content": [{"type": kind, "value": clean(value)} for kind, value in parts if value.strip()],
        "headers": {"Auto-Submitted": "auto-generated"},
        "categories": ["letter"],
        "tracking_settings": {name: {"enable": False} for name in _TRACKING},
    }
    if reply_to := reply_address(config):
        body["reply_to"] = {"email": reply_to}
    if config.sendgrid.sandbox:
        body["mail_settings"] = _SANDBOX
    return json.dumps(body).encode("ascii")


_PLACE, _PLACE_WRITTEN = "\0", "\\u0000"
"""The mark for a reader's own values, and its form in JSON. It occurs nowhere else in a layout."""


def _layout(batch: Batch, links: ReaderLinks) -> dict[str, Any]:
    """Lay out a reader's part, to be filled in with the mailbox, the token, the id, and the token again."""
    layout: dict[str, Any] = {
        "to": [_PLACE],
        "headers": {
            "List-Unsubscribe": f"<{links.unsubscribe(_PLACE)}>",
            "List-Unsubscribe-Post": ONE_CLICK,
        },
        "custom_args": {"edition": str(batch.edition_id), "batch": str(batch.id), "recipient": _PLACE},
    }
    if batch.rendition.token_tag:
        layout["substitutions"] = {batch.rendition.token_tag: _PLACE}
    return layout


def all_plain(recipients: Sequence[Recipient]) -> bool:
    """Return whether SendGrid accepts the addresses of all recipients unchanged."""
    return all(is_plain(recipient.email) for recipient in recipients)


def _mailboxes(recipients: Sequence[Recipient]) -> list[str]:
    """Write each reader's mailbox."""
    if all_plain(recipients):
        emails = [f'"{recipient.email}"' for recipient in recipients]
    else:
        emails = [quoted(_mailable(recipient)) for recipient in recipients]
    names = _names(recipients)
    return [
        f'{{"email": {email}, "name": "{name}"}}' if name else f'{{"email": {email}}}'
        for email, name in zip(emails, names, strict=True)
    ]


def _mailable(recipient: Recipient) -> str:
    email = mailable(recipient.email)
    if email is None:
        raise ValueError(f"Recipient {recipient.id} has no address that SendGrid can mail. Correct or remove it.")
    return email


def _names(recipients: Sequence[Recipient]) -> list[str]:
    """Write each reader's name, without quotes around it; all at once, which is much faster than one by one."""
    names = [recipient.name for recipient in recipients]
    joined = "\n".join(names)
    if "\\" in joined or joined.count("\n") >= len(names):
        return [quoted(_plain_name(name))[1:-1] for name in names]
    plain = [name.strip()[:NAME_CHARS].strip() for name in _NO_NAME.sub(" ", clean(joined)).split("\n")]
    return quoted("\n".join(plain))[1:-1].split("\\n")


def _tokens(recipients: Sequence[Recipient]) -> list[str]:
    """Return each reader's token, encoded for an address."""
    tokens = [recipient.token for recipient in recipients]
    if URL_SAFE.fullmatch("".join(tokens)):
        return tokens
    return [reader_token(recipient) for recipient in recipients]


def mailable(email: str) -> str | None:
    """Return the address in the form that SendGrid accepts; None when it refuses it."""
    try:
        wire = wire_address(email)
    except ValueError:
        return None
    return wire if wire.isascii() and len(wire) <= _MAX_ADDRESS_CHARS else None


def _mailbox(name: str, email: str) -> dict[str, str]:
    name = _plain_name(name)
    return {"email": email, "name": name} if name else {"email": email}


def _plain_name(name: str) -> str:
    """Make a name that SendGrid accepts: without commas and semicolons."""
    return one_line(name.replace(",", " ").replace(";", " "))[:NAME_CHARS].strip()
