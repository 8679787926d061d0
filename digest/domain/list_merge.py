"""What a reader becomes through a line of a list. Pure; an import never revives who left."""

from collections.abc import Collection
from datetime import datetime

from digest.domain.lists import Line
from digest.domain.readers import LIFTED_BY_READER, OWN_PAGE, SIGN_UP_FORM, Status, Subscriber

BROUGHT_BACK = "brought back by a list"
"""How a reader consented of whom an import says that he is back, and not how that came."""

_NOBODY = Subscriber("")


def merge(
    line: Line,
    known: Subscriber | None,
    *,
    now: datetime,
    digests: Collection[str],
    default_digests: Collection[str],
    suppressed: str | None = None,
    erased: bool = False,
    resubscribe: bool = False,
) -> Subscriber | str:
    """Tell what a reader becomes through a line of a list, or why the line must not be taken.

    `digests` are those there are, `default_digests` those of a line that names none. `suppressed` is the reason why the
    address must not be mailed, if there is one; `erased` is one who asked to be forgotten, and who may have signed up
    again without confirming it. What a line does not say stays.
    """
    pends = line.status is Status.PENDING
    if line.suppressed == LIFTED_BY_READER and not pends:
        # Whose mail is stopped because he left has left, whatever else the line says.
        line = line._replace(status=Status.UNSUBSCRIBED)
    leaves = line.status is Status.UNSUBSCRIBED
    if not leaves and not line.suppressed and (pends or not resubscribe):
        mend = "the line is a sign-up that nobody confirmed" if pends else "--resubscribe takes it all the same"
        if suppressed:
            return f"suppressed ({suppressed}); {mend}"
        if known and known.status is Status.UNSUBSCRIBED:
            return f"unsubscribed; {mend}"
    if erased and not resubscribe:
        return "erased at the reader's own wish; --resubscribe takes it all the same"
    if known is None or (_only_asked(known) and not pends):
        return _newcomer(line, known, default_digests, now)
    if known.status is Status.UNSUBSCRIBED and line.suppressed and not leaves:
        return known  # a line that stops mail to him wants nothing else
    status = _status(known.status, line.status)
    wanted = line.digests or frozenset()
    if status is Status.ACTIVE and known.status is not Status.ACTIVE and not wanted and not known.digests:
        wanted = known.left.intersection(digests) or frozenset(default_digests)
    allowed = wanted if resubscribe else wanted - known.left
    # What he reads here a list does not end; it may know of something else that he left.
    left = known.left | (line.left - known.digests)
    line = _with_valid_consent(line, known, status, now)
    return _reader(known, line, status, known.digests | allowed, left - allowed, now)


def _newcomer(line: Line, known: Subscriber | None, default_digests: Collection[str], now: datetime) -> Subscriber:
    """Tell what becomes of somebody new, or of whom only a sign-up was known that nobody confirmed."""
    nobody = known._replace(source="") if known else _NOBODY
    left = nobody.left | line.left
    # Who only asked, and never confirmed it, has no digests: another database must not give him some.
    only_asks = line.status is Status.PENDING and line.source == SIGN_UP_FORM
    defaults = () if only_asks or line.status is Status.UNSUBSCRIBED else default_digests
    wanted = frozenset(defaults) - left if line.digests is None else line.digests - nobody.left
    # Who has left all that there is for him has left.
    status = line.status or (Status.ACTIVE if wanted or not left else Status.UNSUBSCRIBED)
    return _reader(nobody, line, status, wanted, left - wanted, now)


def _with_valid_consent(line: Line, known: Subscriber, status: Status, now: datetime) -> Line:
    """Take from a line what is no consent of a known reader; one who comes back by it consents anew."""
    asks = line.status is Status.PENDING and known.status is not Status.PENDING
    took_back = line.consented_at and known.left_at and line.consented_at <= known.left_at
    if asks or took_back:
        line = line._replace(consented_at=None, source=None)
    if known.status is Status.UNSUBSCRIBED and status is Status.ACTIVE:
        line = line._replace(consented_at=line.consented_at or now, source=line.source or BROUGHT_BACK)
    return line


def _only_asked(known: Subscriber) -> bool:
    """Tell whether all that is known of an address is a sign-up that nobody has confirmed."""
    return known.status is Status.PENDING and known.source == SIGN_UP_FORM and not known.digests


def _status(known: Status, said: Status | None) -> Status:
    """Tell the status of a known reader, whom a line may bring back if he had left."""
    if said is Status.UNSUBSCRIBED:
        return said
    return Status.ACTIVE if said is Status.ACTIVE or known is Status.UNSUBSCRIBED else known


def _reader(  # noqa: PLR0917 -- called once for each line
    known: Subscriber,
    line: Line,
    status: Status,
    digests: frozenset[str],
    left: frozenset[str],
    now: datetime,
) -> Subscriber:
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
        left_at=now if leaves and known.status is not Status.UNSUBSCRIBED else known.left_at,
        id=known.id,
    )


def _consent(known: Subscriber, line: Line) -> tuple[datetime | None, str]:
    """Tell when and how a reader consented: what he did himself is proof until something newer is."""
    if known.consented_at and known.source in (SIGN_UP_FORM, OWN_PAGE):
        if line.consented_at and line.consented_at > known.consented_at:
            return line.consented_at, line.source or ""
        return known.consented_at, known.source
    return line.consented_at or known.consented_at, known.source if line.source is None else line.source


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
