"""What is checked, and how a check that fails becomes a finding."""

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
    """Whom the checks ask. Each raises ProviderError if it gets no usable answer.

    `scopes` are those of the provider's key, `webhook_keys` the number of the webhook's keys. `log_in` logs in to the
    mail server. `txt` looks up a name's TXT records. `one_click` posts as a mailbox program does, and returns what is
    wrong with the answer. `open_outside` lets a service open a page, and returns what it says if it cannot.
    """

    scopes: Callable[[], Collection[str]]
    webhook_keys: Callable[[], int]
    log_in: Callable[[], None]
    txt: Callable[[str], list[str]]
    one_click: Callable[[str], str | None]
    open_outside: Callable[[str], str | None] | None = None


@dataclass(frozen=True)
class SetUp:
    """What is checked. `now` is the editors' time, which a rehearsal may set, `real_clock` that of the machine."""

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
        """Fetch the feed, once for all checks. Returns also the real time of its arrival. Raises FeedError."""
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
    """Make a check. What it raises is a finding, with the fix in its words."""
    try:
        return look()
    except DigestError as error:
        return Finding(what, Verdict.FAILED, str(error))
