"""Sending: `send`, `proof`, `settle`, `report`, `schedule`."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.common import (
    ConfigOption,
    DateOption,
    DigestArgument,
    JsonOption,
    YesOption,
    answer,
    confirm,
    example,
    note,
    open_app,
    parse_date,
)

if TYPE_CHECKING:
    from digest.services.deliver import Audience
    from digest.services.report import Report
    from digest.wiring import App


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(epilog=example("digest send weekly --dry-run"))(send)
    app.command(epilog=example("digest proof daily --to editor@example.org"))(proof)
    app.command(epilog=example("digest settle 7 --batch 3 --accepted"))(settle)
    app.command(epilog=example("digest report 7 --json"))(report)
    app.command(epilog=example("digest schedule --next 10"))(schedule)


def send(
    digest: Annotated[str | None, typer.Argument(metavar="[DIGEST]", help="The digest to send now.")] = None,
    number: Annotated[int | None, typer.Option("--edition", metavar="ID", help="Send or resume this edition.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show who would get what; send and keep nothing.")] = False,
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a digest's edition to its readers, once. Called again it resumes what was interrupted."""
    from digest.domain.editions import NoEdition
    from digest.domain.errors import ConfigError
    from digest.services import deliver

    if (digest is None) == (number is None):
        raise ConfigError(
            "Say what to send: a digest (`digest send weekly`) or an edition (`digest send --edition 7`)."
        )
    running = open_app(config)
    if dry_run:
        _dry_run(running, digest, number, as_json=as_json)
        return
    if number is not None:
        edition = deliver.edition_to_send(running.database, running.config, number)
    else:
        found = deliver.ready_edition(
            running.database, running.renderer, running.config, str(digest), now=running.clock()
        )
        if isinstance(found, NoEdition):
            from digest.cli.edition import no_edition_text

            answer({"digest": digest, "edition": None, "reason": found.reason}, no_edition_text(found), as_json=as_json)
            return
        edition = found
    if edition.state in ("draft", "approved"):
        audience = deliver.audience(running.database, running.config, edition.digest)
        confirm(f'Send "{edition.document["subject"]}" to {audience.total:,} readers?', yes=yes)
        deliver.freeze(running.sending, edition)
    done = _send(running, edition.id)
    answer(done.as_json(), _sentence(done), as_json=as_json)
    if done.state == "sending":
        note(f"Another process has claimed the rest; `digest send --edition {edition.id}` goes on when it has ended.")
    if done.needs_a_person or done.state == "sending":
        raise typer.Exit(3)


def _send(running: "App", edition_id: int) -> "Report":
    """Send with the progress shown on a terminal. SIGTERM and Ctrl-C end it after the requests in flight."""
    import signal
    import threading

    from digest.services import deliver

    stop = threading.Event()

    def ask_to_stop(number: int, _frame: object) -> None:
        note("Stopping after the requests in flight. Once more ends it at once.")
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        if not sys.stderr.isatty():
            return deliver.send(running.sending, edition_id, stop=stop)
        from digest.cli.progress import sending_progress

        with sending_progress() as watch:
            return deliver.send(running.sending, edition_id, stop=stop, watch=watch)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        running.mailer.close()


def _dry_run(running: "App", digest: str | None, number: int | None, *, as_json: bool) -> None:
    from digest.cli.edition import no_edition_text
    from digest.domain.editions import NoEdition
    from digest.services import deliver, publish

    if number is not None:
        edition = deliver.edition_to_send(running.database, running.config, number)
        document, name = edition.document, edition.digest
    else:
        name = str(digest)
        local_date = publish.edition_date(running.config, name, running.clock())
        made = publish.make_edition(running.database, running.renderer, running.config, name, local_date)
        if isinstance(made, NoEdition):
            answer({"digest": name, "edition": None, "reason": made.reason}, no_edition_text(made), as_json=as_json)
            return
        document = made.document()
    audience = deliver.audience(running.database, running.config, name)
    answer(_plan(document, audience), _plan_text(document, audience), as_json=as_json)


def _plan(document: dict[str, Any], audience: "Audience") -> dict[str, Any]:
    return {
        "dry_run": True,
        "digest": document["digest"],
        "local_date": document["local_date"],
        "subject": document["subject"],
        "stories": sum(len(section["stories"]) for section in document["sections"]),
        "recipients": audience.total,
        "variants": dict(audience.by_variant),
        "first": list(audience.first),
    }


def _plan_text(document: dict[str, Any], audience: "Audience") -> str:
    lines = [f"{document['digest']} {document['local_date']}: {document['subject']}"]
    for section in document["sections"]:
        lines += [f"  {section['name']}", *(f"    {story['title']}" for story in section["stories"])]
    lines += [
        f"To {audience.total:,} readers: {', '.join(audience.first)}{' …' * (audience.total > len(audience.first))}"
    ]
    return "\n".join([*lines, "Nothing was sent."])


