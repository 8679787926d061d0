"""SendGrid's event webhook: whether a post is genuine, and its events in our words. Knows no store and no HTTP.

Names and fields are those of https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from digest.config.secrets import Secret, secret
from digest.domain.errors import ConfigError
from digest.domain.events import Event, EventKind
from digest.domain.opens_and_clicks import is_machine_agent
from digest.domain.readers import SuppressionReason

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
KEYS: tuple[Secret, ...] = ("SENDGRID_WEBHOOK_PUBLIC_KEY", "SENDGRID_WEBHOOK_PUBLIC_KEY_OLD")
"""The current key, and the previous or next one: both are valid while keys change."""

_ALGORITHM = ECDSA(SHA256())
_DIGITS = 19
_AHEAD = timedelta(minutes=10)
"""How far the provider's clock may be ahead of ours."""
_YEARS = range(2000, 2200)
"""Times outside these years are invalid: a number in another unit, or garbage."""

WORDS: Mapping[tuple[str, str], tuple[EventKind, SuppressionReason | None]] = {
    ("processed", ""): (EventKind.PROCESSED, None),
    ("delivered", ""): (EventKind.DELIVERED, None),
    ("deferred", ""): (EventKind.DEFERRED, None),
    ("bounce", ""): (EventKind.BOUNCED, SuppressionReason.BOUNCE),
    ("bounce", "bounce"): (EventKind.BOUNCED, SuppressionReason.BOUNCE),
    ("bounce", "bounced"): (EventKind.BOUNCED, SuppressionReason.BOUNCE),
    ("bounce", "blocked"): (EventKind.BLOCKED, None),
    ("bounce", "expired"): (EventKind.BLOCKED, None),
    ("dropped", ""): (EventKind.DROPPED, None),
    ("dropped", "bounced address"): (EventKind.DROPPED, SuppressionReason.BOUNCE),
    ("dropped", "bounced"): (EventKind.DROPPED, SuppressionReason.BOUNCE),
    ("dropped", "invalid"): (EventKind.DROPPED, SuppressionReason.BOUNCE),
    ("dropped", "unsubscribed address"): (EventKind.DROPPED, SuppressionReason.UNSUBSCRIBE),
    ("dropped", "group unsubscribe"): (EventKind.DROPPED, SuppressionReason.UNSUBSCRIBE),
    ("dropped", "spam reporting address"): (EventKind.DROPPED, SuppressionReason.COMPLAINT),
    ("spamreport", ""): (EventKind.COMPLAINT, SuppressionReason.COMPLAINT),
    ("unsubscribe", ""): (EventKind.UNSUBSCRIBED, SuppressionReason.UNSUBSCRIBE),
    ("group_unsubscribe", ""): (EventKind.UNSUBSCRIBED, SuppressionReason.UNSUBSCRIBE),
    ("open", ""): (EventKind.OPENED, None),
    ("click", ""): (EventKind.CLICKED, None),
}
"""SendGrid's word for an event, with its `type` (of a bounce) or `reason` (of a drop), and ours."""

_UNSURE: Mapping[str, tuple[EventKind, SuppressionReason | None]] = {
    # An unknown kind of bounce is no reason to lose a reader.
    "bounce": (EventKind.BLOCKED, None),
    "dropped": (EventKind.DROPPED, None),
}


class Webhook:
    """Recognises genuine posts from SendGrid. Without a key, every post is refused."""

    def __init__(self, keys: tuple[EllipticCurvePublicKey, ...], max_age: timedelta) -> None:
        self._keys, self._max_age = keys, max_age

    def why_refused(self, signature: str, timestamp: str, body: bytes, *, now: datetime) -> str | None:
        """Return why a post is not genuine, or None. `body` is the body byte for byte; `now` is the real time."""
        if not self._keys:
            return f"no key to check events with: set {KEYS[0]}"
        if not re.fullmatch(r"\d{1,12}", timestamp, re.ASCII):
            return "no timestamp"
        age = timedelta(seconds=now.timestamp() - int(timestamp))
        if not -min(_AHEAD, self._max_age) <= age <= self._max_age:
            return "too old, or this machine's clock is wrong"
        try:
            decoded = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            return "no signature"
        signed = timestamp.encode("ascii") + body
        return None if any(_signs(key, decoded, signed) for key in self._keys) else "not signed with our key"


def _signs(key: EllipticCurvePublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed, _ALGORITHM)
    except InvalidSignature:
        return False
    return True


def webhook_keys() -> tuple[EllipticCurvePublicKey, ...]:
    """Read the keys from the environment. Raises ConfigError for an invalid key."""
    return tuple(_public_key(name, text) for name in KEYS if (text := secret(name)))


def _public_key(name: str, text: str) -> EllipticCurvePublicKey:
    """Read a key as SendGrid's page shows it, one line of base64; also inside a PEM file."""
    try:
        key = load_der_public_key(base64.b64decode(re.sub(r"-----[A-Z ]+-----|\s", "", text), validate=True))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, EllipticCurvePublicKey):
        raise ConfigError(
            f"{name} is not a verification key. Copy it from SendGrid's event webhook settings, on one line."
        )
    return key


