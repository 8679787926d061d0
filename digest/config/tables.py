"""The tables of `config.toml`, frozen and validated. Knows the file's words and nothing of what they drive."""

from collections.abc import Collection
from datetime import time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from digest.config.alerts import Alerts
from digest.config.kinds import (
    BaseAddress,
    Bind,
    DatabaseAddress,
    Duration,
    Email,
    Line,
    LocaleName,
    NameServer,
    Positive,
    Share,
    Slug,
    WallTime,
    WebAddress,
    Zone,
    database_address,
)
from digest.config.kinds import Table as _Table
from digest.config.secrets import secret
from digest.domain.errors import ConfigError
from digest.domain.windows import DAYS, Day, Schedule


class Site(_Table):
    """Whose digest it is. `url` defaults to the origin of `feed`."""

    name: Annotated[Line, Field(min_length=1)]
    feed: WebAddress
    url: WebAddress = ""
    timezone: Zone = "Europe/Warsaw"
    locale: LocaleName = "en_GB"
    logo: WebAddress | None = None

    @model_validator(mode="after")
    def _default_url(self) -> "Site":
        if not self.url:
            parts = urlsplit(self.feed)
            object.__setattr__(self, "url", f"{parts.scheme}://{parts.netloc}/")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the digests' days and times are meant."""
        return ZoneInfo(self.timezone)

    @property
    def host(self) -> str:
        """The site's host name, without `www.`."""
        return (urlsplit(self.url).hostname or "localhost").removeprefix("www.")


class Feed(_Table):
    """How the feed is read."""

    poll_every: Duration = timedelta(minutes=15)
    timeout: Duration = timedelta(seconds=20)
    max_bytes: Positive = 10_000_000
    backfill_pages: Annotated[int, Field(ge=0, le=100)] = 5
    stale_after: Duration = timedelta(hours=2)


class RequireAny(_Table):
    """A story must have one of these categories, or one of these words in title or text. Empty: no condition."""

    categories: tuple[str, ...] = Field(default=(), strict=False)
    keywords: tuple[str, ...] = Field(default=(), strict=False)


class Stories(_Table):
    """Which stories may be mailed, and what is cut out of their text."""

    exclude_categories: tuple[str, ...] = Field(default=(), strict=False)
    generic_categories: tuple[str, ...] = Field(default=("News", "Hot news", "Uncategorized"), strict=False)
    lead_categories: tuple[str, ...] = Field(default=("Hot news",), strict=False)
    require_any: RequireAny = RequireAny()
    boilerplate: tuple[str, ...] = Field(default=(), strict=False)


class SectionRule(_Table):
    """A section and the site's categories that belong to it; without categories it takes the rest."""

    name: Annotated[Line, Field(min_length=1)]
    categories: tuple[str, ...] = Field(default=(), strict=False)


class Digest(_Table):
    """One recurring publication."""

    title: Line = ""
    days: Annotated[tuple[Day, ...], Field(min_length=1, strict=False)] = DAYS
    time: WallTime = time(7, 0)
    subject: Line = ""
    preheader: Line = ""
    min_stories: Positive = 1
    max_stories: Positive = 12
    summary_chars: Annotated[int, Field(ge=40, le=2_000)] = 220
    approval: Literal["none", "required"] = "none"
    draft_before: Duration = timedelta(minutes=60)
    proof_to: tuple[Email, ...] = Field(default=(), strict=False)
    late_after: Duration = timedelta(hours=3)
    when_late: Literal["send", "hold", "skip"] = "send"
    corrections: Literal["note", "off"] = "note"

    @model_validator(mode="after")
    def _possible(self) -> "Digest":
        if self.min_stories > self.max_stories:
            raise ValueError(f"min_stories ({self.min_stories}) is more than max_stories ({self.max_stories})")
        return self


class DonationVariant(_Table):
    """One wording of the ask. `weight` is its share among the variants."""

    name: Slug
    weight: Annotated[int, Field(ge=0)] = 1
    heading: Line
    text: str
    button: Line = "Donate"


THANKS = "thanks"
"""The variant for those who gave a short while ago: it asks for nothing."""


