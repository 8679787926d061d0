"""The request that mails one batch, as JSON. Knows SendGrid's format; sends nothing.

Readers' parts differ only in six strings, so a batch has one layout that is filled in for each reader: encoding a
thousand whole documents would take most of a send's time.
"""

import json
from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from digest.config import Config
from digest.domain.addresses import are_plain
from digest.domain.batches import Batch, ReaderLinks
from digest.domain.letters import Letter
from digest.domain.recipients import Recipient, Recipients
from digest.mail.message import (
    NAME_CHARS,
    NO_ADDRESS,
    ONE_CLICK,
    URL_SAFE,
    clean,
    edition_name,
    list_id,
    one_line,
    reply_address,
    sender_address,
    subject_of,
    url_safe,
    wire_address,
)

_MAX_ADDRESS_CHARS = 320
_ODD = ('"', "\\", ",", ";", "  ", "| ", " |")
"""What no plain name has, in names between bars: what JSON escapes or SendGrid refuses, and needless spaces."""
_PIECE_BYTES = 100_000
"""The size of a piece of a request. For each larger object, the system hands out and clears fresh pages of memory,
which would take half of the time of writing a request."""
_AT_ONCE = 250
"""The number of readers in a piece; most take 300 to 400 bytes."""
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


def common_part(config: Config, batch: Batch) -> list[bytes]:
    """Write the part that all readers share, the request up to the list of their own parts, in pieces."""
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
    whole = f'{json.dumps(common).removesuffix("}")}, "personalizations": ['.encode("ascii")
    return [whole[start : start + _PIECE_BYTES] for start in range(0, len(whole), _PIECE_BYTES)]


def readers_parts(batch: Batch, links: ReaderLinks) -> Iterator[str]:
    """Write all readers' parts, some hundred at a time, to be joined.

    Raises ValueError with the recipient's id when SendGrid refuses their address.
    """
    to, named, link, reader, *tagged, end = json.dumps(_layout(batch, links)).split(_PLACE_WRITTEN)
    tag, recipients = tagged[0] if tagged else "", batch.recipients
    emails, names, tokens = _emails(recipients), _names(recipients.names), _tokens(recipients.tokens)
    for first in range(0, len(recipients), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        rows = zip(emails[some], names[some], tokens[some], recipients.ids[some], strict=True)
        own = [
            f"{to}{email}{named if name else ''}{name}{link}{token}{reader}{number}{tag}{token if tag else ''}{end}"
            for email, name, token, number in rows
        ]
        yield f"{', ' if first else ''}{', '.join(own)}"


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
    """Return the layout of a reader's part, to fill with the address, the name, the token, the id, and the token."""
    layout: dict[str, Any] = {
        "to": [{"email": _PLACE, "name": _PLACE}],
        "headers": {
            "List-Unsubscribe": f"<{links.unsubscribe(_PLACE)}>",
            "List-Unsubscribe-Post": ONE_CLICK,
        },
        "custom_args": {"edition": str(batch.edition_id), "batch": str(batch.id), "recipient": _PLACE},
    }
    if batch.rendition.token_tag:
        layout["substitutions"] = {batch.rendition.token_tag: _PLACE}
    return layout


def _emails(recipients: Recipients) -> Sequence[str]:
    """Return each reader's address, to be put between quotes."""
    if are_plain(recipients.emails):
        return recipients.emails
    return [quoted(_mailable(recipient))[1:-1] for recipient in recipients]


def _mailable(recipient: Recipient) -> str:
    email = mailable(recipient.email)
    if email is None:
        raise ValueError(f"Recipient {recipient.id} has no address that SendGrid can mail. Correct or remove it.")
    return email


def _names(names: Sequence[str]) -> Sequence[str]:
    """Return each reader's name, to be put between quotes. Most stay as they are, which one check of all shows."""
    together, longest = "|".join(("", *names, "")), len(max(names, key=len, default=""))
    is_plain = longest <= NAME_CHARS and together.isprintable() and not any(odd in together for odd in _ODD)
    return names if is_plain else [quoted(_plain_name(name))[1:-1] for name in names]


def _tokens(tokens: Sequence[str]) -> Sequence[str]:
    """Return each reader's token, encoded for an address."""
    return tokens if URL_SAFE.fullmatch("".join(tokens)) else [url_safe(token) for token in tokens]


def mailable(email: str) -> str | None:
    """Return the address in the form that SendGrid accepts; None if it accepts none."""
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
