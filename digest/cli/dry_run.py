"""What a send would do: `send --dry-run`."""

from typing import TYPE_CHECKING, Any

from digest.cli.common import answer, report_text
from digest.cli.naming import spoken
from digest.domain.counting import counted

if TYPE_CHECKING:
    from digest.services.delivery.freeze import Audience
    from digest.store.editions.editions import StoredEdition
    from digest.wiring import App


def show_send(running: "App", digest: str | None, number: int | None, *, as_json: bool) -> None:
    """Show who would get what: an edition by its number, or that of a digest. Raises what a send raises."""
    from digest.cli.edition import nothing_to_send
    from digest.domain.edition_life import UNDECIDED
    from digest.domain.editions import NoEdition
    from digest.services.delivery import freeze
    from digest.services.editions import dates, make, ready

    named = ready.named_edition(running.database, running.config, digest, number, now=running.clock())
    if named and (number is not None or named.state not in UNDECIDED):
        named = ready.edition_to_send(running.database, running.config, named.id)
    if named and named.frozen_at is not None:
        _show_rest(running, named, as_json=as_json)
        return
    if named and number is not None:
        document = named.document
    else:
        named = None
        name = str(digest)
        local_date = dates.date_to_send(running.database, running.config, name, running.clock())
        made = make.make_edition(running.database, running.renderer, running.config, name, local_date)
        if isinstance(made, NoEdition):
            nothing_to_send(running, made, as_json=as_json)
            return
        document = made.document()
    audience = freeze.audience(running.database, running.config, document, now=running.clock(), edition=named)
    answer(_plan(document, audience), _plan_text(running, document, audience), as_json=as_json)


def _show_rest(running: "App", edition: "StoredEdition", *, as_json: bool) -> None:
    """Say who is left of an edition whose readers are fixed: nobody else gets it."""
    from digest.services.delivery.freeze import Audience
    from digest.services.delivery.ledger_report import report

    done = report(running.database, edition.id)
    left = done.sums.recipients["pending"]
    plan = _plan(edition.document, Audience({}, (), held_back=done.held_back))
    text = f"{report_text(done)}\nStill to be mailed: {counted(left, 'reader')}.\nNothing was sent."
    answer(plan | {"recipients": left}, text, as_json=as_json)


def _plan(document: dict[str, Any], audience: "Audience") -> dict[str, Any]:
    return {
        "dry_run": True,
        "digest": document["digest"],
        "local_date": document["local_date"],
        "subject": document["subject"],
        "stories": sum(len(section["stories"]) for section in document["sections"]),
        "recipients": audience.total,
        "variants": dict(audience.by_variant),
        "paused": audience.paused,
        "held_back": audience.held_back,
        "first": list(audience.first),
    }


def _plan_text(running: "App", document: dict[str, Any], audience: "Audience") -> str:
    from datetime import date

    from digest.cli.listing import contents

    name = spoken(running, document["digest"], date.fromisoformat(document["local_date"]))
    first = f"{', '.join(audience.first)}{' …' * (audience.total > len(audience.first))}"
    lines = [
        f"{name}: {document['subject']}",
        contents(running, document),
        f"To {counted(audience.total, 'reader')}: {first}",
    ]
    if audience.held_back:
        lines += [f"Readers whom the warm-up holds back, and who never get this edition: {audience.held_back:,}."]
    if audience.paused:
        lines += [f"Readers who have paused their mail, and get nothing: {audience.paused:,}."]
    return "\n".join([*lines, "Nothing was sent."])
