"""Sending: `send`, `proof`, `settle`."""

import sys
from logging import WARNING
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.common import (
    ConfigOption,
    DigestArgument,
    JsonOption,
    YesOption,
    alerts_after,
    answer,
    confirm,
    example,
    note,
    open_app,
    report_text,
    until_stopped,
)
from digest.cli.naming import DateOption, EditionArgument, find_edition, next_date, spoken
from digest.domain.counting import counted
from digest.domain.stored_numbers import LARGEST
from digest.log import log

if TYPE_CHECKING:
    from digest.domain.editions import NoEdition
    from digest.services.delivery.freeze import Audience
    from digest.services.delivery.ledger_report import Report
    from digest.store.editions.editions import StoredEdition
    from digest.wiring import App


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(epilog=example("digest send weekly --dry-run"))(send)
    app.command(epilog=example("digest proof daily --to editor@example.org"))(proof)
    app.command(epilog=example("digest settle 7 --batch 3 --accepted"))(settle)


def send(
    digest: Annotated[str | None, typer.Argument(metavar="[DIGEST]", help="The digest to send now.")] = None,
    named: Annotated[
        str | None,
        typer.Option(
            "--edition", metavar="ID", help="Send or resume this edition: its number, or a digest's name and --date."
        ),
    ] = None,
    whats_due: Annotated[bool, typer.Option("--due", help="For cron: do whatever is due now.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show who would get what; send and save nothing.")] = False,
    yes: YesOption = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again-after-restore",
            help="Send an edition that may have left before the database was restored. You type its date.",
        ),
    ] = False,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a digest's edition to its readers, once. Run it again to resume an interrupted send."""
    from digest.cli.edition import nothing_to_send, read_first
    from digest.domain.edition_life import UNDECIDED, EditionState
    from digest.domain.editions import NoEdition

    of_one = "--dry-run" if dry_run else "--again-after-restore" if again else ""
    _check_words(digest, named, date, whats_due=whats_due, of_one=of_one)
    running = open_app(config)
    number = find_edition(running, named, date).id if named is not None else None
    if whats_due:
        from digest.cli.due import send_due

        send_due(running, as_json=as_json)
        return
    if digest:
        read_first(running)
    if dry_run:
        from digest.cli.dry_run import show_send

        show_send(running, digest, number, as_json=as_json)
        return
    if again:
        _send_again(running, digest, number)
    found = _to_send(running, digest, number)
    if isinstance(found, NoEdition):
        nothing_to_send(running, found, as_json=as_json)
        return
    edition = _refreshed(running, found)
    if edition.state in UNDECIDED:
        _freeze(running, edition, ask=not yes)
    with alerts_after(running) as all_went_well:
        done = send_frozen(running, edition.id)
        answer(done.as_json(), report_text(done), as_json=as_json)
        if done.state is EditionState.SENDING:
            note(_what_continues_it(done))
        if done.needs_a_person or done.state is EditionState.SENDING:
            raise typer.Exit(3)
        all_went_well()


def _check_words(digest: str | None, named: str | None, date: str | None, *, whats_due: bool, of_one: str) -> None:
    """Raise ConfigError unless exactly one thing is to be sent. `of_one` is an option for one edition, or empty."""
    from digest.domain.errors import ConfigError

    if (digest is not None) + (named is not None) + whats_due != 1:
        raise ConfigError(
            "Say what to send: a digest (`digest send weekly`), an edition (`digest send --edition 7`), "
            "or what is due (`digest send --due`)."
        )
    if whats_due and of_one:
        raise ConfigError(
            f"{of_one} is for one edition. Name a digest instead of --due: `digest send weekly {of_one}`."
        )
    if date is not None and named is None:
        one = f"`digest send --edition {digest or 'daily'} --date {date}`"
        raise ConfigError(f"--date goes with --edition, as in {one}.")


def _what_continues_it(done: "Report") -> str:
    from digest.domain.edition_life import Cause

    again = f"`digest send --edition {done.edition}`"
    if done.cause is Cause.SET_ASIDE:
        return f"{done.note} {again}, `digest send --due` and `digest run` try again after that time."
    return f"Another process has claimed the rest; {again} goes on when it has ended."


def _to_send(running: "App", digest: str | None, number: int | None) -> "StoredEdition | NoEdition":
    from digest.services.editions import ready

    if number is not None:
        return ready.edition_to_send(running.database, running.config, number)
    return ready.ready_edition(running.database, running.renderer, running.config, str(digest), now=running.clock())


def _send_again(running: "App", digest: str | None, number: int | None) -> None:
    """Release an edition that is held because of a restore, once a person has typed its date."""
    from digest.domain.editions import NoEdition
    from digest.services.delivery import gate
    from digest.services.editions import ready

    found = ready.named_edition(running.database, running.config, digest, number, now=running.clock())
    edition = found or _to_send(running, digest, number)
    if isinstance(edition, NoEdition):
        return
    day = edition.local_date.isoformat()
    question = f"Readers may have the {edition.digest} edition of {day} already. Type its date to send it again"
    if typer.prompt(question, err=True) != day:
        note("That is not its date. Nothing was done.")
        raise typer.Exit(1)
    gate.send_again(running.sending, edition)


