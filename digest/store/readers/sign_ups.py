"""Load and save sign-ups that wait for their confirmation, and what a confirmation proves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, not_, select, update

from digest.domain.readers import SIGN_UP_FORM, Status
from digest.store.database import upsert
from digest.store.tables import sign_ups, subscribers, subscriptions


@dataclass(frozen=True, slots=True)
class SignUp:
    """A request for digests from one address. `mailed_at` is when its confirmation mail left, or None."""

    subscriber_id: int
    nonce: str
    digests: frozenset[str]
    asked_at: datetime
    mailed_at: datetime | None = None
    confirmed_at: datetime | None = None


def find_sign_up(connection: Connection, subscriber_id: int) -> SignUp | None:
    """Find the sign-up of a subscriber."""
    return _find(connection, sign_ups.c.subscriber_id == subscriber_id)


def find_sign_up_by_nonce(connection: Connection, nonce: str) -> tuple[SignUp, str] | None:
    """Find a sign-up, with the address it is for."""
    found = _find(connection, sign_ups.c.nonce == nonce)
    if found is None:
        return None
    query = select(subscribers.c.email).where(subscribers.c.id == found.subscriber_id, subscribers.c.email.is_not(None))
    email: str | None = connection.execute(query).scalar()
    return (found, email) if email else None


def _find(connection: Connection, which: ColumnElement[bool]) -> SignUp | None:
    row = connection.execute(select(sign_ups).where(which)).mappings().one_or_none()
    return SignUp(**{**row, "digests": frozenset(row["digests"])}) if row else None


def save_sign_up(connection: Connection, sign_up: SignUp) -> None:
    """Save a sign-up in place of the subscriber's earlier one."""
    values = {name: getattr(sign_up, name) for name in SignUp.__dataclass_fields__}
    values["digests"] = sorted(sign_up.digests)
    insert = upsert(connection.dialect.name)(sign_ups).values(values)
    connection.execute(insert.on_conflict_do_update(index_elements=["subscriber_id"], set_=values))


def forget_sign_ups(connection: Connection, *, before: datetime) -> int:
    """Delete sign-ups made before then, and subscribers who never confirmed anything. Return the number of these."""
    old = select(sign_ups.c.subscriber_id).where(sign_ups.c.asked_at < before)
    reads = exists().where(subscriptions.c.subscriber_id == subscribers.c.id)
    never_confirmed = (subscribers.c.status == Status.PENDING.value, not_(reads))
    # Their sign-ups go with them.
    strangers = connection.execute(delete(subscribers).where(subscribers.c.id.in_(old), *never_confirmed)).rowcount
    connection.execute(delete(sign_ups).where(sign_ups.c.asked_at < before))
    return strangers


def forget_orphans(connection: Connection, *, before: datetime) -> int:
    """Delete subscribers who signed up before then in another database, without a sign-up here. Return their number."""
    wish = exists().where(sign_ups.c.subscriber_id == subscribers.c.id)
    reads = exists().where(subscriptions.c.subscriber_id == subscribers.c.id)
    asked = (subscribers.c.status == Status.PENDING.value, subscribers.c.source == SIGN_UP_FORM)
    old = delete(subscribers).where(*asked, subscribers.c.created_at < before, not_(wish), not_(reads))
    return connection.execute(old).rowcount


def save_consent(connection: Connection, subscriber_id: int, *, text: str, ip: str | None) -> None:
    """Keep the sentence that a subscriber agreed to, and where from if that is wanted."""
    connection.execute(
        update(subscribers).where(subscribers.c.id == subscriber_id).values(consent_text=text, consent_ip=ip)
    )
