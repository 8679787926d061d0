"""The one grammar of e-mail addresses: which are plain, and where one may stand in a text. Pure.

email-validator judges what is an address. Nearly all addresses are plain, and a plain one needs no judge.
"""

import re
from collections.abc import Sequence

_PLAIN_CHARS = 64
"""The longest plain address: in it, no label, domain or local part can be too long (RFC 1035, RFC 5321)."""
_PLAIN = re.compile(
    r"[A-Za-z0-9_+-]++(?:\.[A-Za-z0-9_+-]++)*+"
    # No label has two hyphens in a row: that is Punycode, or no label at all.
    r"@(?:[A-Za-z0-9]++(?:-[A-Za-z0-9]++)*+\.)+[A-Za-z]++"
)
_PLAIN_LINES = re.compile(rf"(?:{_PLAIN.pattern}\n)*+")
_SHAPE = re.compile(r'[^@\s<>",;]+@[^@\s<>",;]+')
_WORD = re.compile(r'(?:"(?:[^"\\\n]|\\.){0,64}"|[^\s<>:;,()"]++)+')
"""What may be an address: text without the characters that end one, unless they are quoted (RFC 5322)."""
_AT = re.compile(r"@|\uff20|%(?:25)*40|=40|&#(?:0*64|x0*40)\b|\\(?:x|u00)40", re.IGNORECASE)
"""The sign itself, full-width, and as URLs, quoted-printable, HTML and string literals write it."""
_GMAIL = ("gmail.com", "googlemail.com")
HIDDEN = "…"


def is_plain(email: str) -> bool:
    """Return whether an address can be stored, compared and mailed as it is, apart from the case of its letters."""
    return len(email) <= _PLAIN_CHARS and _PLAIN.fullmatch(email) is not None


def are_plain(emails: Sequence[str]) -> bool:
    """Return whether all these addresses are plain. One check of all is much faster than a check of each."""
    lines = "\n".join((*emails, ""))
    is_short = len(max(emails, key=len, default="")) <= _PLAIN_CHARS
    return is_short and lines.count("\n") == len(emails) and _PLAIN_LINES.fullmatch(lines) is not None


def mailbox(email: str) -> str:
    """Return the mailbox of an address in normal form: without its tag, and at Gmail without dots.

    Mail to `ola+news@example.org` arrives where mail to `ola@example.org` does. Gmail also ignores dots
    (https://support.google.com/mail/answer/7436150) and has two domains.
    """
    local, _, domain = email.rpartition("@")
    # A quoted local part has no tag, nor has one that begins with "+".
    name = local if local.startswith(('"', "+")) else local.partition("+")[0]
    if domain in _GMAIL:
        name, domain = name.replace(".", "") or name, _GMAIL[0]
    return f"{name}@{domain}"


def has_address_shape(text: str) -> bool:
    """Return whether a text could be one address: a first check for code that cannot use email-validator."""
    return _SHAPE.fullmatch(text) is not None


def hide_addresses(text: str) -> str:
    """Replace what may be an address, written plainly or encoded, by an ellipsis."""
    if not _AT.search(text):
        return text
    return _WORD.sub(lambda word: HIDDEN if _AT.search(word[0]) else word[0], text)
