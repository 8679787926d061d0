"""A year of a newsroom that asks for donations, and a model that decides anew what each reader may get.

The newsroom mails a weekly edition and, at times, a daily one. Six tests of two variants follow each other, and two
campaigns interrupt them. The model knows only what files and readers say. Each edition is compared with it.
"""

import random
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from digest.config import RESERVED, Config
from digest.domain.ask_figures import Gifts
from digest.domain.batches import Batch
from digest.domain.editions import Rendition
from digest.domain.events import Event, EventKind
from digest.domain.lists import Line
from digest.domain.opens_and_clicks import ASK
from digest.domain.readers import Status
from digest.domain.references import read
from digest.mail.outbox import Outbox
from digest.render.edition import Renderer
from digest.render.pages import Pages
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.editions.ready import ready_edition
from digest.services.intake.read_feed import poll_file
from digest.services.readers import preferences
from digest.services.readers.erase import erase_reader
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.sign_up import SigningUp, confirm, sign_up
from digest.services.sending import Sending
from digest.services.watch.ask_report import report_asks
from digest.services.watch.housekeep import housekeep
from digest.services.watch.take_events import take_events
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from digest.store.readers.find import find_subscribers
from digest.store.readers.tokens import find_tokens
from digest.store.tables import gifts
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW, config, machine
from tests.services.year.giving import KEY, Giving
from tests.services.year.people import COOLING, DAY, Person

BEGINS = date(2026, 1, 5)
BOTH, WEEKLY = frozenset({"daily", "weekly"}), frozenset({"weekly"})
AT_MOST, WITHIN, FRESH = 3, 30 * DAY, 10 * DAY
TESTS = ("warm", "short", "first", "blunt", "letter", "number")
SPRING = {"name": "spring", "from": date(2026, 5, 4), "until": date(2026, 5, 31), "goal": 700, "currency": "PLN"}
WINTER = {"name": "winter", "from": date(2026, 12, 1), "until": date(2026, 12, 27), "goal": 5_000, "currency": "EUR"}
WORDS = {"heading": "Today is the day", "text": "We need you."}
CAMPAIGNS: tuple[dict[str, Any], ...] = ({**SPRING, **WORDS}, {**WINTER, **WORDS, "monthly_donors": True})
SILENCE = (date(2026, 8, 3), date(2026, 8, 24))
"""The days between which the newsroom forgets to import gifts."""
DAILY_MONTHS = (5, 11, 12)
HAPPENINGS = "gives gives plan plan stops back back pauses goes-on says later ask leaves joins joins erased".split()


