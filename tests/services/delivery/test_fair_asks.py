"""Whatever the order of lists, gifts, readers' words and editions: nobody is asked who must not be, or too often.

And a campaign shows what the gifts in all files add up to.
"""

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import insert, select

from digest.config import RESERVED
from digest.domain.lists import Line
from digest.domain.readers import Status, Subscriber
from digest.services.delivery.asks import asks_of
from digest.services.readers import preferences
from digest.services.readers.lists.import_donors import DonorRules, import_donors
from digest.services.readers.lists.import_readers import ListRules, add_subscriber, import_subscribers
from digest.store.database import Database
from digest.store.delivery.asking import lock_asks
from digest.store.delivery.freezing import AudienceRule, Share, freeze_recipients
from digest.store.editions.campaigns import raised
from digest.store.readers.find import find_subscribers
from digest.store.tables import metadata, recipients, renditions, subscriptions
from tests.services.builders import WARSAW, config, local
from tests.services.year.files import Lines, paypal, stripe
from tests.services.year.people import LASTS, Payment
from tests.store.delivery.ledger import add_edition

pytestmark = pytest.mark.long

START, DAY = local("2026-05-12 07:00"), timedelta(days=1)
EMAILS = ("ola@example.org", "jan@example.org", "ewa@example.org")
BOTH = ("daily", "weekly")
RULES = ListRules(BOTH, BOTH, WARSAW)
AT_MOST, WITHIN, FRESH = 2, 10 * DAY, 90 * DAY
DAYS = {"from": START.date(), "until": START.date() + 30 * DAY}
SPRING = {"name": "spring", **DAYS, "goal": 9, "currency": "PLN", "heading": "S", "text": "S", "monthly_donors": True}
DONATION = {
    "url": "https://example.org/give",
    "thanks": "Thank you.",
    "cooling_off": "20d",
    "at_most": "2 in 10d",
    "donor_list_max_age": "90d",
    "variants": [
        {"name": "a", "heading": "A", "text": "A"},
        {"name": "back", "for": "former-monthly", "heading": "B", "text": "B"},
        {"name": "new", "for": "never", "heading": "C", "text": "C"},
    ],
    "campaigns": [SPRING],
}
ORDINARY, CAMPAIGN = ("a", "back", "new", *RESERVED), ("spring", *RESERVED)
who, some, recent = st.sampled_from(EMAILS), st.booleans(), st.integers(-4, -1)
ago = st.sampled_from([1, 19, 21, 400])