class Donation(_Table):
    """The ask. Without `url` or variants no ask is shown.

    Who gave within `cooling_off`, or gives regularly, is not asked, and reads `thanks` in its place.
    """

    url: WebAddress | None = None
    thanks: str = ""
    cooling_off: Duration = timedelta(days=30)
    donor_list_max_age: Duration = timedelta(days=7)
    variants: tuple[DonationVariant, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _consistent(self) -> "Donation":
        names = [variant.name for variant in self.variants]
        if len(names) != len(set(names)):
            raise ValueError("each variant needs a name of its own")
        if THANKS in names:
            raise ValueError(f'no variant may be named "{THANKS}": that is what recent donors get')
        if self.variants and not any(variant.weight for variant in self.variants):
            raise ValueError("at least one variant needs a weight above 0")
        return self


class Mail(_Table):
    """How mail leaves and whose name it bears."""

    backend: Literal["outbox", "smtp", "sendgrid"] = "outbox"
    from_name: Line = ""
    from_email: Email | None = None
    reply_to: Email | None = None
    postal_address: Line = ""
    canary: tuple[Email, ...] = Field(default=(), strict=False)
    canary_wait: Duration = timedelta(minutes=10)
    brake_bounces: Share = 0.05
    brake_complaints: Share = 0.003
    brake_after: Positive = 200
    settle_by_silence: Duration | None = None
    nameserver: NameServer | None = None
    outbox: str = "outbox"
    templates: str = "templates"


class SendGrid(_Table):
    """The provider. `api_url` only to point elsewhere than at SendGrid itself."""

    region: Literal["global", "eu"] = "global"
    api_url: WebAddress | None = None
    sandbox: bool = False
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    max_requests_per_second: Annotated[float, Field(gt=0, strict=False)] | None = None
    timeout: Duration = timedelta(seconds=30)
    webhook_max_age: Duration = timedelta(minutes=10)


class Smtp(_Table):
    """A mail server. Its password is `SMTP_PASSWORD` in the environment."""

    host: str = "localhost"
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    timeout: Duration = timedelta(seconds=30)


class Store(_Table):
    """Where everything is kept."""

    url: DatabaseAddress = "sqlite:///digest.db"


class Readers(_Table):
    """How readers sign up and choose. `consent` is the sentence they agree to, kept with each of them.

    With `section_choice` each of them may get only the sections he wants.
    """

    consent: Annotated[Line, Field(min_length=1)] = (
        "I would like to receive this by e-mail. I can leave at any time, with one click in every mail."
    )
    privacy_url: WebAddress | None = None
    confirm_within: Duration = timedelta(days=3)
    keep_ip: bool = False
    section_choice: bool = False


class Web(_Table):
    """The readers' pages. `public_url` is where readers reach them.

    `trusted_proxies` is how many proxies stand before them, each of which adds the address that it was asked from.
    """

    public_url: BaseAddress | None = None
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    noindex: bool = False
    bind: Bind = "127.0.0.1:8000"


class Privacy(_Table):
    """What is kept of readers, and how long."""

    track: bool = True
    keep_events: Duration = timedelta(days=180)
    keep_deliveries: Duration = timedelta(days=400)

    @model_validator(mode="after")
    def _possible(self) -> "Privacy":
        if self.keep_events > self.keep_deliveries:
            raise ValueError("keep_deliveries must not be shorter than keep_events: events are of deliveries")
        return self


class Config(_Table):
    """All of `config.toml`. `folder` is where that file lies; relative paths start there."""

    site: Site
    feed: Feed = Feed()
    stories: Stories = Stories()
    sections: tuple[SectionRule, ...] = Field(default=(), strict=False)
    digests: dict[Slug, Digest] = Field(
        default_factory=lambda: {
            "daily": Digest(),
            "weekly": Digest(days=("mon",), max_stories=30),
        }
    )
    donation: Donation = Donation()
    mail: Mail = Mail()
    sendgrid: SendGrid = SendGrid()
    smtp: Smtp = Smtp()
    store: Store = Store()
    readers: Readers = Readers()
    web: Web = Web()
    privacy: Privacy = Privacy()
    alerts: Alerts = Alerts()

    _folder: Path = Path()

    @property
    def folder(self) -> Path:
        """The folder of the file this was read from."""
        return self._folder

    def path(self, relative: str) -> Path:
        """Resolve a path of the configuration."""
        return self._folder / relative

    @model_validator(mode="after")
    def _no_section_takes_the_rest_too_early(self) -> "Config":
        for number, rule in enumerate(self.sections[:-1]):
            if not rule.categories:
                raise ValueError(
                    f'sections[{number}].categories: only the last section may be without ("{rule.name}" is not)'
                )
        return self

    @model_validator(mode="after")
    def _complete(self) -> "Config":
        names = [rule.name for rule in self.sections]
        if len(names) != len(set(names)):
            raise ValueError("sections: each section needs a name of its own")
        if self.readers.section_choice and any(name == "all" or ";" in name for name in names):
            raise ValueError(
                'sections: with readers.section_choice no name may be "all" or have a semicolon: in lists, "all" means '
                "every section, and semicolons join names"
            )
        if self.mail.backend != "outbox":
            for key, value in (
                ("mail.from_email", self.mail.from_email),
                ("mail.postal_address", self.mail.postal_address),
                ("web.public_url", self.web.public_url),
            ):
                if not value:
                    raise ValueError(
                        f'{key}: needed to send real mail (mail.backend = "{self.mail.backend}"), and is missing'
                    )
        return self

    @cached_property
    def section_rules(self) -> tuple[SectionRule, ...]:
        """The sections in the order of the mail; the last one takes what belongs nowhere else."""
        if self.sections and not self.sections[-1].categories:
            return self.sections
        return (*self.sections, SectionRule(name="More news"))

    @property
    def offered_sections(self) -> tuple[str, ...]:
        """The sections that readers may choose from, in the order of the mail; () when they may not choose."""
        names = tuple(rule.name for rule in self.section_rules)
        return names if self.readers.section_choice and len(names) > 1 else ()

    def digest(self, name: str) -> Digest:
        """Look up a digest. Raises ConfigError when there is none of that name."""
        try:
            return self.digests[name]
        except KeyError:
            known = ", ".join(self.digests) or "none"
            raise ConfigError(f'There is no digest "{name}". Configured: {known} (the [digests.…] tables).') from None

    def title(self, name: str) -> str:
        """What readers know a digest as."""
        digest = self.digests.get(name)
        return (digest.title if digest else "") or f"{name.capitalize()} digest"

    def titles(self, names: Collection[str]) -> tuple[str, ...]:
        """What readers know these digests as, in the order of the file."""
        return tuple(self.title(name) for name in self.digests if name in names)

    def rarer(self, name: str) -> tuple[str, ...]:
        """Digests that come on fewer days than this one, in the order of the file."""
        days = len(set(self.digests[name].days)) if name in self.digests else 0
        return tuple(other for other, digest in self.digests.items() if len(set(digest.days)) < days)

    def schedule(self, name: str) -> Schedule:
        """Tell when a digest goes out."""
        digest = self.digest(name)
        return Schedule(days=digest.days, time=digest.time, zone=self.site.zone)

    @property
    def public_url(self) -> str:
        """Where readers reach their pages, without a closing slash."""
        return self.web.public_url or f"http://{self.web.bind}"

    @property
    def sender_name(self) -> str:
        """The name in the From line."""
        return self.mail.from_name or self.site.name

    @property
    def sender_email(self) -> str:
        """The address in the From line."""
        return self.mail.from_email or f"digest@{self.site.host}"

    @property
    def database_url(self) -> str:
        """The address of the database: the environment's, else the file's, paths made absolute.

        Raises ConfigError when the environment's is none, without repeating it: it may hold a password.
        """
        try:
            url = database_address(secret("DIGEST_DATABASE_URL") or self.store.url)
        except ValueError as error:
            raise ConfigError(f"DIGEST_DATABASE_URL: {error}.") from None
        prefix = "sqlite:///"
        if url.startswith(prefix) and url != prefix and not url.startswith(prefix + ":memory:"):
            return prefix + str(self.path(url.removeprefix(prefix)).absolute())
        return url
