"""A model of readers' lives: plain attributes that say what every address must be after each event."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digest.domain.lists import Line

ALL = frozenset({"daily", "weekly"})
FORM, OWN_PAGE, BY_LIST = "sign-up form", "own page", "brought back by a list"
SENTENCE = "Yes, mail me."
EXPIRY, PAUSE = timedelta(days=3), timedelta(minutes=5)


@dataclass
class Wish:
    """What somebody asked for in the sign-up form, and whether they confirmed it."""

    digests: set[str]
    asked_at: datetime
    mailed_at: datetime | None
    confirmed: bool = False


@dataclass
class Person:
    """A person behind an address. `had` are the digests they read now or once; `forgotten_at`: they were erased."""

    status: str = "nobody"
    reads: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    name: str = ""
    consented_at: datetime | None = None
    source: str = ""
    consent_text: str = ""
    last_gift_at: datetime | None = None
    recurring: bool = False
    sections: frozenset[str] = frozenset()
    left_at: datetime | None = None
    gives_until: datetime | None = None
    ask_after: datetime | None = None
    paused_until: datetime | None = None
    suppressed: str | None = None
    forgotten_at: datetime | None = None
    wish: Wish | None = None
    since: datetime | None = None

    @property
    def is_known(self) -> bool:
        return self.status in ("pending", "active", "unsubscribed")

    @property
    def is_reader(self) -> bool:
        return self.status in ("pending", "active") and not self.is_forgotten

    @property
    def is_forgotten(self) -> bool:
        """They were erased, and have not come back: anybody can fill in the form."""
        return self.forgotten_at is not None and self.status in ("nobody", "pending")

    def is_mailed(self, now: datetime) -> bool:
        """Whether they get what they read."""
        is_paused = self.paused_until is not None and self.paused_until > now
        return self.status == "active" and not self.suppressed and not is_paused

    def get(self, digests: Collection[str], now: datetime) -> None:
        """Read exactly these digests. To read none is to leave."""
        self.left = (self.left | self.reads) - set(digests)
        self.reads = set(digests)
        if not digests:
            self.become_unsubscribed(now)
        elif self.status != "pending":
            self.status = "active"

    def become_unsubscribed(self, now: datetime) -> None:
        if self.status != "unsubscribed":
            self.left_at = now
        self.status = "unsubscribed"

    def agree(self, at: datetime, source: str, sentence: str = "") -> None:
        """Consent. The sentence belongs to its moment: another moment without one has none."""
        if sentence or at != self.consented_at:
            self.consent_text = sentence
        self.consented_at, self.source = at, source

    # What a person does.

    def sign_up(self, digests: Collection[str], now: datetime) -> bool:
        """Fill in the form. Tells whether a letter leaves."""
        if self.suppressed not in (None, "unsubscribe"):
            return False
        if self.status == "nobody":
            self.status, self.source, self.since = "pending", FORM, now
        before, self.wish = self.wish, Wish(set(digests), now, now)
        if before and not before.confirmed:
            before.digests |= set(digests)
            self.wish, before.asked_at = before, now
        mailed_at = before.mailed_at if before else None
        is_due = mailed_at is None or now - mailed_at >= PAUSE
        self.wish.mailed_at = now if is_due else mailed_at
        return is_due

    def confirm(self, wish: Wish, shown: Collection[str], now: datetime) -> bool:
        """Press the button that a letter leads to. Tells whether it says what they get now."""
        if self.wish is not wish:
            return False
        if not wish.confirmed:
            wanted = wish.digests & set(shown or wish.digests)
            if not wanted:
                return False
            # What a list said of somebody who never confirmed is no wish of theirs.
            reads = wanted if self.status == "pending" else self.reads | wanted
            self.status = "active"
            self.paused_until = None
            self.get(reads, now)
            self.agree(now, FORM, SENTENCE)
            self.lift_own()
            wish.digests -= wanted
            wish.confirmed = not wish.digests
        return bool(self.reads)

    def choose(self, digests: Collection[str], now: datetime) -> None:
        """Choose on their own page. To come back is a new consent; to want more is one where none is known."""
        more, had_left = set(digests) - self.reads, self.status == "unsubscribed"
        self.paused_until = None if more else self.paused_until
        self.get(digests, now)
        if digests:
            self.lift_own()
        if (had_left and self.status == "active") or (more and not self.consented_at):
            self.agree(now, OWN_PAGE, SENTENCE)

    def leave(self, digest: str, now: datetime) -> None:
        """Leave one digest, by their own page or through the newsroom."""
        self.get(self.reads - {digest}, now)
        self.left.add(digest)

    def lift_own(self) -> None:
        """Take back their own unsubscribing; nothing else is theirs to take back."""
        if self.suppressed == "unsubscribe":
            self.suppressed = None

    # What others say of them.

    def suppress(self, reason: str) -> None:
        """Keep the first reason; only a reader's own leaving gives way to a graver one."""
        if self.suppressed in (None, "unsubscribe"):
            self.suppressed = reason

    def leave_at_provider(self, now: datetime, told_of: datetime | None = None) -> None:
        """Leave by the provider's own link. What is told late does not undo a newer consent."""
        consented_at = self.consented_at if self.status == "active" else None
        is_anew = consented_at and self.left_at and self.left_at <= consented_at
        is_word = self.source in (FORM, OWN_PAGE) or is_anew
        if told_of and consented_at and is_word and told_of < consented_at:
            return
        self.suppress("unsubscribe")
        if self.is_known:
            self.get((), now)

    def listed(self, line: Line, now: datetime, *, defaults: Collection[str], resubscribe: bool) -> bool:
        """Stand in a list. Tells whether the line is taken."""
        pends, leaves = line.status == "pending", line.status == "unsubscribed"
        leaves = leaves or (line.suppressed == "unsubscribe" and (self.status == "active" or not pends))
        comes_back = resubscribe and not pends and not leaves and not line.suppressed
        if comes_back and not self.is_reader and not line.digests and line.left >= set(defaults):
            comes_back, leaves = False, True  # the list says that they left all it could give them
        if self.is_forgotten:
            if not comes_back:
                return False
        elif not (leaves or line.suppressed or comes_back) and (self.suppressed or self.status == "unsubscribed"):
            return False
        if self.status == "unsubscribed" and line.suppressed and not leaves:
            self.suppress(line.suppressed)
            return True
        self._be_listed(line, now, defaults, leaves=leaves, resubscribe=resubscribe and not pends)
        if line.suppressed:
            self.suppress(line.suppressed)
        elif comes_back:
            self.suppressed = None
        return True

    def _be_listed(
        self, line: Line, now: datetime, defaults: Collection[str], *, leaves: bool, resubscribe: bool
    ) -> None:
        pends = line.status == "pending"
        only_asked = self.status == "pending" and self.source == FORM and not self.reads
        is_new = self.status == "nobody" or (only_asked and not pends)
        had_left = self.status == "unsubscribed" or self.is_forgotten
        ended_at = self.forgotten_at if self.is_forgotten else self.left_at
        wanted = self._wanted(line, defaults, is_new=is_new, leaves=leaves, resubscribe=resubscribe)
        left = set(line.left) - self.reads
        was_active = self.status == "active"
        stays_pending = pends or (self.status == "pending" and not is_new and line.status is None)
        if leaves or (not stays_pending and not wanted and not self.reads):
            left |= wanted | self.reads
            self.reads = set()
            self.become_unsubscribed(now)
        elif not (pends and was_active):
            self.reads |= wanted
            self.status = "pending" if stays_pending and not was_active else "active"
        self.left = (self.left | left) - self.reads
        at, source = line.consented_at, line.source
        if at and ended_at and at <= ended_at:
            at = source = None  # that consent they took back
        if stays_pending and not pends and source == FORM:
            source = None  # the line does not say that nobody confirmed it
        if self.status == "active" and had_left:
            self.paused_until = None
            self.agree(at or now, source or BY_LIST)
        elif not (pends and was_active):
            self.source = "" if is_new else self.source
            self._consent_by_list(at, source)
        self.since = self.since or now
        self._details(line)

    def _wanted(
        self, line: Line, defaults: Collection[str], *, is_new: bool, leaves: bool, resubscribe: bool
    ) -> set[str]:
        """The digests that a line asks for. Only --resubscribe gives somebody back what they left."""
        pends = line.status == "pending"
        if line.digests is not None:
            wanted = set(line.digests)
        elif self.reads or leaves:
            return set()
        elif pends and (not is_new or line.source == FORM):
            return set()  # a sign-up that nobody confirmed
        elif self.status == "pending" and not is_new and line.status is None:
            return set()
        else:
            wanted = (((self.left & ALL) if resubscribe else set()) or set(defaults)) - line.left
        return wanted if resubscribe else wanted - self.left

    def _consent_by_list(self, at: datetime | None, source: str | None) -> None:
        """Believe a list; but what a reader agreed to themselves is proof until something newer is."""
        if self.consented_at and self.source in (FORM, OWN_PAGE):
            if at and at > self.consented_at:
                self.agree(at, source or "")
            return
        if at:
            self.agree(at, self.source if source is None else source)
        elif source is not None:
            self.source = source

    def _details(self, line: Line) -> None:
        self.name = self.name if line.name is None else line.name
        self.sections = self.sections if line.sections is None else line.sections
        self.give(line.last_gift_at, recurring=line.recurring)

    def give(self, at: datetime | None, *, recurring: bool | None = None) -> None:
        """Give, as they or a list say. The latest gift counts."""
        self.last_gift_at = max(filter(None, (self.last_gift_at, at)), default=None)
        self.recurring = self.recurring if recurring is None else recurring

    def expire(self, now: datetime, *, orphans: bool = False) -> None:
        """Let a sign-up expire, and with it whoever never was more than that; `orphans`: also one without its wish."""
        oldest = now - EXPIRY
        is_old = bool(self.wish and self.wish.asked_at < oldest)
        if is_old:
            self.wish = None
        never_was = self.status == "pending" and not self.reads and not self.left
        is_orphan = orphans and not self.wish and self.source == FORM and self.since and self.since < oldest
        if never_was and (is_old or is_orphan):
            self.__dict__.update(Person(suppressed=self.suppressed, forgotten_at=self.forgotten_at).__dict__)

    def erase(self, now: datetime) -> "Person":
        """Be erased. Gives the stranger whom the address belongs to from now on."""
        self.__dict__.update(Person(status="erased").__dict__)
        return Person(forgotten_at=now)