class Year(Giving):
    """The newsroom, its readers, and what they may get."""

    def __init__(self, database: Database, folder: Path, *, seed: int, readers: int) -> None:
        super().__init__(database, random.Random(seed), readers)
        self.folder, self.mailer = folder, FakeMailer(batch_size=1_000)
        self.delivered: Counter[tuple[str, str]] = Counter()
        self._posts: list[Post] = []
        self._settings: dict[str, tuple[Config, Renderer]] = {}

    def play(self, first: date, days: int) -> None:
        """Play some days, and compare the sums at the end."""
        self.now = datetime(first.year, first.month, first.day, tzinfo=WARSAW)
        rules = ListRules(("daily", "weekly"), ("weekly",), WARSAW, key=KEY)
        for email, person in list(self.people.items())[::-1][len(self.people) // 4 :]:
            person.state, person.digests = "active", self.chance.choice((BOTH, WEEKLY))
            line = Line(email, status=Status.ACTIVE, digests=person.digests)
            add_subscriber(self.database, line, rules, now=self.now)
        for person in list(self.people.values())[::5]:
            self.begin_plan(person)
        for number in range(days):
            day = first + number * DAY
            self.now = datetime(day.year, day.month, day.day, 6, tzinfo=WARSAW)
            for person in list(self.people.values()):
                self.charge(person)
                if self.chance.random() < 0.06:
                    self._happen(person, self.chance.choice(HAPPENINGS))
            self._work(day)
        self.import_files()
        self._compare_sums(first)

    def _work(self, day: date) -> None:
        is_monday = day.weekday() == 0
        if is_monday and not SILENCE[0] <= day <= SILENCE[1]:
            self.import_files()
        self.now += timedelta(hours=1)
        if is_monday or (day.month in DAILY_MONTHS and day.weekday() in (1, 3)):
            self._mail("weekly" if is_monday else "daily")
        housekeep(self.database, self._configured()[0], now=self.now)

    def _configured(self) -> tuple[Config, Renderer]:
        name = TESTS[min((self.now.date() - BEGINS).days // 61, len(TESTS) - 1)]
        if name not in self._settings:
            variants = [{"name": f"{name}-{one}", "heading": f"{name} {one}", "text": "Give."} for one in "ab"]
            if name in ("first", "letter"):
                variants.append({"name": f"{name}-old", "for": "former-monthly", "heading": "Back", "text": "Again."})
            donation = {
                "url": "https://pay.example.com/give",
                "reference": "client_reference_id",
                "amounts": {"50 zł": "https://pay.example.com/50", "20 €": "https://notesfrompoland.com/20"},
                "thanks": "Thank you.",
                "cooling_off": f"{COOLING.days}d",
                "at_most": f"{AT_MOST} in {WITHIN.days}d",
                "donor_list_max_age": f"{FRESH.days}d",
                "variants": variants,
                "test": {"name": name},
                "campaigns": CAMPAIGNS,
            }
            web = {"public_url": "https://digest.example.org"}
            made = config(self.folder, donation=donation, web=web, privacy={"keep_events": "120d"})
            self._settings[name] = made, Renderer(made)
        return self._settings[name]

    def _mail(self, digest: str) -> None:
        settings, renderer = self._configured()
        for _ in range(5):
            number = len(self._posts) + 1
            text = f"Story {number * 7919:x} says {number * 104_729:b} and nothing else. " * 3
            at = self.now - timedelta(minutes=10 * number % 600)
            self._posts.append(Post(number, f"Report {number * 7919:x} of the day", at, text=text))
        poll_file(self.database, feed(self._posts[-12:], size=20), settings, now=self.now)
        edition = ready_edition(self.database, renderer, settings, digest, now=self.now)
        assert isinstance(edition, StoredEdition)
        now, before = self.now, len(self.mailer.submitted)
        clocks: dict[str, Any] = {"clock": lambda: now, "real_clock": lambda _: now}
        sending = Sending(self.database, settings, self.mailer, memory=machine(settings), key=lambda: KEY, **clocks)
        freeze(sending, edition)
        send(sending, edition.id)
        mailed = [(one.email, batch) for batch in self.mailer.submitted[before:] for one in batch.recipients]
        got = dict(mailed)
        assert len(got) == len(mailed)
        for person in self.people.values():
            self._compare(person, digest, got[person.email].rendition if person.email in got else None)
        self.counts["editions"] += 1
        self._answer(got)

    # What each reader may get.

    def _compare(self, person: Person, digest: str, got: Rendition | None) -> None:
        is_paused = person.paused_until is not None and person.paused_until > self.now
        reads = person.state == "active" and digest in person.digests
        assert (got is not None) == (reads and not is_paused)
        self.counts["paused"] += reads and is_paused
        if got is None:
            return
        kind = got.variant if got.variant in RESERVED else "ask"
        assert kind == self._may_get(person), (self.now, person)
        self.counts[kind] += 1
        if kind == "ask":
            person.asked.append((self.now, got.variant))
            self.delivered[digest, got.variant] += 1
            assert person.asks(self.now, WITHIN) <= AT_MOST
            self._compare_thermometer(got)

    def _may_get(self, person: Person) -> str:
        now, is_monthly = self.now, person.gives_monthly(self.now)
        is_old = self.imported_at is not None and now - self.imported_at > FRESH
        is_quiet = is_old or person.asks(now, WITHIN) >= AT_MOST
        spoke = person.says_they_give(now) or person.wants_no_ask(now)
        is_asked = "winter" in [name for _, name in person.asked]
        if is_monthly and self._campaign() == "winter" and not (spoke or is_quiet or is_asked):
            self.counts["monthly donors asked once"] += 1
            return "ask"
        if is_monthly or person.gave_lately(now) or person.says_they_give(now):
            return "thanks"
        if person.wants_no_ask(now):
            return "none"
        return "quiet" if is_quiet else "ask"

    def _campaign(self) -> str:
        today = self.now.date()
        return next((c["name"] for c in CAMPAIGNS if c["from"] <= today <= c["until"] and self._is_open(c)), "")

    def _is_open(self, campaign: Mapping[str, Any]) -> bool:
        return self._raised(campaign) < int(campaign["goal"]) * 100

    def _raised(self, campaign: Mapping[str, Any]) -> int:
        return self.raised(campaign["currency"], campaign["from"], campaign["until"])

    def _compare_thermometer(self, got: Rendition) -> None:
        running = self._campaign()
        assert (got.variant in ("spring", "winter")) == bool(running)
        found = re.search(r"(\S+) of \S+ raised by", got.text.replace("\N{NO-BREAK SPACE}", ""))
        assert (found is not None) == bool(running)
        if found:
            campaign = next(one for one in CAMPAIGNS if one["name"] == running)
            assert int(re.sub(r"\D", "", found[1])) == self._raised(campaign) // 100
            self.counts["thermometers"] += 1

    # What readers do.

    def _answer(self, got: Mapping[str, Batch]) -> None:
        """Report deliveries and some clicks. Some who click give, with the reference of a link in their mail."""
        with self.database.read() as connection:
            readers = find_subscribers(connection, list(got))
        reported = []
        for email, reader in readers.items():
            batch, when = got[email], self.now + timedelta(minutes=5)
            ids = {"edition_id": batch.edition_id, "batch_id": batch.id, "recipient_id": reader.id}
            mail: dict[str, Any] = {**ids, "email": email}
            name = f"{batch.id}-{reader.id}"
            reported.append(Event(f"d{name}", EventKind.DELIVERED, occurred_at=when, **mail))
            if batch.rendition.variant not in RESERVED and self.chance.random() < 0.1:
                reported.append(
                    Event(f"c{name}", EventKind.CLICKED, occurred_at=when + timedelta(hours=1), link=ASK, **mail)
                )
                if self.chance.random() < 0.6:
                    self.pay(email, reference=self.chance.choice(_references(batch.rendition)))
        take_events(self.database, reported, touches=True, now=self.now + timedelta(hours=2))

    def _happen(self, person: Person, what: str) -> None:
        match what:
            case "gives":
                self.pay(person.email)
            case "plan" if self.chance.random() < 0.3:
                self.begin_plan(person)
            case "stops" if self.chance.random() < 0.5:
                person.plan = None
            case "back" if self.chance.random() < 0.5:
                self.give_back(person)
            case "joins" if person.state != "active":
                self._join(person)
            case _ if person.state == "active":
                self._say(person, what)

    def _say(self, person: Person, what: str) -> None:
        now, rarely = self.now, self.chance.random() < 0.3
        until = now + self.chance.choice((5, 20, 90)) * DAY
        match what:
            case "pauses" | "goes-on":
                person.paused_until = until if what == "pauses" else None
                preferences.pause(self.database, self._token(person), person.paused_until, now=now)
            case "says" | "later" | "ask":
                person.gives_until = until if what == "says" else None
                person.ask_after = until if what == "later" else None
                said = {"gives_until": person.gives_until, "ask_after": person.ask_after}
                preferences.speak_of_ask(self.database, self._token(person), now=now, **said)
            case "leaves" if rarely:
                preferences.unsubscribe(self.database, person.email, None, now=now)
                person.state, person.digests = "left", frozenset()
            case "erased" if rarely:
                self._erase(person)

    def _erase(self, person: Person) -> None:
        outbox = Outbox(self._configured()[0])
        erase_reader(self.database, outbox, person.email, key=KEY, now=self.now)
        for number in person.seen:
            self.counted[number].reference = ""
        self.people[person.email] = Person(
            person.email, "erased", plan=person.plan, erased_on=self.now.date(), asked=[]
        )
        self.counts["erased"] += 1

    def _join(self, person: Person) -> None:
        digests, mailer = self.chance.choice((BOTH, WEEKLY)), FakeMailer()
        settings = self._configured()[0]
        work = SigningUp(self.database, settings, Pages(settings), lambda: mailer, KEY, lambda: self.now)
        assert sign_up(work, person.email, digests) is None
        (token,) = re.findall(r"/confirm/(\S+)", mailer.letters[0].text)
        assert confirm(work, token)
        self.counts[f"joined: {person.state}"] += 1
        person.state, person.digests, person.paused_until = "active", digests, None

    def _token(self, person: Person) -> str:
        with self.database.read() as connection:
            reader = find_subscribers(connection, [person.email])[person.email]
            return next(iter(find_tokens(connection, reader.id).values()))

    # Sums.

    def _compare_sums(self, first: date) -> None:
        with self.database.read() as connection:
            rows = connection.execute(select(gifts.c.currency, gifts.c.amount).where(gifts.c.amount > 0)).all()
        report = report_asks(self.database, self._configured()[0], first)
        shown = {(digest, name): one for digest, asks in report.asks.items() for name, one in asks.items()}
        credited = sum((one.gifts for one in shown.values()), Gifts())
        model, by_ask = Counter[str](), Counter[tuple[str, str, str]]()
        for one in self.counted.values():
            model[one.currency] += one.rest
            if (ask := read(one.reference)) and one.rest:
                by_ask[ask.digest, ask.variant, one.currency] += one.rest
        ledger = Counter[str]()
        for currency, amount in rows:
            ledger[currency] += amount
        assert (credited + report.others).sums == ledger == model
        assert {(*ask, money): sum_ for ask, one in shown.items() for money, sum_ in one.gifts.sums.items()} == by_ask
        assert Counter({ask: one.delivered for ask, one in shown.items()}) == self.delivered
        self.counts["gifts credited to asks"] = credited.count


def _references(rendition: Rendition) -> list[str]:
    """List the references of a mail's links to the ask, which all name its variant."""
    found = re.findall(r"[?&;](?:client_reference_id|utm_content)=([\w-]+)", rendition.html)
    references = {one: ask.variant for one in found if (ask := read(one))}
    assert set(references.values()) == {rendition.variant}
    return list(references)
