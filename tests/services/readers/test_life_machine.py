"""Whatever happens to readers, in whatever order and through whatever door: they stay what a model says.

Sign-ups, confirmations, choices, leaving and coming back, the provider's events and lists, the newsroom's lists, gifts,
suppressions and erasing, by the real services on a real database.
"""

import csv
import io
from collections.abc import Iterable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from digest.domain.errors import ListError
from digest.domain.events import Event, EventKind
from digest.domain.lists import SECTIONS_COLUMN, Imported, Line, columns
from digest.domain.provider_lists import LISTS, Page
from digest.domain.readers import Status, SuppressionReason
from digest.services.readers.erase import erase_reader
from digest.services.readers.lists.import_donors import DonorRules, import_donors
from digest.services.readers.lists.import_readers import ListRules, add_subscriber, import_subscribers
from digest.services.readers.preferences import unsubscribe
from digest.services.readers.suppress import suppress_address
from digest.services.readers.sync_suppressions import sync_suppressions
from digest.services.watch.take_events import take_events
from digest.store.database import Database
from digest.store.delivery.freezing import may_be_mailed
from digest.store.tables import sign_ups, subscribers, subscriptions, suppressions
from tests.services.builders import WARSAW
from tests.services.readers.life_doors import KEY, OwnDoors, ages, digest, digests, pick, some_sections, which
from tests.services.readers.life_model import ALL

pytestmark = pytest.mark.long

SECTIONS = ("Politics", "More news")
KINDS = {
    "bounce": EventKind.BOUNCED,
    "complaint": EventKind.COMPLAINT,
    "unsubscribe": EventKind.UNSUBSCRIBED,
}
some_lists = st.sampled_from(["unsubscribes", "unsubscribes", "groups", "blocks", "bounces"])
lines = st.fixed_dictionaries(
    {
        "name": st.sampled_from([None, None, "Ola"]),
        "status": st.sampled_from([None, None, Status.ACTIVE, Status.PENDING, Status.UNSUBSCRIBED]),
        "digests": st.none() | digests,
        "consented_at": st.none() | ages,
        "source": st.sampled_from([None, "fair", "fair", "sign-up form", "own page"]),
        "last_gift_at": st.none() | ages,
        "recurring": st.none() | st.booleans(),
        "sections": some_sections,
        "left": st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"weekly"}), frozenset({"gone", *ALL})]),
        "suppressed": st.sampled_from([None, None, None, None, None, None, None, "unsubscribe", "complaint"]),
    }
)
BEGINNINGS = (
    (),
    ("asks",),
    ("asks", "unsubscribe"),
    ("is listed as pending", "asks", "confirms"),
    ("is listed",),
    ("is listed", "complaint"),
    ("signs up",),
    ("signs up", "leaves"),
    ("signs up", "leaves", "signs up"),
    ("is listed", "unsubscribe"),
    ("signs up", "unsubscribe"),
    ("signs up", "is erased"),
)
"""What may have happened to somebody before."""
PEOPLE, DIGESTS, REASONS = select(subscribers), select(subscriptions), select(suppressions)
WISHES = select(sign_ups).where(sign_ups.c.confirmed_at.is_(None))
MAILED = select(subscribers.c.email, subscriptions.c.digest).select_from(subscribers.join(subscriptions))
WISHED = ["gives_until", "ask_after", "paused_until"]
KEPT = "status name consented_at source consent_text last_gift_at recurring sections left_at".split() + WISHED


