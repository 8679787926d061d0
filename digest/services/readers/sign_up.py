"""Sign up with double opt-in: the request is saved and a letter mailed. Only the link in it makes a reader.

Requests for known and unknown addresses take the same path, so that nothing visible distinguishes them.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from digest.config import Config
from digest.domain.batches import OutcomeKind
from digest.domain.errors import NotTakenError
from digest.domain.reader_life import Asked, Confirmed, apply
from digest.domain.readers import Reader
from digest.mail import Mailer
from digest.render.pages import Pages
from digest.services.readers.gifts import join_gifts
from digest.services.readers.limits import letter_did_not_leave, mailbox_confirmed, takes_letter
from digest.services.readers.signed_links import read_signed, sign
from digest.store.database import Database
from digest.store.readers.find import find_readers, find_subscribers
from digest.store.readers.save import Change, await_additions, save_readers
from digest.store.readers.sign_ups import (
    SignUp,
    find_sign_up,
    find_sign_up_by_nonce,
    forget_orphans,
    forget_sign_ups,
    save_consent,
    save_sign_up,
)
from digest.store.readers.tokens import find_tokens

MAIL_AGAIN_AFTER = timedelta(minutes=5)
"""The shortest time between two confirmation mails to one address."""
_PURPOSE = "confirm"


@dataclass(frozen=True, slots=True)
class SigningUp:
    """What it takes to sign readers up and to mail them letters.

    `key` signs the tokens; `mailer` makes the mailer when a letter must leave.
    """

    database: Database
    config: Config
    pages: Pages
    mailer: Callable[[], Mailer]
    key: str
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A confirmation: the digests it is for or, afterwards, the digests that the reader gets.

    `token` opens their own page; it is "" before the confirmation. `is_stopped`: no mail reaches them, because the
    address is suppressed for another reason than their own unsubscribing.
    """

    digests: frozenset[str]
    token: str = ""
    is_stopped: bool = False


def sign_up(work: SigningUp, email: str, digests: frozenset[str]) -> str | None:
    """Save a request for digests from an address (in normal form), and mail the link that confirms it.

    Return what went wrong with the mail, without the address; None if it left, or if none was due.
    """
    now = work.clock()
    waiting = _note(work, email, digests, now)
    if waiting is None:
        return None
    expires = now + work.config.readers.confirm_within
    token = sign(waiting.nonce, _PURPOSE, key=work.key, until=expires)
    letter = work.pages.letter(
        "confirm",
        email,
        wanted=work.pages.listed(work.config.titles(waiting.digests)),
        link=f"{work.config.public_url}/confirm/{token}",
        expires=work.pages.moment(expires),
    )
    outcome = work.mailer().deliver_letter(letter, now=now)
    if outcome.kind is OutcomeKind.ACCEPTED:
        return None
    with work.database.begin() as connection:  # the reader may try again at once
        save_sign_up(connection, replace(waiting, mailed_at=None))
        if outcome.kind is not OutcomeKind.UNCERTAIN:
            letter_did_not_leave(connection, email, key=work.key)
    return outcome.detail


def _note(work: SigningUp, email: str, digests: frozenset[str], now: datetime) -> SignUp | None:
    """Save the request. Return it if its confirmation mail is due now and within the limit of the mailbox."""
    lasts = work.config.readers.confirm_within
    with work.database.begin() as connection:
        forget_sign_ups(connection, before=now - lasts)
        await_additions(connection)
        reader = find_readers(connection, [email])[email]
        try:
            asked = apply(reader, Asked(now))
        except NotTakenError:
            return None
        save_readers(connection, [Change(reader, asked)], now)
        subscriber_id = find_subscribers(connection, [email])[email].id
        before = find_sign_up(connection, subscriber_id)
        wish = SignUp(subscriber_id, secrets.token_urlsafe(24), digests, asked_at=now, mailed_at=now)
        if before is not None and before.confirmed_at is None:
            # Both mails confirm the same request, whichever the reader opens first.
            wish = replace(wish, nonce=before.nonce, digests=before.digests | digests)
        mailed_at = before.mailed_at if before else None
        is_due = (mailed_at is None or now - mailed_at >= MAIL_AGAIN_AFTER) and takes_letter(
            connection, email, key=work.key, now=now, until=now + lasts
        )
        save_sign_up(connection, wish if is_due else replace(wish, mailed_at=mailed_at))
    return wish if is_due else None


def forget_unconfirmed(database: Database, config: Config, *, now: datetime) -> int:
    """Delete expired sign-ups of people who are not readers. Return their number."""
    oldest = now - config.readers.confirm_within
    with database.begin() as connection:
        return forget_sign_ups(connection, before=oldest) + forget_orphans(connection, before=oldest)


def find_wish(work: SigningUp, token: str) -> Confirmation | None:
    """Return the digests that a token would confirm, or did confirm; None for a wrong, expired or outdated token.

    A used token is outdated once its reader has left: it cannot restore them.
    """
    nonce = _nonce(work, token)
    if nonce is None:
        return None
    with work.database.read() as connection:
        found = find_sign_up_by_nonce(connection, nonce)
        if found is None:
            return None
        wish, email = found
        reader = find_readers(connection, [email], lock=False)[email]
        if wish.confirmed_at:
            return _done(connection, wish.subscriber_id, reader)
    digests = wish.digests.intersection(work.config.digests)
    return Confirmation(digests) if reader.subscriber and digests else None


def confirm(
    work: SigningUp, token: str, *, shown: frozenset[str] = frozenset(), ip: str | None = None
) -> Confirmation | None:
    """Confirm a sign-up, so that its address becomes a reader's. Return None as `find_wish` does.

    `shown` has the digests that the page showed, if known: digests requested later are not confirmed. A used link
    changes nothing, so the reader's later choices stay.
    """
    nonce, now = _nonce(work, token), work.clock()
    if nonce is None:
        return None
    with work.database.begin() as connection:
        found = find_sign_up_by_nonce(connection, nonce)
        if found is None:
            return None
        wish, email = found
        reader = find_readers(connection, [email])[email]
        # Load it again, now that nobody else can change it.
        wish = find_sign_up(connection, wish.subscriber_id) or wish
        if reader.subscriber is None:
            return None
        if wish.confirmed_at is None:
            wanted = wish.digests.intersection(shown or wish.digests, work.config.digests)
            if not wanted:
                return None
            before, reader = reader, apply(reader, Confirmed(wanted, now))
            mailbox_confirmed(connection, email, key=work.key)
            save_readers(connection, [Change(before, reader)], now)
            join_gifts(connection, [Change(before, reader)], work.key, now)
            kept_ip = ip if work.config.readers.keep_ip else None
            save_consent(connection, wish.subscriber_id, text=work.config.consent, ip=kept_ip)
            # Other requested digests still need confirmation: their own letter has the same link.
            rest = wish.digests - wanted
            save_sign_up(connection, replace(wish, digests=rest) if rest else replace(wish, confirmed_at=now))
        return _done(connection, wish.subscriber_id, reader)


def _done(connection: Connection, subscriber_id: int, reader: Reader) -> Confirmation | None:
    reads = reader.subscriber.digests if reader.subscriber else None
    if not reads:
        return None
    is_stopped = reader.suppressed is not None
    return Confirmation(reads, find_tokens(connection, subscriber_id)[min(reads)], is_stopped=is_stopped)


def _nonce(work: SigningUp, token: str) -> str | None:
    nonce = read_signed(token, _PURPOSE, key=work.key, now=work.clock())
    return None if nonce is None else str(nonce)
