"""Letters: single mails to one person, such as the confirmation of a sign-up. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A single mail. `to` is an address in normal form, `subject` one line, `html` a whole document or ""."""

    to: str
    subject: str
    text: str
    html: str = ""