class Readers(OwnDoors):
    """The second half: how it begins, the newsroom, the provider, and what must be true after each step."""

    @initialize(ola=st.sampled_from(BEGINNINGS), jan=st.sampled_from(BEGINNINGS))
    def begin(self, ola: tuple[str, ...], jan: tuple[str, ...]) -> None:
        self.empty()
        for who, steps in (("ola", ola), ("jan", jan)):
            for step in steps:
                self._do(who, step)
                self.everybody_is_what_the_model_says()
                self.now += timedelta(minutes=6)

    def _do(self, who: str, step: str) -> None:
        match step:
            case "asks":
                self.sign_up(who, frozenset({"weekly"}), at_once=False)
            case "confirms":
                self.confirm(-1, frozenset())
            case "signs up":
                self.sign_up(who, ALL, at_once=True)
            case "is listed" | "is listed as pending":
                silent = dict.fromkeys(("name", "last_gift_at", "recurring", "sections", "suppressed"))
                said = {"digests": {"daily"}, "consented_at": timedelta(days=2), "source": "fair", "left": frozenset()}
                status = Status.ACTIVE if step == "is listed" else Status.PENDING
                self.import_list([(who, {**silent, **said, "status": status})], resubscribe=False)
            case "leaves":
                self.unsubscribe(who, None)
            case "is erased":
                self.erase(who)
            case reason:
                self.hear(who, reason, timedelta())

    # By the newsroom.

    @rule(who=which, digest=st.none() | digest)
    def unsubscribe(self, who: str, digest: str | None) -> None:
        email, person = self._person(who)
        if not person.is_known:
            with pytest.raises(ListError):
                unsubscribe(self.database, email, digest, now=self.now)
        else:
            unsubscribe(self.database, email, digest, now=self.now)
            if digest:
                person.leave(digest, self.now)
            else:
                person.get((), self.now)

    @rule(who=which, sure=st.integers(0, 3))
    def suppress_by_hand(self, who: str, sure: int) -> None:
        if sure < 3:
            return
        email, person = self._person(who)
        new = suppress_address(self.database, email, reason="manual", note="asked", now=self.now)
        assert new == (person.suppressed is None)
        person.suppress("manual")

    @rule(said=st.lists(st.tuples(which, lines), min_size=1, max_size=3), resubscribe=st.booleans())
    def import_list(self, said: list[tuple[str, dict[str, Any]]], resubscribe: bool) -> None:  # noqa: FBT001
        lines = [self._line(who, cells) for who, cells in said]
        source = io.BytesIO(as_csv(lines).encode())
        done = import_subscribers(self.database, [source], self._rules(resubscribe=resubscribe), now=self.now)
        self._check_import(done, lines, resubscribe=resubscribe)

    @rule(who=which, wanted=st.none() | digests, resubscribe=st.booleans())
    def add(self, who: str, wanted: frozenset[str] | None, resubscribe: bool) -> None:  # noqa: FBT001
        email, person = self._person(who)
        line = Line(email, None, Status.ACTIVE, wanted, self.now, "added by hand")
        done = add_subscriber(self.database, line, self._rules(resubscribe=resubscribe), now=self.now)
        if person.status == "active" and person.consented_at:
            line = line._replace(consented_at=None, source=None)
        self._check_import(done, [line], resubscribe=resubscribe)

    @rule(who=which, age=ages, recurring=st.none() | st.booleans())
    def import_donors(self, who: str, age: timedelta, recurring: bool | None) -> None:  # noqa: FBT001
        email, person = self._person(who)
        gave, yes = self.now - age, {None: "", True: "yes", False: "no"}[recurring]
        text = f"email,last_gift_at,recurring\n{email},{gave.isoformat()},{yes}\n"
        done = import_donors(self.database, [io.BytesIO(text.encode())], DonorRules(WARSAW, KEY), now=self.now)
        assert done.strangers == (not person.is_known)
        if person.is_known and not person.is_forgotten:
            person.give(gave, recurring=recurring)

    @rule(who=which)
    def erase(self, who: str) -> None:
        email, person = self._person(who)
        if not person.is_known and not person.suppressed:
            with pytest.raises(ListError):
                erase_reader(self.database, self.outbox, email, key=KEY, now=self.now)
        else:
            erase_reader(self.database, self.outbox, email, key=KEY, now=self.now)
            self.people[email] = person.erase(self.now)

    # By the provider.

    @rule(who=which, reason=st.sampled_from([*["unsubscribe"] * 6, "bounce", "complaint"]), age=ages)
    def hear(self, who: str, reason: str, age: timedelta) -> None:
        email, person = self._person(who)
        at = self.now - age
        event = Event(f"e{next(self.numbers)}", KINDS[reason], at, email=email, suppresses=SuppressionReason(reason))
        self.reported.append(event)
        assert take_events(self.database, [event], touches=True, now=self.now).stored == 1
        if not person.is_known:
            return
        if reason == "unsubscribe":
            person.leave_at_provider(self.now, at)
        else:
            person.suppress(reason)

    @precondition(lambda self: self.reported)
    @rule(number=pick)
    def hear_again(self, number: int) -> None:
        again = [self.reported[number % len(self.reported)]]
        assert take_events(self.database, again, touches=True, now=self.now).repeated == 1

    @rule(
        listed=st.dictionaries(
            st.sampled_from(["unsubscribes", "unsubscribes", "groups", "blocks", "bounces"]),
            st.frozensets(which, min_size=1),
            max_size=2,
        )
    )
    def sync(self, listed: dict[str, frozenset[str]]) -> None:
        def page(name: str, _offset: int) -> Page:
            return Page(tuple(self._person(who)[0] for who in sorted(listed.get(name, ()))), None)

        sync_suppressions(self.database, page, now=self.now, wait=lambda _: None, key=KEY)
        for name, reason in LISTS.items():
            for who in listed.get(name, ()):
                _, person = self._person(who)
                if person.is_forgotten:
                    continue
                if reason == "unsubscribe":
                    person.leave_at_provider(self.now)
                elif reason:
                    person.suppress(reason)

    # What must be true after each step.

    @invariant()
    def everybody_is_what_the_model_says(self) -> None:
        with self.database.read() as connection:
            rows = {row["id"]: row for row in connection.execute(PEOPLE).mappings()}
            digests = connection.execute(DIGESTS).all()
            wishes = {row.subscriber_id: set(row.digests) for row in connection.execute(WISHES)}
            reasons = {row.email: row.reason for row in connection.execute(REASONS)}
            mailed = {tuple(row) for row in connection.execute(MAILED.where(*may_be_mailed(self.now)))}
        found = {row["email"]: row for row in rows.values() if row["email"]}
        assert {row["status"] for row in rows.values() if not row["email"]} <= {"erased"}
        assert found.keys() == {email for email, person in self.people.items() if person.is_known}
        for email, row in found.items():
            person, mine = self.people[email], [each for each in digests if each.subscriber_id == row["id"]]
            assert {name: row[name] for name in KEPT} == {name: getattr(person, name) for name in KEPT}
            assert {each.digest for each in mine if each.ended_at is None} == person.reads
            assert {each.digest for each in mine if each.ended_at} == person.left
            assert wishes.get(row["id"]) == (person.wish.digests if person.wish and not person.wish.confirmed else None)
        assert reasons == {email: one.suppressed for email, one in self.people.items() if one.suppressed}
        reached = {email: one for email, one in self.people.items() if one.is_mailed(self.now)}
        assert mailed == {(email, read) for email, one in reached.items() for read in one.reads}
        self._see_tokens({each.token: (rows[each.subscriber_id]["email"], each.digest) for each in digests})
        self.now += timedelta(seconds=1)  # no two events share a moment

    def _see_tokens(self, stored: dict[str, tuple[str | None, str]]) -> None:
        """Check that a token stays its reader's for good, and remember the new ones."""
        assert self.tokens.keys() <= stored.keys()
        for token, (email, read) in stored.items():
            if token not in self.tokens:
                assert email is not None
                self.tokens[token] = self.people[email], read
            person, of = self.tokens[token]
            assert (of, email) == (read, self._email(person) if person.is_known else None)
        mine = [(id(person), read) for person, read in self.tokens.values()]
        assert len(set(mine)) == len(mine)

    def _check_import(self, done: Imported, lines: list[Line], *, resubscribe: bool) -> None:
        before = {email: deepcopy(vars(person)) for email, person in self.people.items()}
        refused = [
            line.email
            for line in lines
            if not self.people[line.email].listed(line, self.now, defaults=ALL, resubscribe=resubscribe)
        ]
        assert [refusal.email for refusal in done.refused] == refused
        added = {email for email, was in before.items() if was["status"] == "nobody" and self.people[email].is_known}
        assert done.added == len(added)
        changed = [email for email, was in before.items() if seen(was) != seen(vars(self.people[email]))]
        assert done.updated == len(set(changed) - added)
        assert done.unchanged == len(lines) - len(refused) - done.added - done.updated

    def _rules(self, *, resubscribe: bool) -> ListRules:
        return ListRules(tuple(sorted(ALL)), tuple(sorted(ALL)), WARSAW, resubscribe, KEY, SECTIONS)

    def _line(self, who: str, cells: dict[str, Any]) -> Line:
        moments = {
            name: self.now - cells[name] if cells[name] is not None else None
            for name in ("consented_at", "last_gift_at")
        }
        return Line(self._person(who)[0], **{**cells, **moments})


