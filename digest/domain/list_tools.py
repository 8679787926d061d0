"""The newsletter tools that a list may come from: their headings, and which of our columns each one is. Pure data.

Sources: the tools' own exports and their documentation. Headings are in the form that `normal_heading` gives.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.domain.readers import Status, SuppressionReason

_BETWEEN = re.compile(r"[\s_-]+")


def normal_heading(heading: str) -> str:
    """Return a heading in lower case, with one underscore between its words."""
    return _BETWEEN.sub("_", heading.strip().casefold()).strip("_")


@dataclass(frozen=True, slots=True)
class Kind:
    """One of several files that a tool exports, recognised by the prefixes of its headings or by its file name."""

    key: str
    name: str
    starts: tuple[str, ...]
    word: str
    status: Status | None = None
    suppressed: SuppressionReason | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """A newsletter tool. `distinctive` are headings that no other tool has; `columns` maps its headings to ours.

    A tool without a column for a reader's state exports one file for each state: its `kinds`. The first match counts.
    """

    key: str
    name: str
    distinctive: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[Kind, ...] = ()


EVERYWHERE: Mapping[str, str] = {
    "email": "email",
    "e_mail": "email",
    "mail": "email",
    "email_address": "email",
    "e_mail_address": "email",
    "e_mail_adresse": "email",
    "adresse_e_mail": "email",
    "adres_e_mail": "email",
    "correo_electrónico": "email",
    "dirección_de_correo_electrónico": "email",
    "name": "name",
    "full_name": "name",
    "first_name": "first_name",
    "vorname": "first_name",
    "prénom": "first_name",
    "imię": "first_name",
    "nombre": "first_name",
    "last_name": "last_name",
    "nachname": "last_name",
    "nom": "last_name",
    "nazwisko": "last_name",
    "apellidos": "last_name",
}
"""Headings that mean the same in the file of every tool."""

OWN = Tool("own", "Our own columns")

TOOLS = (
    Tool(
        "mailchimp",
        "Mailchimp",
        frozenset({"member_rating", "optin_time", "optin_ip", "confirm_time", "confirm_ip", "leid", "euid"})
        | {"email_type", "last_changed", "gmtoff", "dstoff", "unsub_time", "unsub_campaign_title", "unsub_campaign_id"}
        | {"unsub_reason", "unsub_reason_other", "clean_time", "clean_campaign_title", "clean_campaign_id"},
        {"confirm_time": "confirmed_at", "optin_time": "opted_in_at", "unsub_time": "left_at"},
        (
            Kind("unsubscribed", "unsubscribed", ("unsub_",), "unsubscribed", status=Status.UNSUBSCRIBED),
            Kind("cleaned", "cleaned", ("clean_",), "cleaned", suppressed=SuppressionReason.BOUNCE),
            Kind("subscribed", "subscribed", ("last_changed", "email_type"), "subscribed", status=Status.ACTIVE),
        ),
    ),
    Tool(
        "substack",
        "Substack",
        frozenset({"email_disabled", "active_subscription", "first_payment_at"}),
        {"email_disabled": "stopped", "created_at": "created_at"},
    ),
    Tool(
        "ghost",
        "Ghost",
        frozenset({"subscribed_to_emails", "complimentary_plan", "deleted_at", "tiers"}),
        {"subscribed_to_emails": "mailed", "created_at": "created_at"},
    ),
    Tool(
        "mailpoet",
        "MailPoet",
        frozenset({"global_status", "list_status", "subscription_time", "subscription_ip"})
        | {"confirmation_time", "confirmation_ip"},
        {"global_status": "status", "confirmation_time": "confirmed_at", "subscription_time": "opted_in_at"},
    ),
    Tool(
        "buttondown",
        "Buttondown",
        frozenset({"creation_date", "type", "secondary_id", "referrer_url", "unsubscription_date"})
        | {"unsubscription_reason"},
        {"type": "status", "creation_date": "created_at", "unsubscription_date": "left_at"},
    ),
    Tool(
        "listmonk",
        "listmonk",
        frozenset({"uuid", "attributes", "updated_at"}),
        {"status": "status", "created_at": "created_at"},
    ),
    Tool(
        "beehiiv",
        "Beehiiv",
        frozenset({"tier", "free_tier", "premium_tier", "unsubscribed_at"}),
        {"status": "status", "created_at": "created_at", "unsubscribed_at": "left_at"},
    ),
    # The columns that are left in several tools' files without their distinctive ones.
    Tool("status", "A list with states", frozenset({"created_at"}), {"status": "status", "created_at": "created_at"}),
)

_ACTIVE = (
    "active",
    "enabled",
    "subscribed",
    "regular",
    "premium",
    "gift",
    "trialed",
    "past_due",
    "churning",
    "churned",
)

STATES: Mapping[str, Status | SuppressionReason] = {
    **dict.fromkeys(_ACTIVE, Status.ACTIVE),
    **dict.fromkeys(("unsubscribed", "inactive", "blocklisted", "removed", "paused"), Status.UNSUBSCRIBED),
    **dict.fromkeys(("pending", "unconfirmed", "unactivated"), Status.PENDING),
    **dict.fromkeys(("bounced", "cleaned", "undeliverable"), SuppressionReason.BOUNCE),
    **dict.fromkeys(("complained",), SuppressionReason.COMPLAINT),
    **dict.fromkeys(("blocked", "malicious", "spammy"), SuppressionReason.MANUAL),
}
"""The tools' words for the states of a reader. Other words are refused, because they may mean that the reader left."""