class Asking(RuleBasedStateMachine):
    """Three readers, what they have said, and when they were asked."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__()
        self.database, self.config = database, config(folder, donation=DONATION)

    @initialize()
    def begin(self) -> None:
        with self.database.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        self.now, self.number, self.listed_at = START, 0, START
        self.asked: dict[str, list[tuple[datetime, str]]] = {email: [] for email in EMAILS}
        self.payments: list[Payment] = []
        self.seen: dict[str, Payment] = {}
        self.no_longer_monthly = dict.fromkeys(EMAILS, START - 999 * DAY)
        self.no_ask_before = dict.fromkeys(EMAILS, START)
        self.no_mail_before = dict.fromkeys(EMAILS, START)
        for email in EMAILS:
            add_subscriber(self.database, Line(email, status=Status.ACTIVE, digests=frozenset(BOTH)), RULES, now=START)
        self.gifts(EMAILS[0], 400, "")
        self.pays(EMAILS[1], 19, monthly=True, back=0, reported="together")

    @rule(days=st.sampled_from([1, 4, 9, 10, 30]))
    def time_goes_by(self, days: int) -> None:
        self.now += days * DAY

    @rule(email=who, days=ago, recurring=st.sampled_from(["", "", "yes", "no"]))
    def gifts(self, email: str, days: int, recurring: str) -> None:
        gave = (self.now - days * DAY).date()
        text = f"email,last_gift_at,recurring\n{email},{gave},{recurring}\n"
        self._import(text)
        self._note_end(email, recurring)

    @rule(
        email=st.sampled_from([*EMAILS, "stranger@example.org"]),
        days=st.sampled_from([0, 1, 19, 44]),
        monthly=some,
        back=st.sampled_from([0, 0, 100, 400]),
        reported=st.sampled_from(["together", "apart", "later"]),
    )
    def pays(self, email: str, days: int, monthly: bool, back: int, reported: str) -> None:  # noqa: FBT001 -- as above
        at, number = self.now.replace(hour=12) - days * DAY - DAY, f"p{len(self.payments)}"
        tool = "paypal" if back else "stripe"
        self.payments.append(
            Payment(email, tool, number, at, 400, "PLN", monthly, "", back, self.now if back else None)
        )
        if reported != "later":
            self.files({-1}, Random(len(self.payments)), are_apart=reported == "apart")

    @precondition(lambda self: self.payments)
    @rule(number=recent, amount=st.sampled_from([100, 400]))
    def gets_back(self, number: int, amount: int) -> None:
        one = self.payments[number % len(self.payments)]
        one.back, one.back_at = one.back or amount, one.back_at or self.now

    @precondition(lambda self: self.payments)
    @rule(chosen=st.sets(recent, min_size=1), order=st.randoms(use_true_random=False), are_apart=some)
    def files(self, chosen: set[int], order: Random, are_apart: bool) -> None:  # noqa: FBT001 -- as above
        some = {number % len(self.payments): self.payments[number % len(self.payments)] for number in chosen}
        lines: dict[str, Lines] = {"stripe": stripe(one for one in some.values() if one.provider == "stripe")}
        for line in paypal(one for one in some.values() if one.provider == "paypal"):
            lines.setdefault(line["Type"] if are_apart else "paypal", []).append(line)
        for name in order.sample(sorted(lines), len(lines)):
            order.shuffle(lines[name])
            if lines[name]:
                self._import(_csv(lines[name]))
        self.seen |= {one.number: replace(one) for one in some.values()}

    def _import(self, text: str) -> None:
        done = import_donors(self.database, [io.BytesIO(text.encode())], DonorRules(WARSAW), now=self.now)
        assert not done.refused
        self.listed_at = self.now

    def _note_end(self, email: str, recurring: str) -> None:
        if recurring == "no":
            self.no_longer_monthly[email] = self.now

    @rule(email=who, status=st.sampled_from(["", "active"]), recurring=st.sampled_from(["", "yes", "no"]))
    def list_of_readers(self, email: str, status: str, recurring: str) -> None:
        text = f"email,digests,status,recurring\n{email},daily;weekly,{status},{recurring}\n"
        import_subscribers(self.database, [io.BytesIO(text.encode())], RULES, now=self.now)
        self.listed_at = self.now if recurring else self.listed_at
        self._note_end(email, recurring)

    @rule(email=who, days=st.sampled_from([-1, 3, 15, 90]), gives=st.booleans())
    def says(self, email: str, days: int, gives: bool) -> None:  # noqa: FBT001 -- Hypothesis passes it by name
        until = self.now + days * DAY if days > 0 else None
        said = {"gives_until" if gives else "ask_after": until}
        preferences.speak_of_ask(self.database, self._token(email), now=self.now, **said)
        self.no_ask_before[email] = until or self.now

    @rule(email=who, days=st.sampled_from([-1, 3, 15]))
    def pauses(self, email: str, days: int) -> None:
        until = self.now + days * DAY if days > 0 else None
        preferences.pause(self.database, self._token(email), until, now=self.now)
        self.no_mail_before[email] = until or self.now

    @rule(days=st.integers(1, 4), campaign=st.sampled_from([False, False, True]))
    def editions(self, days: int, campaign: bool) -> None:  # noqa: FBT001 -- Hypothesis passes it by name
        for _ in range(days):
            self.now += DAY
            self._edition("daily", campaign=campaign)
        self._edition("weekly", campaign=campaign)

    def _edition(self, digest: str, *, campaign: bool) -> None:
        self.now += timedelta(minutes=1)
        before = self._readers()
        got = self._freeze(digest, CAMPAIGN if campaign else ORDINARY)
        for email, reader in before.items():
            name = got.get(email, "")
            assert (name == "") == (self.no_mail_before[email] > self.now)
            if name:
                assert (name not in RESERVED) == self._may_be_asked(email, reader, campaign=campaign)
            if name and name not in RESERVED:
                self.asked[email].append((self.now, name))
                assert campaign or not self._is_charged_monthly(email)

    def _is_charged_monthly(self, email: str) -> bool:
        """Return whether files say so, whatever the database does."""
        theirs = [one.at for one in self.seen.values() if one.email == email and one.monthly and one.rest]
        return any(at + LASTS > self.now and at > self.no_longer_monthly[email] for at in theirs)

    @invariant()
    def a_campaign_shows_the_gifts_of_all_files(self) -> None:
        with self.database.read() as connection:
            shown = raised(connection, currency="PLN", since=START.date() - 99 * DAY, until=self.now.date())
        assert shown == sum(one.rest for one in self.seen.values())

    def _may_be_asked(self, email: str, reader: Subscriber, *, campaign: bool) -> bool:
        lately = [name for at, name in self.asked[email] if at > self.now - WITHIN]
        if len(lately) >= AT_MOST or self.no_ask_before[email] > self.now or self.now - self.listed_at > FRESH:
            return False
        if reader.gives_monthly(self.now):
            return campaign and "spring" not in [name for _, name in self.asked[email]]
        return reader.last_gift_at is None or reader.last_gift_at < self.now - 20 * DAY

    def _freeze(self, digest: str, names: tuple[str, ...]) -> dict[str, str]:
        """Freeze an edition, and return what each reader got."""
        self.number += 1
        empty = dict.fromkeys(("subject", "preheader", "html", "text", "token_tag"), "")
        with self.database.begin(snapshot=True) as connection:
            lock_asks(connection)
            edition = add_edition(connection, digest, part=self.number, frozen_at=self.now)
            rows = [{"edition_id": edition, "variant": name, **empty} for name in names]
            made = insert(renditions).returning(renditions.c.id, renditions.c.variant)
            ids = {row[1]: row[0] for row in connection.execute(made, rows)}
            rule = AudienceRule(digest, self.now.date(), self.now, self.now)
            asks = asks_of(connection, self.config, names, now=self.now, key=str).rule
            freeze_recipients(connection, edition, rule, asks, [Share(ids[name], name, 9) for name in names])
            query = select(recipients.c.subscriber_id, recipients.c.rendition_id)
            found = connection.execute(query.where(recipients.c.edition_id == edition)).all()
        names_of, emails = {number: name for name, number in ids.items()}, self._emails()
        return {emails[row[0]]: names_of[row[1]] for row in found}

    def _readers(self) -> dict[str, Subscriber]:
        with self.database.read() as connection:
            return find_subscribers(connection, EMAILS)

    def _emails(self) -> dict[int, str]:
        return {reader.id: email for email, reader in self._readers().items()}

    def _token(self, email: str) -> str:
        own = subscriptions.c.subscriber_id == self._readers()[email].id
        with self.database.read() as connection:
            return str(connection.execute(select(subscriptions.c.token).where(own).limit(1)).scalar_one())


def _csv(lines: Lines) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def test_nobody_is_asked_who_must_not_be_or_too_often(database: Database, tmp_path: Path) -> None:
    class Here(Asking):
        def __init__(self) -> None:
            super().__init__(database, tmp_path)

    examples = 30 if database.is_sqlite else 5
    run_state_machine_as_test(Here, settings=settings(max_examples=examples, stateful_step_count=40))