def seen(person: dict[str, Any]) -> dict[str, Any]:
    """What an import counts as a change."""
    return {name: value for name, value in person.items() if name not in ("consent_text", "since")}


def as_csv(lines: Iterable[Line]) -> str:
    """Write lines as a list has them."""
    target = io.StringIO()
    writer = csv.DictWriter(target, columns(SECTIONS), lineterminator="\n")
    writer.writeheader()
    for line in lines:
        writer.writerow(
            {
                "email": line.email,
                "name": line.name or "",
                "digests": ";".join(line.digests or ()),
                "status": line.status or "",
                "consented_at": line.consented_at.isoformat() if line.consented_at else "",
                "source": line.source or "",
                "last_gift_at": line.last_gift_at.isoformat() if line.last_gift_at else "",
                "recurring": {None: "", True: "yes", False: "no"}[line.recurring],
                SECTIONS_COLUMN: "" if line.sections is None else ";".join(line.sections) or "all",
                "left": ";".join(line.left),
                "suppressed": line.suppressed or "",
            }
        )
    return target.getvalue()


def test_readers_are_what_the_model_says(database: Database, tmp_path: Path) -> None:
    class Here(Readers):
        def __init__(self) -> None:
            super().__init__(database, tmp_path)

    examples = 30 if database.is_sqlite else 6
    run_state_machine_as_test(Here, settings=settings(max_examples=examples, stateful_step_count=30))