@dataclass(frozen=True, slots=True)
class Posted:
    """The events of one post, and the number of entries that are no events."""

    events: tuple[Event, ...]
    bad: int


def read_post(body: bytes, name_link: Callable[[str], str]) -> Posted:
    """Read the events of a post. Raises ValueError when it is not a list.

    `name_link` names the link that was clicked (`digest.domain.opens_and_clicks.link_name`).
    """
    try:
        entries = json.loads(body, parse_int=_whole)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(entries, list):
        raise ValueError("not a list of events")  # noqa: TRY004 -- what came is wrong, not who calls
    events = [event for entry in entries if (event := read_event(entry, name_link))]
    return Posted(tuple(events), len(entries) - len(events))


def _whole(digits: str) -> int | None:
    # Python refuses numbers of thousands of digits; a number out of this range is not one of ours.
    return int(digits) if len(digits) <= _DIGITS else None


def read_event(entry: Any, name_link: Callable[[str], str]) -> Event | None:
    """Read one event; None when it is no event, or has no id, time or name."""
    if not isinstance(entry, dict):
        return None
    provider_id, name, at = _id(entry.get("sg_event_id")), _word(entry.get("event")), _moment(entry.get("timestamp"))
    if not provider_id or not name or at is None:
        return None
    kind, suppresses = _in_our_words(name, entry)
    clicks = kind is EventKind.CLICKED
    return Event(
        provider_id=_same_event(entry, name, at) or provider_id,
        kind=kind,
        occurred_at=at,
        edition_id=_number(entry.get("edition")),
        batch_id=_number(entry.get("batch")),
        recipient_id=_number(entry.get("recipient")),
        email=_line(entry.get("email"), 320),
        suppresses=suppresses,
        link=name_link(_line(entry.get("url"), 4_000)) if clicks else "",
        machine=(clicks or kind is EventKind.OPENED) and _is_machine(entry, clicks=clicks),
        detail=_detail(kind, name, entry),
    )


def _same_event(entry: Mapping[str, Any], name: str, at: datetime) -> str:
    """Return the identity of an event, whatever its `sg_event_id`: its message, address, name, time and link.

    SendGrid gives the same event another id when two webhooks report it, or when it reports it again. Returns "" for an
    event that names no message.
    """
    message = _id(entry.get("sg_message_id"))
    if not message:
        return ""
    parts = (message, _line(entry.get("email"), 320).lower(), name, at.isoformat(), _line(entry.get("url"), 4_000))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _in_our_words(name: str, entry: Mapping[str, Any]) -> tuple[EventKind, SuppressionReason | None]:
    qualifier = {"bounce": "type", "dropped": "reason"}.get(name)
    said = _line(entry.get(qualifier), 200).strip().lower() if qualifier else ""
    return WORDS.get((name, said)) or _UNSURE.get(name, (EventKind.OTHER, None))


def _is_machine(entry: Mapping[str, Any], *, clicks: bool) -> bool:
    if entry.get("sg_machine_open") in (True, "true", 1):
        return True
    agent = entry.get("useragent")
    return isinstance(agent, str) and is_machine_agent(agent[:500], clicks=clicks)


def _detail(kind: EventKind, name: str, entry: Mapping[str, Any]) -> dict[str, str]:
    """Keep the word that explains a bounce or drop. Drop the server's own sentence, because it has addresses."""
    if kind is EventKind.OTHER:
        return {"event": name}
    if kind in (EventKind.BOUNCED, EventKind.BLOCKED, EventKind.DEFERRED):
        status = re.match(r"[245]\.?\d{1,3}\.?\d{1,3}", _line(entry.get("status") or entry.get("response"), 400))
        said = {"status": status[0] if status else "", "class": _class(entry.get("bounce_classification"))}
    elif kind is EventKind.DROPPED:
        said = {"reason": _class(entry.get("reason"))}
    else:
        return {}
    return {key: value for key, value in said.items() if value}


def _class(value: object) -> str:
    """Keep a name of a few plain words; a sentence could contain anything."""
    text = _line(value, 40)
    return text if re.fullmatch(r"[A-Za-z][A-Za-z /-]*", text) else ""


def _id(value: object) -> str:
    return value if isinstance(value, str) and re.fullmatch(r"[\x21-\x7e]{1,200}", value) else ""


def _word(value: object) -> str:
    """Read an event's name. An unknown one still names an event, but could contain anything."""
    if not isinstance(value, str) or not value:
        return ""
    return value.lower() if re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,39}", value) else "strange"


def _line(value: object, length: int) -> str:
    """Return a line of text that is not too long, else ""."""
    return value if isinstance(value, str) and len(value) <= length and value.isprintable() else ""


def _number(value: object) -> int | None:
    """Read an id that we gave; None for anything that cannot be one, and for the 0 of proofs."""
    if not isinstance(value, str) or not re.fullmatch(r"[1-9]\d{0,17}", value, re.ASCII):
        return None
    return int(value)


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        moment = datetime.fromtimestamp(float(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.year in _YEARS else None
