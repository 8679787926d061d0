"""Letters: single mails of the program's own to one person, such as a sign-up's confirmation. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of its own. `to` is an address in normal form, `subject` one line, `html` a whole document or ""."""

    to: str
    subject: str
    text: str
    html: str = ""
