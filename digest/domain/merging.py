"""What a reader becomes through a line of a list. Pure; an import never revives who left."""

from collections.abc import Collection
from datetime import datetime

from digest.domain.lists import Line
from digest.domain.readers import OWN_PAGE, SIGN_UP_FORM, Status, Subscriber

BROUGHT_BACK = "brought back by a list"
"""How a reader consented of whom an import says that he is back, and not how that came."""

_NOBODY = Subscriber("")


def merge(
    line: Line,
    known: Subscriber | None,
    *,
    now: datetime,
    default_digests: Collection[str],
    suppressed: str | None = None,
    erased: bool = False,
    resubscribe: bool = False,
) -> Subscriber | str:
    """Tell what a reader becomes through a line of a list, or why the line must not be taken.

    `suppressed` is the reason why the address must not be mailed, if there is one; `erased` is one who asked to be
    forgotten, and who may have signed up again without confirming it. What a line does not say stays.
    """
    leaves = line.status is Status.UNSUBSCRIBED
    if suppressed and not leaves and not line.suppressed and not resubscribe:
        return f"suppressed ({suppressed}); --resubscribe takes it all the same"
    if erased and not resubscribe:
        return "erased at the reader's own wish; --resubscribe takes it all the same"
    pends = line.status is Status.PENDING
    if known is None or (_only_asked(known) and not pends):
        # Who only asked, and never confirmed it, has no digests: another database must not give him some.
        defaults = () if pends and line.source == SIGN_UP_FORM else default_digests
        digests = line.digests if line.digests is not None else frozenset(defaults) - line.left
        nobody = known._replace(source="") if known else _NOBODY
        return _reader(nobody, line, line.status or Status.ACTIVE, digests, line.left - digests)
    if known.status is Status.UNSUBSCRIBED and not leaves and not resubscribe:
        # A line that stops mail to him wants nothing else.
        return known if line.suppressed else "unsubscribed; --resubscribe takes it all the same"
    status = _status(known.status, line.status, resubscribe=resubscribe)
    wanted = line.digests or frozenset()
    begins = status is Status.ACTIVE and known.status is not Status.ACTIVE
    if begins and not wanted and not known.digests:
        wanted = known.left or frozenset(default_digests)
    allowed = wanted if resubscribe else wanted - known.left
    if known.status is Status.UNSUBSCRIBED and status is Status.ACTIVE:
        line = _consenting_anew(known, line, now)
    # What he reads here a list does not end; it may know of something else that he left.
    left = known.left | (line.left - known.digests)
    return _reader(known, line, status, known.digests | allowed, left - allowed)


def _only_asked(known: Subscriber) -> bool:
    """Tell whether all that is known of an address is a sign-up that nobody has confirmed."""
    return known.status is Status.PENDING and known.source == SIGN_UP_FORM and not known.digests


def _status(known: Status, said: Status | None, *, resubscribe: bool) -> Status:
    if said is Status.UNSUBSCRIBED:
        return said
    if known is Status.UNSUBSCRIBED:
        return Status.ACTIVE if resubscribe else known
    return Status.ACTIVE if said is Status.ACTIVE else known


def _reader(known: Subscriber, line: Line, status: Status, digests: frozenset[str], left: frozenset[str]) -> Subscriber:
    leaves = status is Status.UNSUBSCRIBED
    consented_at, source = _consent(known, line)
    return Subscriber(
        email=line.email,
        name=known.name if line.name is None else line.name,
        status=status,
        digests=frozenset() if leaves else digests,
        left=left | digests if leaves else left,
        consented_at=consented_at,
        source=source,
        last_gift_at=_latest_gift(known, line),
        recurring=_recurring(known, line),
        sections=known.sections if line.sections is None else line.sections,
        id=known.id,
    )


def _consent(known: Subscriber, line: Line) -> tuple[datetime | None, str]:
    """Tell when and how a reader consented: what he did himself is proof until something newer is, and his return."""
    has_proof = known.consented_at is not None and known.source in (SIGN_UP_FORM, OWN_PAGE, BROUGHT_BACK)
    if has_proof and not (line.consented_at and known.consented_at and line.consented_at > known.consented_at):
        return known.consented_at, known.source
    return line.consented_at or known.consented_at, known.source if line.source is None else line.source


def _consenting_anew(known: Subscriber, line: Line, now: datetime) -> Line:
    """Make a line that brings back who had left say how he consented: what he agreed to before ended when he left."""
    if line.consented_at is None:
        return line._replace(consented_at=now, source=line.source or BROUGHT_BACK)
    if known.consented_at and line.consented_at <= known.consented_at:
        return line._replace(consented_at=now, source=BROUGHT_BACK)
    return line._replace(source=line.source or BROUGHT_BACK)


def with_gift(reader: Subscriber, line: Line) -> Subscriber:
    """Tell what a reader becomes through a line of a list of donors."""
    return reader._replace(last_gift_at=_latest_gift(reader, line), recurring=_recurring(reader, line))


def _latest_gift(known: Subscriber, line: Line) -> datetime | None:
    """Tell when a reader gave last, whoever told of it."""
    if known.last_gift_at and line.last_gift_at:
        return max(known.last_gift_at, line.last_gift_at)
    return line.last_gift_at or known.last_gift_at


def _recurring(known: Subscriber, line: Line) -> bool:
    return known.recurring if line.recurring is None else line.recurring
