"""Print what the asks brought in, and the verdicts of tests."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING

from digest.cli.common import COLUMNS
from digest.domain.counting import counted

if TYPE_CHECKING:
    from digest.domain.ask_figures import AskFigures, Gifts
    from digest.domain.gift_comparison import GiftComparison
    from digest.domain.verdict import Verdict
    from digest.services.watch.ask_report import AskReport, EditionAsks, ReportedTest

ALL = "all"


def edition_lines(found: "EditionAsks") -> list[str]:
    """Print what the asks of an edition brought in, and the test that it belongs to."""
    variants = {name: figures for name, figures in found.variants.items() if figures.delivered or figures.gifts.count}
    lines = ["What the ask brought in, per 1,000 delivered:", *_variants(variants)] if variants else []
    return lines + (list(_test(found.test)) if found.test else [])


def report_lines(found: "AskReport") -> list[str]:
    """Print what all asks brought in, the other gifts, and the tests."""
    lines = [f"What asks brought in since {found.since}, per 1,000 delivered:"]
    for digest, variants in found.asks.items():
        lines += [f"{digest}, {_editions(found.editions.get(digest, 0))}:", *_variants(variants)]
    if not found.asks:
        lines = [f"No ask was mailed since {found.since}."]
    if found.others.count:
        lines += _wrapped(f"Gifts from elsewhere, or without a reference: {_gifts(found.others)}", "")
    for test in found.tests:
        lines += _test(test)
    return lines


def _variants(variants: "Mapping[str, AskFigures]") -> Iterator[str]:
    for name, figures in variants.items():
        people = f"{figures.people:,} of {figures.delivered:,} delivered{_share(figures.per_thousand(figures.people))}"
        yield from _wrapped(f"{name}: clicked by {people}", "  ")
        yield from _wrapped(_gifts(figures.gifts, figures), "    ")


def _gifts(gifts: "Gifts", figures: "AskFigures | None" = None) -> str:
    if not gifts.count:
        return "no gifts"
    shares = figures.per_thousand if figures else lambda _: None
    count = counted(gifts.count, "gift")
    sums = [
        f"{money(amount, currency)}{_share(shares(amount / 100))}" for currency, amount in sorted(gifts.sums.items())
    ]
    return f"{count}{_share(shares(gifts.count))}: {', '.join(sums)}"


def money(hundredths: float, currency: str) -> str:
    """Format an amount."""
    from babel.numbers import format_currency

    return format_currency(Decimal(hundredths) / 100, currency, "¤¤\xa0#,##0.00", locale="en")


def _share(figure: float | None) -> str:
    return "" if figure is None else f" ({figure:,.2f})"


def _test(test: "ReportedTest") -> Iterator[str]:
    judged = test.judged
    began = f"{judged.test.began_at:%Y-%m-%d}"
    state = ", which is closed" if judged.closed else ""
    yield f"Test {judged.test.name} since {began}, {_editions(judged.editions)}{state}:"
    if judged.test.winner and judged.test.decided_at:
        yield f"  {judged.test.winner} won on {judged.test.decided_at:%Y-%m-%d}."
    if not judged.verdicts:
        yield "  Nothing is known yet: a test needs two variants that readers have received."
    for audience, verdict in judged.verdicts.items():
        group = "" if audience == ALL else f"For {audience} readers: "
        yield from _wrapped(f"{group}{verdict.sentence}", "  ")
        for currency, gifts in test.gifts[audience].items():
            yield from _wrapped(_compared(verdict, currency, gifts), "  ")


def _compared(verdict: "Verdict", currency: str, gifts: "GiftComparison") -> str:
    ratio = f"{gifts.ratio:.2f} times as much as {verdict.rival}, or {gifts.low:.2f} to {gifts.high:.2f} times"
    cap = f"of each giver, at most {money(gifts.cap, currency)} counts"
    return f"Gifts in {currency} decide nothing: {verdict.leader} brings {ratio} ({cap})."


def _editions(count: int) -> str:
    return counted(count, "edition")


def _wrapped(text: str, indent: str) -> list[str]:
    return wrap(text, COLUMNS, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False)
