"""The request that mails one batch, as JSON. Knows what SendGrid wants in it; sends nothing.

Readers' parts are alike but for six strings, so they are laid out once for a batch and filled in for each reader:
encoding a thousand whole documents would take most of a send's time.
"""

import json
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from digest.config import Config
from digest.domain.deliveries import Batch, ReaderLinks, Recipient
from digest.mail.message import (
    NAME_CHARS,
    ONE_CLICK,
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
_TRACKING = {
    "click_tracking": {"enable": True, "enable_text": False},
    "open_tracking": {"enable": True},
    # Off, or SendGrid would put its own unsubscribe link into the page and the headers.
    "subscription_tracking": {"enable": False},
    # Off, or an account's setting would overwrite the campaign parameters of the page's links.
    "ganalytics": {"enable": False},
}


def common_part(config: Config, batch: Batch) -> str:
    """Write what is the same for all readers: the request without its `personalizations` and the closing brace."""
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
        "tracking_settings": _TRACKING,
    }
    if reply_to := reply_address(config):
        common["reply_to"] = {"email": reply_to}
    if config.sendgrid.sandbox:
        common["mail_settings"] = {"sandbox_mode": {"enable": True}}
    return json.dumps(common).removesuffix("}")


def readers_parts(batch: Batch, links: ReaderLinks) -> list[str]:
    """Write each reader's part. Raises ValueError, naming the recipient by id, when SendGrid takes no such address."""
    layout = json.dumps(_layout(batch, links)).replace(f'"{_PLACE_WRITTEN}"', _PLACE_WRITTEN, 1)
    to, link, reader, *tagged, end = layout.split(_PLACE_WRITTEN)
    parts = []
    for recipient in batch.recipients:
        token = reader_token(recipient)
        value = f"{tagged[0]}{token}" if tagged else ""
        parts.append(f"{to}{_to(recipient)}{link}{token}{reader}{recipient.id}{value}{end}")
    return parts


_PLACE, _PLACE_WRITTEN = "\0", "\\u0000"
"""Marks where a reader's own values go, and what JSON makes of that. Nothing else in a layout holds it."""


def _layout(batch: Batch, links: ReaderLinks) -> dict[str, Any]:
    """Lay out a reader's part: first the mailbox is to be filled in, then the token, the id, and the token again."""
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


def _to(recipient: Recipient) -> str:
    email, name = mailable(recipient.email), _plain_name(recipient.name)
    if email is None:
        raise ValueError(f"Recipient {recipient.id} has no address that SendGrid can mail. Correct or remove it.")
    return f'{{"email": {quoted(email)}, "name": {quoted(name)}}}' if name else f'{{"email": {quoted(email)}}}'


def mailable(email: str) -> str | None:
    """Give the address as SendGrid takes it; None when it takes no such address."""
    try:
        wire = wire_address(email)
    except ValueError:
        return None
    return wire if wire.isascii() and len(wire) <= _MAX_ADDRESS_CHARS else None


def _mailbox(name: str, email: str) -> dict[str, str]:
    name = _plain_name(name)
    return {"email": email, "name": name} if name else {"email": email}


def _plain_name(name: str) -> str:
    """Make a name one that SendGrid takes: without commas and semicolons."""
    return one_line(name.replace(",", " ").replace(";", " "))[:NAME_CHARS].strip()