def _sentence(done: "Report") -> str:
    parts = [f"{count:,} {state}" for state, count in done.sums.recipients.items() if count]
    head = f"Edition {done.edition} ({done.digest} {done.local_date}) is {done.state}"
    lines = [f"{head}: {done.sums.frozen:,} recipients, {', '.join(parts) or 'none'}."]
    lines += [done.note] if done.note else []
    for batch in done.unsettled:
        since = f"{batch.claimed_at:%Y-%m-%d %H:%M:%S %Z}"
        lines.append(f"  batch {batch.number}: {batch.recipients:,} {batch.state.value} since {since}: {batch.detail}")
    if done.sums.batches["uncertain"]:
        lines.append(f"`digest settle {done.edition}` asks the provider; --accepted or --resend is your word on it.")
    return "\n".join(lines)


def settle(
    number: Annotated[int, typer.Argument(metavar="ID", help="The edition's number.")],
    batch: Annotated[int | None, typer.Option("--batch", metavar="N", help="Only this batch.")] = None,
    accepted: Annotated[bool, typer.Option("--accepted", help="You know that it was accepted.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="You know that it was not: it is to be sent again.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Settle uncertain batches: ask the provider, or say what you know. `digest send --edition` then sends the rest."""
    from digest.domain.errors import ConfigError
    from digest.services import settle as settling

    if accepted and resend:
        raise ConfigError("--accepted and --resend contradict each other: give one.")
    running = open_app(config)
    if accepted or resend:
        done = settling.settle_by_word(running.database, number, accepted=accepted, number=batch)
    else:
        done = settling.settle_by_asking(
            running.database, number, running.ask_provider, number=batch, now=running.sending.real_clock()
        )
    document = [{"batch": one.number, "state": one.state.value, "detail": one.detail} for one in done]
    text = "\n".join(f"Batch {one.number} is {one.state.value}: {one.detail}" for one in done)
    answer(document, text or "Nothing is uncertain.", as_json=as_json)
    if any(one.state == "uncertain" for one in done):
        raise typer.Exit(3)


def proof(
    digest: DigestArgument,
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Who gets it.")],
    variant: Annotated[str | None, typer.Option("--variant", help="Which variant of the ask.")] = None,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Mail a marked test copy of the edition as it would be now. Touches no ledger."""
    from digest.cli.edition import no_edition_text
    from digest.domain.deliveries import OutcomeKind
    from digest.domain.editions import NoEdition
    from digest.domain.errors import ConfigError, EditionError
    from digest.services import deliver, publish
    from digest.services.subscribe import normal_email

    running = open_app(config)
    try:
        address = normal_email(to)
    except ValueError as error:
        raise ConfigError(f"{to}: {error}") from None
    local_date = publish.preview_date(running.database, running.config, digest, running.clock(), parse_date(date))
    made = publish.make_edition(running.database, running.renderer, running.config, digest, local_date)
    if isinstance(made, NoEdition):
        raise EditionError(no_edition_text(made))
    outcome = deliver.proof(running.sending, made, address, variant)
    running.mailer.close()
    text = f"{outcome.kind.value}: {made.edition.subject} to {address}. {outcome.detail}".strip()
    answer({"outcome": outcome.kind.value, "to": address, "detail": outcome.detail}, text, as_json=as_json)
    if outcome.kind is not OutcomeKind.ACCEPTED:
        raise typer.Exit(1)


def report(
    number: Annotated[int, typer.Argument(metavar="ID", help="The edition's number.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how the sending of an edition stands: every recipient is in exactly one state."""
    from digest.services.report import report as add_up

    found = add_up(open_app(config).database, number)
    answer(found.as_json(), _sentence(found), as_json=as_json)


def schedule(
    count: Annotated[int, typer.Option("--next", min=1, max=1000, help="How many of each digest.")] = 3,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the next sends of each digest, in the site's zone and in UTC."""
    from datetime import UTC
    from itertools import islice

    running = open_app(config)
    now = running.clock()
    coming = sorted(
        (moment, name, local_date)
        for name in running.config.digests
        for local_date, moment in islice(running.config.schedule(name).upcoming(now), count)
    )
    document = [
        {
            "digest": name,
            "local_date": local_date.isoformat(),
            "at": moment.isoformat(),
            "utc": moment.astimezone(UTC).isoformat(),
        }
        for moment, name, local_date in coming
    ]
    lines = [
        f"{moment:%a %Y-%m-%d %H:%M %Z}  ({moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC)  {name}"
        for moment, name, _ in coming
    ]
    answer(document, "\n".join(lines), as_json=as_json)
