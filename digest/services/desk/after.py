"""Say what happens to an edition after its time, and what an editor can still do."""

from digest.domain.due import LOOK_BACK, Do, Step, due
from digest.domain.edition_life import Cause, EditionState
from digest.services.desk.shown import Desk, Shown
from digest.services.schedule.whats_due import plans
from digest.store.editions.editions import load_pasts

LATER = "“Hold” stops it; then it can be postponed and approved again."
_STANDING = {
    EditionState.SENDING: "It is leaving now. “Hold” stops what has not left.",
    EditionState.SUBMITTED: "It has left. “Update or correction” below a story tells readers in the next edition.",
    EditionState.CANCELLED: "Nothing more of it leaves.",
}


def after_its_time(desk: Desk, shown: Shown) -> str:
    """Say what happens now, and what an editor can still do; "" before the edition's time."""
    if desk.clock() < shown.leaves_at:
        return ""
    if shown.stored and shown.stored.state in _STANDING:
        return _STANDING[shown.stored.state]
    if shown.stored and shown.stored.state is EditionState.HELD:
        return _held(shown)
    step = _step(desk, shown)
    return _announced(step, f"Its time, {shown.leaves_at:%H:%M}, has passed.") if step else ""


def _announced(step: Step, passed: str) -> str:
    match step.do:
        case Do.HOLD:
            return f"{step.why} “Approve” lets it leave at once. {LATER}"
        case Do.SKIP:
            return f"{passed} {step.why}"
        case _:
            return f"{passed} It leaves as soon as the schedule looks, within a minute while `digest run` runs. {LATER}"


def _held(shown: Shown) -> str:
    if shown.stored is None or shown.stored.cause is Cause.RESTORED:
        return ""
    if shown.left_at:
        return "“Approve” lets the rest of it leave."
    return "“Approve” lets it leave at once, however late. To choose a time, postpone it first."


def _step(desk: Desk, shown: Shown) -> Step | None:
    """What the schedule does with it now."""
    now = desk.clock()
    with desk.database.read() as connection:
        pasts = load_pasts(connection, now.date() - LOOK_BACK)
    steps = due(plans(desk.config), now, pasts)
    return next((step for step in steps if (step.digest, step.local_date) == (shown.digest, shown.local_date)), None)
