"""One reader, or all readers of a digest: `subscribers show`, `move`, `unsubscribe`, `suppress`, `erase`."""

import json
from typing import Annotated

import typer

from digest.cli.common import (
    ConfigOption,
    JsonOption,
    YesOption,
    answer,
    confirm,
    confirm_on_terminal,
    example,
    note,
    open_app,
)
from digest.cli.subscribers import EmailArgument, reader_json, reader_line
from digest.domain.stored_numbers import stored_number


def register(app: typer.Typer) -> None:
    """Add this family's commands to those of the list."""
    app.command(epilog=example("digest subscribers show reader@example.org"))(show)
    app.command(epilog=example("digest subscribers move weekly week"))(move)
    app.command(epilog=example("digest subscribers unsubscribe reader@example.org --digest daily"))(unsubscribe)
    app.command(epilog=example("digest subscribers suppress reader@example.org --note 'asked by phone'"))(suppress)
    app.command(epilog=example("digest subscribers erase reader@example.org"))(erase)


def show(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The reader's address, or their id.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything that is stored about a reader, as the law lets them request."""
    from digest.config import secret
    from digest.services.readers import addresses, show_data

    running = open_app(config)
    if (reader := stored_number(email)) is not None:
        known = show_data.show_data_of_reader(running.database, reader)
    else:
        known = show_data.show_data_of_address(
            running.database, addresses.known_form(email), secret("DIGEST_SECRET_KEY")
        )
    answer(known, json.dumps(known, ensure_ascii=False, indent=2), as_json=as_json)


def move(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A digest that is not configured any more.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The digest that its readers get instead.")],
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move all readers of a digest that was renamed or removed to another one. Readers who left it stay away."""
    from digest.services.readers.move import move_readers

    running = open_app(config)
    confirm_on_terminal(f"Move all readers of {old} to {new}?", yes=yes)
    done = move_readers(running.database, running.config, old, new, now=running.clock())
    text = f"{done.moved:,} moved from {old} to {new}, {done.had:,} had both."
    if done.stayed:
        text += f" {done.stayed:,} left {new} before, so they do not get it; they stay with {old}."
    answer(done._asdict(), text, as_json=as_json)


def unsubscribe(
    email: EmailArgument,
    digest: Annotated[str | None, typer.Option("--digest", help="Only this digest; default: all.")] = None,
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Unsubscribe a reader from one digest or all, at once."""
    from digest.services.readers import preferences

    running = open_app(config)
    if digest is not None:
        running.config.digest(digest)
    confirm_on_terminal(f"Unsubscribe {email} from {digest or 'everything'}?", yes=yes)
    now = running.clock()
    reader = preferences.unsubscribe(running.database, email, digest, now=now)
    answer(reader_json(reader, now), reader_line(reader), as_json=as_json)


def suppress(
    email: EmailArgument,
    why: Annotated[str, typer.Option("--note", help="Why.")] = "",
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Never mail an address again, whatever list it is on."""
    from digest.services.readers import suppress as suppression

    running = open_app(config)
    confirm_on_terminal(f"Never mail {email} again?", yes=yes)
    new = suppression.suppress_address(running.database, email, reason="manual", note=why, now=running.clock())
    text = f"{email} is suppressed." if new else f"{email} was suppressed already."
    answer({"email": email, "suppressed": True, "new": new}, text, as_json=as_json)


def erase(
    email: EmailArgument, yes: YesOption = False, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Erase a reader permanently, also from the free pages of the database. Old lists do not bring them back."""
    from digest.services.readers import addresses
    from digest.services.readers.erase import erase_reader

    running = open_app(config)
    address, key = addresses.known_form(email), running.secret_key
    confirm(f"Erase {address} and everything about it, permanently?", yes=yes)
    done = erase_reader(running.database, running.outbox, address, key=key, now=running.clock())
    for file in done.kept:
        note(f"{file} cannot be deleted. Delete it yourself, because it is a mail to that reader.")
    if not done.log_emptied:
        note("A process is reading the database, so its log keeps the old rows for now. `digest housekeep` empties it.")
    answer(
        {"erased": True, "log_emptied": done.log_emptied, "kept": [str(file) for file in done.kept]},
        "Erased.",
        as_json=as_json,
    )
