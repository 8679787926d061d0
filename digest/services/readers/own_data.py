"""Let readers export or erase their data and replace their links, once they prove that the mailbox is theirs.

The link in a mail only proves possession of that mail, which may have been forwarded. A letter to the mailbox has
another link, which expires.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from digest.domain.batches import OutcomeKind
from digest.domain.reader_moves import OWN_WORD
from digest.services.readers.limits import own_letter_did_not_leave, takes_own_letter
from digest.services.readers.preferences import Visitor
from digest.services.readers.show_data import show_data_of_address
from digest.services.readers.sign_up import SigningUp
from digest.services.readers.signed_links import read_signed, sign
from digest.store.readers.find import find_email, find_readers
from digest.store.readers.tokens import replace_tokens

VALID = timedelta(hours=1)
"""How long the link in the letter works."""
_PURPOSE = "own data"


@dataclass(frozen=True, slots=True)
class Owner:
    """A reader who has proved that the mailbox is theirs. `email` is None once they are erased."""

    id: int
    email: str | None


def can_get_letter(visitor: Visitor) -> bool:
    """Return whether a letter can reach a reader: their address is not suppressed, or only by their own leaving."""
    suppressed = visitor.reader.suppressed
    return not visitor.is_erased and (suppressed is None or suppressed in OWN_WORD)


def mail_link(work: SigningUp, visitor: Visitor) -> str | None:
    """Mail a reader the link to their own data, unless they got too many lately.

    Return what went wrong with the mail, without the address; None if it left, or if none was due.
    """
    now, email = work.clock(), visitor.reader.email
    with work.database.begin() as connection:
        if not takes_own_letter(connection, email, key=work.key, now=now):
            return None
    until = now + VALID
    token = sign(visitor.subscriber.id, _PURPOSE, key=work.key, until=until)
    link = f"{work.config.public_url}/data/{token}"
    outcome = work.mailer().deliver_letter(
        work.pages.letter("data", email, link=link, expires=work.pages.moment(until)), now=now
    )
    if outcome.kind is OutcomeKind.ACCEPTED:
        return None
    if outcome.kind is not OutcomeKind.UNCERTAIN:
        with work.database.begin() as connection:
            own_letter_did_not_leave(connection, email, key=work.key)
    return outcome.detail


def find_owner(work: SigningUp, token: str) -> Owner | None:
    """Find the reader who got the link in a letter; None for a wrong or expired link."""
    number = read_signed(token, _PURPOSE, key=work.key, now=work.clock())
    if not isinstance(number, int):
        return None
    with work.database.read() as connection:
        return Owner(number, find_email(connection, number))


def export_own_data(work: SigningUp, owner: Owner) -> Any:
    """Return everything stored about a reader, ready for JSON. Raises ListError if they were erased meanwhile."""
    return show_data_of_address(work.database, owner.email or "", work.key)


def renew_links(work: SigningUp, owner: Owner) -> str | None:
    """Replace all tokens of a reader, and return one of the new ones; None if they were erased meanwhile.

    From now on, the old tokens can only unsubscribe.
    """
    with work.database.begin() as connection:
        email = owner.email or ""
        subscriber = find_readers(connection, [email])[email].subscriber
        if subscriber is None or subscriber.id != owner.id:
            return None
        tokens = replace_tokens(connection, owner.id)
    preferred = subscriber.digests or tokens.keys()
    return tokens[min(preferred)]