def _freeze(running: "App", edition: "StoredEdition", *, ask: bool) -> None:
    """Freeze an edition. With `ask`, a person confirms the number of readers first, if there are any."""
    from digest.services.delivery import freeze

    if ask:
        audience = freeze.audience(
            running.database, running.config, edition.document, now=running.clock(), edition=edition
        )
        if audience.total:
            _confirm(running, edition, audience)
    freeze.freeze(running.sending, edition)


def _confirm(running: "App", edition: "StoredEdition", audience: "Audience") -> None:
    name = spoken(running, edition.digest, edition.local_date)
    readers, others = counted(audience.total, "reader"), counted(audience.held_back, "other")
    held_back = f" The warm-up holds back {others}." if audience.held_back else ""
    confirm(f'Send "{edition.document["subject"]}" ({name}) to {readers}?{held_back}', yes=False)


def _refreshed(running: "App", edition: "StoredEdition") -> "StoredEdition":
    """Check the site again before an edition leaves."""
    from digest.domain.editions import NoEdition
    from digest.domain.errors import EditionError
    from digest.services.editions.recheck import recheck

    with running.site as site:
        done = recheck(running.sending, running.renderer, site, running.pages, edition)
    for warning in done.warnings:
        log(WARNING, warning, edition=edition.id)
    if isinstance(done.edition, NoEdition):
        raise EditionError(f"Nothing is left to send: {done.edition.reason}.{_gone(done.edition)}")
    return done.edition


def _gone(none: "NoEdition") -> str:
    """Name the stories whose pages are gone: no other command asks for them."""
    from digest.domain.editions import LeftOut

    gone = [story.url for story, reason in none.left_out if reason is LeftOut.GONE and story.url]
    return f" Left out, because the site says that their pages are gone: {', '.join(gone)}." if gone else ""


def send_frozen(running: "App", edition_id: int) -> "Report":
    """Send with the progress shown on a terminal."""
    from digest.services.delivery.send import send as send_edition

    with until_stopped() as stop:
        try:
            if not sys.stderr.isatty():
                return send_edition(running.sending, edition_id, stop=stop)
            from digest.cli.progress import sending_progress

            with sending_progress() as watch:
                return send_edition(running.sending, edition_id, stop=stop, watch=watch)
        finally:
            running.mailer.close()


def settle(
    edition: EditionArgument,
    batch: Annotated[
        int | None, typer.Option("--batch", metavar="N", help="Only this batch.", min=1, max=LARGEST)
    ] = None,
    accepted: Annotated[bool, typer.Option("--accepted", help="Record that the provider accepted them.")] = False,
    resend: Annotated[
        bool, typer.Option("--resend", help="Record that the provider did not; send them again.")
    ] = False,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Settle uncertain batches: ask the provider, or record what you know. `digest send --edition` sends the rest."""
    from digest.domain.batches import BatchState
    from digest.domain.errors import ConfigError
    from digest.services.delivery import settle as settling

    if accepted and resend:
        raise ConfigError("--accepted and --resend contradict each other: give one.")
    running = open_app(config)
    found = find_edition(running, edition, date)
    number = found.id
    clock = running.sending.real_clock
    with alerts_after(running):
        settling.give_up_dead_claims(running.database, number, clock=clock)
        with running.database.read() as connection:
            now = clock(connection)
        if accepted or resend:
            done = settling.settle_by_word(running.database, number, accepted=accepted, number=batch)
        else:
            done = settling.settle_by_asking(running.database, number, running.ask_provider, number=batch, now=now)
    document = [{"batch": one.number, "state": one.state.value, "detail": one.detail} for one in done]
    lines = [f"\nBatch {one.number} is {one.state.value}: {one.detail}" for one in done] or [" nothing is uncertain."]
    answer(document, f"Edition {number} ({found.digest} {found.local_date}):{''.join(lines)}", as_json=as_json)
    if any(one.state is BatchState.UNCERTAIN for one in done):
        raise typer.Exit(3)


def proof(
    digest: DigestArgument,
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Who gets it.")],
    variant: Annotated[str | None, typer.Option("--variant", help="The variant of the ask.")] = None,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Mail a marked test copy of the edition as it would be now. Touches no ledger."""
    from digest.cli.edition import no_edition_text, read_first
    from digest.domain.batches import OutcomeKind
    from digest.domain.editions import NoEdition
    from digest.domain.errors import ConfigError, EditionError
    from digest.services.editions import make, proofs
    from digest.services.readers.addresses import normal_email

    running = open_app(config)
    try:
        address = normal_email(to)
    except ValueError as error:
        raise ConfigError(f"{to}: {error}") from None
    read_first(running)
    local_date = next_date(running, digest, date)
    made = make.make_edition(running.database, running.renderer, running.config, digest, local_date)
    if isinstance(made, NoEdition):
        raise EditionError(no_edition_text(running, made))
    outcome = proofs.proof(running.sending, made, address, variant)
    running.mailer.close()
    name = spoken(running, digest, local_date)
    text = f"{outcome.kind.value}: {name}: {made.edition.subject} to {address}. {outcome.detail}".strip()
    answer({"outcome": outcome.kind.value, "to": address, "detail": outcome.detail}, text, as_json=as_json)
    if outcome.kind is not OutcomeKind.ACCEPTED:
        raise typer.Exit(1)
