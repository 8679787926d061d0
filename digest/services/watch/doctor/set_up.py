"""The context of all checks, and how a failed check becomes a finding."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from digest.config import Config
from digest.domain.errors import DigestError
from digest.domain.findings import Check, Finding, Verdict
from digest.machine import Machine
from digest.store.database import Database

if TYPE_CHECKING:
    from digest.feed.fetching.fetch import Fetched, Fetcher
    from digest.render.copies import Copies
    from digest.render.edition import Renderer


@dataclass(frozen=True, slots=True)
class Asked:
    """The functions that ask others. Each raises ProviderError without a usable answer.

    - `scopes`: returns the scopes of the provider's key.
    - `webhook_keys`: returns the number of the webhook's keys.
    - `log_in`: logs in to the mail server.
    - `txt`: looks up a name's TXT records.
    - `one_click`: posts as a mailbox program does, and returns what is wrong with the answer.
    - `open_outside`: has a service open a page, and returns what it says if it cannot.
    """

    scopes: Callable[[], Collection[str]]
    webhook_keys: Callable[[], int]
    log_in: Callable[[], None]
    txt: Callable[[str], list[str]]
    one_click: Callable[[str], str | None]
    open_outside: Callable[[str], str | None] | None = None


@dataclass(frozen=True)
class SetUp:
    """The set-up to check. `now` is the editors' time, which a rehearsal may set; `real_clock` is the machine's."""

    config: Config
    database: Database
    machine: Machine
    site: "Fetcher"
    renderer: "Renderer"
    copies: "Copies"
    asked: Asked
    now: datetime
    real_clock: Callable[[], datetime]
    _feed: "list[tuple[Fetched, datetime] | DigestError]" = field(default_factory=list, init=False)

    @property
    def sends_real_mail(self) -> bool:
        """Whether mails leave this machine."""
        return self.config.mail.backend != "outbox"

    @cached_property
    def domain(self) -> str:
        """The domain of the From line."""
        return self.config.sender_email.rpartition("@")[2].lower()

    def fetch_feed(self) -> "tuple[Fetched, datetime]":
        """Fetch the feed, once for all checks. Returns it and the real time of its arrival. Raises FeedError."""
        if not self._feed:
            try:
                with self.site as site:
                    fetched = site.fetch(self.config.site.feed, now=self.now)
                self._feed.append((fetched, self.real_clock()))
            except DigestError as error:
                self._feed.append(error)
        (found,) = self._feed
        if isinstance(found, DigestError):
            raise found
        return found


def caught(what: Check, look: Callable[[], Finding]) -> Finding:
    """Make a check. An error is a finding; its message names the fix."""
    try:
        return look()
    except DigestError as error:
        return Finding(what, Verdict.FAILED, str(error))
