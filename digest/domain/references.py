"""The reference in an ask's link, which a gift returns: the edition and the ask that it came from. Pure.

It never names the reader. Donation pages pass it on as Stripe does its `client_reference_id`, which may have up to 200
letters, digits, hyphens and underscores; Stripe silently drops any other (https://docs.stripe.com/payment-links).
"""

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from unicodedata import normalize

AMOUNT_CHARS = 24
"""The longest name of a sum."""

_PART = r"[a-z0-9][a-z0-9-]{0,39}"
_AMOUNT = rf"[a-z0-9-]{{1,{AMOUNT_CHARS}}}"
_SHAPE = re.compile(rf"({_PART})_(\d{{4}}-\d\d-\d\d)_({_PART})_({_PART})(?:_({_AMOUNT}))?_([0-9a-f]{{6}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """The place of an ask. `amount` names the sum of the link, as `amount_name` writes it; "" for the main link."""

    digest: str
    day: date
    variant: str
    placement: str
    amount: str = ""


def write(reference: Reference) -> str:
    """Write a reference in at most 177 letters, digits, hyphens and underscores.

    The last part is a check, so that a shortened reference is not taken for another one. Names are slugs, which have no
    underscores.
    """
    one = reference
    words = "_".join(filter(None, [one.digest, one.day.isoformat(), one.variant, one.placement, one.amount]))
    return f"{words}_{_check(words)}"


def read(text: str) -> Reference | None:
    """Read what `write` wrote; None if it is anything else, or shortened."""
    found = _SHAPE.fullmatch(text.strip())
    if found is None or _check(text.strip().rpartition("_")[0]) != found[6]:
        return None
    try:
        day = date.fromisoformat(found[2])
    except ValueError:
        return None
    return Reference(found[1], day, found[3], found[4], found[5] or "")


def amount_name(label: str) -> str:
    """Name a sum by the ASCII letters and digits of its label: "50 zł" is `50-z`."""
    plain = normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:AMOUNT_CHARS].strip("-")


def _check(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:6]
