"""The first half of what can happen to readers: time that goes by, the sign-up form, and their own pages."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from digest.domain.events import Event
from digest.mail.outbox import Outbox
from digest.render.pages import Pages
from digest.services.readers import preferences
from digest.services.readers.preferences import Consent
from digest.services.readers.sign_up import SigningUp, confirm, forget_unconfirmed, sign_up
from digest.store.database import Database
from digest.store.tables import metadata, uses
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config
from tests.services.readers.life_model import ALL, SENTENCE, Person, Wish

START = datetime(2026, 5, 12, 7, 0, tzinfo=UTC)
KEY = "a-key-of-the-tests-which-is-long-enough"
pick = st.integers(0, 1_000)
which = st.sampled_from(["ola", "ola", "ola", "jan"])
digest = st.sampled_from(sorted(ALL))
digests = st.frozensets(digest, min_size=1)
some_sections = st.sampled_from([None, frozenset[str](), frozenset({"Politics"})])
YEAR, AWAY = timedelta(days=365), timedelta(days=2)
ages = st.sampled_from([timedelta(), timedelta(minutes=3), timedelta(days=2), timedelta(days=400)])


class OwnDoors(RuleBasedStateMachine):
    """Two addresses. `letters` are the links that left, each with the model's wish; `tokens`: whose pages."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__()
        self.database = database
        readers = {"consent": SENTENCE, "section_choice": True}
        self.config = config(folder, readers=readers, web={"public_url": "https://digest.example.org"})
        self.mailer = FakeMailer()
        pages = Pages(self.config)
        self.work = SigningUp(database, self.config, pages, lambda: self.mailer, KEY, lambda: self.now)
        self.outbox = Outbox(self.config)

    def empty(self) -> None:
        """Begin with strangers alone."""
        with self.database.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        self.now = START
        self.numbers = itertools.count(1)
        self.people = {f"{name}@example.org": Person() for name in ("ola", "jan")}
        self.letters: list[tuple[str, Person, Wish, datetime]] = []
        self.tokens: dict[str, tuple[Person, str]] = {}
        self.reported: list[Event] = []

    @rule(time=st.sampled_from([timedelta(minutes=1), timedelta(minutes=6), timedelta(days=1), timedelta(days=4)]))
    def time_goes_by(self, time: timedelta) -> None:
        self.now += time

    @rule()
    def housekeep(self) -> None:
        forget_unconfirmed(self.database, self.config, now=self.now)
        for person in self.people.values():
            person.expire(self.now, orphans=True)

    # At the door.

    @rule(who=which, wanted=digests, at_once=st.booleans())
    def sign_up(self, who: str, wanted: frozenset[str], at_once: bool) -> None:  # noqa: FBT001
        email, person = self._person(who)
        for each in self.people.values():
            each.expire(self.now)
        self.mailer.letters.clear()
        # How many letters a mailbox gets has tests of its own.
        with self.database.begin() as connection:
            connection.execute(uses.delete())
        assert sign_up(self.work, email, wanted) is None
        is_due = person.sign_up(wanted, self.now)
        assert [letter.to for letter in self.mailer.letters] == [email] * is_due
        if is_due and person.wish:
            (token,) = re.findall(r"/confirm/(\S+)", self.mailer.letters[0].text)
            self.letters.append((token, person, person.wish, self.now + timedelta(days=3)))
            if at_once:
                self.confirm(-1, frozenset())

    @precondition(lambda self: self.letters)
    @rule(number=st.integers(-2, 100), shown=st.frozensets(digest))
    def press_the_button_of_a_letter(self, number: int, shown: frozenset[str]) -> None:
        self.confirm(number, shown)

    def confirm(self, number: int, shown: frozenset[str]) -> None:
        token, person, wish, expires = self.letters[number % len(self.letters)]
        done = confirm(self.work, token, shown=shown)
        says = self.now < expires and person.confirm(wish, shown, self.now)
        assert (done.digests if done else None) == (person.reads if says else None)
        if done:
            assert done.is_stopped == (person.suppressed is not None)
            page = preferences.find_visitor(self.database, done.token)
            assert page is not None
            assert (page.subscriber.email, page.digest) == (self._email(person), min(person.reads))

    # On their own pages.

    @precondition(lambda self: self.tokens)
    @rule(number=pick, wanted=st.frozensets(digest), sections=some_sections)
    def choose(self, number: int, wanted: frozenset[str], sections: frozenset[str] | None) -> None:
        token, person, _ = self._page(number)
        preferences.choose(
            self.database,
            token,
            wanted,
            without=ALL - wanted,
            now=self.now,
            consent=Consent(SENTENCE),
            sections=sections,
        )
        if person.is_known:
            person.choose(wanted, self.now)
            person.sections = person.sections if sections is None else sections

    @precondition(lambda self: self.tokens)
    @rule(number=pick, word=st.sampled_from(["leave", "leave", "rejoin", "switch"]))
    def press(self, number: int, word: str) -> None:
        token, person, digest = self._page(number)
        other = min(ALL - {digest})
        given: dict[str, Any] = {"now": self.now}
        match word:
            case "leave":
                found = preferences.leave(self.database, token, **given)
            case "rejoin":
                found = preferences.rejoin(self.database, token, **given, consent=Consent(SENTENCE))
            case _:
                found = preferences.switch(self.database, token, other, **given, consent=Consent(SENTENCE))
        assert found is not None
        assert found.is_erased == (not person.is_known)
        if found.is_erased:
            return
        match word:
            case "leave":
                person.leave(digest, self.now)
            case "rejoin":
                person.choose(person.reads | {digest}, self.now)
            case _:
                person.choose(person.reads - {digest} | {other}, self.now)

    @precondition(lambda self: self.tokens)
    @rule(number=pick, word=st.sampled_from(["gives", "later", "pauses", "goes on"]))
    def wish(self, number: int, word: str) -> None:
        token, person, _ = self._page(number)
        gives_until = self.now + YEAR if word == "gives" else None
        ask_after = self.now + YEAR if word == "later" else None
        paused_until = self.now + AWAY if word == "pauses" else None
        if word in ("gives", "later"):
            said = {"gives_until": gives_until, "ask_after": ask_after}
            preferences.speak_of_ask(self.database, token, now=self.now, **said)
        else:
            said = {"paused_until": paused_until}
            preferences.pause(self.database, token, paused_until, now=self.now)
        if person.is_known:
            vars(person).update(said)

    @precondition(lambda self: self.tokens)
    @rule(number=pick)
    def look(self, number: int) -> None:
        token, person, digest = self._page(number)
        found = preferences.find_visitor(self.database, token)
        assert found is not None
        assert (found.digest, found.is_erased) == (digest, not person.is_known)
        assert found.reader.suppressed == person.suppressed
        assert found.subscriber.digests == person.reads

    def _person(self, who: str) -> tuple[str, Person]:
        email = f"{who}@example.org"
        return email, self.people[email]

    def _page(self, number: int) -> tuple[str, Person, str]:
        token = list(self.tokens)[number % len(self.tokens)]
        return token, *self.tokens[token]

    def _email(self, person: Person) -> str:
        (email,) = (email for email, one in self.people.items() if one is person)
        return email
