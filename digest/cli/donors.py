"""Who gave: `subscribers import-donors`."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import list_words
from digest.cli.common import ConfigOption, JsonOption, answer, example, note, open_app
from digest.cli.subscribers import DatesOption, DryRunOption, FilesArgument, MapOption

if TYPE_CHECKING:
    from digest.services.readers.lists.giver_tally import Donors
    from digest.services.readers.lists.import_donors import DonorRules
    from digest.wiring import App


def register(app: typer.Typer) -> None:
    """Add this family's command to those of the list."""
    app.command("import-donors", epilog=example("digest subscribers import-donors gifts.csv"))(import_donors)


def import_donors(
    files: FilesArgument,
    renamed: MapOption = None,
    dates: DatesOption = None,
    complete: Annotated[
        bool,
        typer.Option("--complete", help="Whoever is not in these files no longer gives monthly through their tools."),
    ] = False,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import who gave, when and how much. It makes nobody a reader, and counts each gift once.

    Known tools: Stripe (payments), PayPal (activity, in English, German or French), GiveWP, Donorbox, WooCommerce (an
    order export), Patreon, Ko-fi, Buy Me a Coffee.

    Our columns: email; last_gift_at, recurring (yes or no); or, for each gift: date, amount, currency. Further ones:
    time, transaction, reference, status, type, recurring, refunded, name.

    What failed, was refunded or is a test, an order in a shop or a withdrawal is no gift. The columns of other tools
    are named with --map or in [donation] columns.
    """
    from digest.services.readers.lists import import_donors as import_donors_

    running = open_app(config)
    rules = _rules(running, renamed or [], dates, complete=complete)
    with ExitStack() as stack:
        sources = [stack.enter_context(list_words.open_file(file)) for file in files]
        done = import_donors_.import_donors(running.database, sources, rules, now=running.clock(), dry_run=dry_run)
    list_words.tell_lists(done.lists)
    list_words.tell_refusals(done.refused)
    _tell_strangers(done, rules)
    if done.unsummed:
        note(
            f"Without a sum or its currency, campaigns and reports lack these gifts: {done.unsummed}. Name the columns "
            'with --map, as in --map "Kwota=amount" --map "Waluta=currency".'
        )
    if complete and (done.refused or not (done.states["monthly"] or done.states["once"])):
        why = "lines were refused" if done.refused else "nobody in them gave"
        note(f"Because {why}, the files are not taken as complete: nobody who is missing has stopped.")
    states = list_words.states_text(done.states, done.examples) if dry_run else ""
    answer(done.as_json(), states + _text(done), as_json=as_json)
    if dry_run:
        note("Nothing was written.")
    if done.refused and not (done.updated or done.unchanged or done.strangers or done.gifts or done.not_gifts):
        raise typer.Exit(1)


def _rules(running: "App", renamed: list[str], dates: str | None, *, complete: bool) -> "DonorRules":
    from digest.config import secret
    from digest.domain.gift_headings import GiftWording
    from digest.services.readers.lists.import_donors import DonorRules

    donation = running.config.donation
    said, order = list_words.columns_said(renamed), list_words.order_said(dates)
    words = GiftWording(said, donation.columns, donation.reference or "", order)
    keeps = bool(donation.remember_strangers)
    return DonorRules(running.config.site.zone, secret("DIGEST_SECRET_KEY"), keeps, words, complete)


def _tell_strangers(done: "Donors", rules: "DonorRules") -> None:
    if done.strangers and rules.keeps_strangers and rules.key is None:
        note("Gifts of people who are not readers do not wait for their sign-up: that needs DIGEST_SECRET_KEY.")


def _text(done: "Donors") -> str:
    text = (
        f"{done.updated} updated, {done.unchanged} unchanged, {done.strangers} not readers, "
        f"{len(done.refused)} refused."
    )
    counts = {
        "new": done.gifts,
        "known": done.known,
        "returned": done.returned,
    }
    if any(counts.values()):
        text += f" Gifts: {', '.join(f'{number} {word}' for word, number in counts.items())}."
    if done.not_gifts:
        text += f" Lines that are no gift: {done.not_gifts}."
    return text + (f" No longer monthly: {done.ended}." if done.ended else "")
