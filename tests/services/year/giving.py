"""People who give, stop, return and get gifts back, and the files in which the newsroom imports that."""

import csv
import io
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

from digest.services.readers.lists.import_donors import DonorRules, import_donors
from digest.store.database import Database
from tests.services.builders import WARSAW
from tests.services.year.files import WRITE, Lines, patreon
from tests.services.year.people import DAY, Payment, Person, Plan

KEY = "a-key-of-the-year-which-is-long-enough"


class Giving:
    """The payments of a year. `counted` are those that the newsroom's ledger must have."""

    def __init__(self, database: Database, chance: random.Random, readers: int) -> None:
        self.database, self.chance = database, chance
        emails = [f"reader{number}@example.org" for number in range(readers)]
        self.people = {email: Person(email) for email in emails}
        self.now = datetime(2026, 1, 1, tzinfo=WARSAW)
        self.imported_at: datetime | None = None
        self.counted: dict[str, Payment] = {}
        self.counts: Counter[str] = Counter()
        self._payments: list[Payment] = []

    def raised(self, currency: str, since: date, until: date) -> int:
        """What a campaign has brought in, as far as files say."""
        some = [one for one in self.counted.values() if one.currency == currency]
        return sum(one.rest for one in some if since <= one.at.astimezone(WARSAW).date() <= until)

    def pay(self, email: str, *, reference: str = "", plan: Plan | None = None) -> None:
        """Give, once or by a plan."""
        pick = self.chance.choice
        amount, currency = pick((2_000, 5_000, 10_050, 120_000)), pick(("PLN", "PLN", "EUR"))
        once = Plan(pick(list(WRITE)), amount, currency, 0)
        how = plan or once
        at = datetime(self.now.year, self.now.month, self.now.day, 12, tzinfo=UTC)
        kept = reference if how.provider in ("stripe", "paypal") else ""
        number = f"p{len(self._payments)}"
        paid = Payment(email, how.provider, number, at, how.amount, how.currency, plan is not None, kept)
        self._payments.append(paid)

    def charge(self, person: Person) -> None:
        """Charge whoever gives monthly, on their day."""
        if person.plan and person.plan.day == self.now.day:
            self.pay(person.email, plan=person.plan)

    def begin_plan(self, person: Person) -> None:
        """Let somebody give monthly."""
        provider, amount = self.chance.choice((*WRITE, "patreon")), self.chance.choice((1_000, 4_000))
        currency = "EUR" if provider == "patreon" else "PLN"
        person.plan = person.plan or Plan(provider, amount, currency, self.chance.randint(1, 28))

    def give_back(self, person: Person) -> None:
        """Give a recent payment back, or a quarter of it."""
        theirs = [one for one in self._payments if one.email == person.email and one.provider in WRITE]
        recent = [one for one in theirs if not one.back and self.now - one.at < 40 * DAY]
        if recent:
            one = self.chance.choice(recent)
            is_part = one.provider != "givewp" and self.chance.random() < 0.5
            one.back, one.back_at = one.amount // 4 if is_part else one.amount, max(self.now, one.at)

    def import_files(self) -> None:
        """Import a file of each provider: overlapping ones of payments, and the whole list of patrons."""
        since = self.now - self.chance.choice((15, 40, 80)) * DAY
        past = [one for one in self._payments if one.at <= self.now]
        recent = [one for one in past if one.at > since or (one.back_at and one.back_at > since)]
        for provider, write in WRITE.items():
            theirs = [one for one in recent if one.provider == provider]
            if lines := write(theirs):
                self._import(lines)
            for one in theirs:
                self._see(one)
        last = {one.email: one for one in past if one.provider == "patreon"}
        self._import(patreon(last, self.people), complete=True)
        for email, person in self.people.items():
            if person.is_patron and email in last:
                self._see(last[email])
            # A list without any gift is not taken as complete.
            if any(self.people[patron].is_patron for patron in last):
                self._miss(person)
        self.imported_at = self.now

    def _import(self, lines: Lines, *, complete: bool = False) -> None:
        self.chance.shuffle(lines)
        headings = list(lines[0])
        self.chance.shuffle(headings)
        text = io.StringIO()
        writer = csv.DictWriter(text, headings, restval="")
        writer.writeheader()
        writer.writerows(lines)
        file = io.BytesIO(text.getvalue().encode())
        done = import_donors(self.database, [file], DonorRules(WARSAW, KEY, complete=complete), now=self.now)
        assert done.refused == ()
        self.counts["files"] += 1

    def _see(self, payment: Payment) -> None:
        person = self.people[payment.email]
        was_erased = person.state == "erased" or (person.erased_on and payment.at.date() <= person.erased_on)
        if not was_erased:
            person.seen[payment.number] = self.counted[payment.number] = replace(payment)

    def _miss(self, person: Person) -> None:
        """Note who no longer gives, because the list of patrons is complete."""
        last = person.last_charge
        is_missing = last is not None and last.provider == "patreon" and not person.is_patron
        if is_missing and person.state in ("active", "left") and person.gives_monthly(self.now):
            person.stopped_at = self.now
