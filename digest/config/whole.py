"""All of `config.toml`, frozen and validated. Knows the keys of the file, not what they control."""

import os
from collections.abc import Collection, Iterator
from functools import cached_property
from gettext import NullTranslations
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import Field, model_validator

from digest.config.donation import Donation
from digest.config.images import Images
from digest.config.kinds import (
    SQLITE,
    DatabaseAddress,
    Line,
    Slug,
    Table,
    database_address,
)
from digest.config.mail import Alerts, Mail, SendGrid, Smtp
from digest.config.readers import Metrics, Privacy, Readers, Web
from digest.config.secrets import keep_secret, secret
from digest.config.site import Digest, Feed, SectionRule, Site, Stories
from digest.config.theme import Theme
from digest.config.words import load_words, to_translate
from digest.domain.errors import ConfigError
from digest.domain.links import host_of, is_example, is_loopback
from digest.domain.windows import Schedule

_MAIL_PORTS = (25, 465, 587)
_REST = to_translate("More news")
"""The section that takes all other stories, if the configuration has none."""
_TITLES = {"daily": to_translate("Daily digest"), "weekly": to_translate("Weekly digest")}
"""The titles of digests that the configuration gives none."""


NAMELESS = "Your newsroom"
"""The name of a newsroom that nobody has named yet."""


class Store(Table):
    """Where everything is kept."""

    url: DatabaseAddress = "sqlite:///digest.db"
    backups: Annotated[str, Field(min_length=1)] = "backups"
    state_dir: Annotated[str, Field(min_length=1)] | None = None


class Config(Table):
    """All of `config.toml`. Relative paths start at `folder`, the folder of that file."""

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
    images: Images = Images()
    theme: Theme = Theme()
    donation: Donation = Donation()
    editors: dict[Line, Line] = Field(default_factory=dict)
    mail: Mail = Mail()
    sendgrid: SendGrid = SendGrid()
    smtp: Smtp = Smtp()
    store: Store = Store()
    readers: Readers = Readers()
    web: Web = Web()
    metrics: Metrics = Metrics()
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
                raise ValueError(f'sections[{number}].categories: only the last may have none, not "{rule.name}"')
        return self

    @model_validator(mode="after")
    def _complete(self) -> "Config":
        names = [rule.name for rule in self.sections]
        if len(names) != len(set(names)):
            raise ValueError("sections: each section needs a different name")
        if self.readers.section_choice and any(name == "all" or ";" in name for name in names):
            raise ValueError(
                'sections: with readers.section_choice no name may be "all" or contain ";": in lists, "all" means '
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
                        f'{key}: missing, and needed to send real mail (mail.backend = "{self.mail.backend}")'
                    )
            if not self.is_rehearsal:
                self._refuse_placeholders()
        return self

    @property
    def is_rehearsal(self) -> bool:
        """Whether mail goes to files or to a stand-in on this machine, so that no real person receives it."""
        if self.mail.backend == "outbox":
            return True
        if self.mail.backend == "sendgrid":
            return is_loopback(host_of(self.sendgrid.api_url or ""))
        return is_loopback(self.smtp.host) and self.smtp.port not in _MAIL_PORTS

    def _refuse_placeholders(self) -> None:
        """Raise ValueError for a value that readers would see, or mails would need, and that nobody has filled in."""
        for key, value in self._shown():
            host = host_of(value) if "://" in value else value.partition("@")[2]
            if "…" in value or is_example(host) or value == NAMELESS:
                raise ValueError(f'{key}: "{value}" is a placeholder. Set your own before you send real mail')

    def _shown(self) -> Iterator[tuple[str, str]]:
        """The settings that mails need or show, by name. An ask may end in an ellipsis, but not consist of one."""
        donation, mail = self.donation, self.mail
        yield from (
            ("site.name", self.site.name),
            ("mail.from_name", mail.from_name),
            ("mail.from_email", mail.from_email or ""),
            ("mail.reply_to", mail.reply_to or ""),
            ("mail.postal_address", mail.postal_address),
            ("web.public_url", self.public_url),
            ("readers.privacy_url", self.readers.privacy_url or ""),
            ("donation.url", donation.url or ""),
            *((f'donation.amounts."{amount}"', url) for amount, url in donation.amounts.items()),
        )
        campaigns = [campaign.variant for campaign in donation.campaigns]
        for table, asks in (("variants", donation.variants), ("campaigns", campaigns)):
            for number, ask in enumerate(asks):
                words = {"heading": ask.heading, "text": ask.text, "button": ask.button}
                yield from ((f"donation.{table}[{number}].{key}", said) for key, said in words.items() if said == "…")

    @model_validator(mode="after")
    def _deliveries_show_who_was_asked(self) -> "Config":
        kept, donation = self.privacy.keep_deliveries, self.donation
        if donation.at_most.within > kept:
            raise ValueError(
                "privacy.keep_deliveries must not be shorter than the time of donation.at_most: deliveries show who "
                "was asked how often"
            )
        for campaign in donation.campaigns:
            if campaign.monthly_donors and campaign.until - campaign.since > kept:
                raise ValueError(
                    f'privacy.keep_deliveries must not be shorter than the campaign "{campaign.name}": deliveries show '
                    "which monthly donors it has asked"
                )
        return self

    @model_validator(mode="after")
    def _pictures_have_an_address(self) -> "Config":
        if self.images.service == "self" and not self.web.public_url:
            raise ValueError(
                'images.service: "self" needs web.public_url, where mails find the pictures of `digest serve`. '
                'Set it, or set images.service = "off"'
            )
        return self

    @cached_property
    def section_rules(self) -> tuple[SectionRule, ...]:
        """The sections in the order of the mail; the last one takes all other stories."""
        if self.sections and not self.sections[-1].categories:
            return self.sections
        return (*self.sections, SectionRule(name=_REST))

    @property
    def offered_sections(self) -> tuple[str, ...]:
        """The sections that readers may choose from, in the order of the mail; () when they may not choose."""
        names = tuple(rule.name for rule in self.section_rules)
        return names if self.readers.section_choice and len(names) > 1 else ()

    def digest(self, name: str) -> Digest:
        """Look up a digest. Raises ConfigError when no digest has that name."""
        try:
            return self.digests[name]
        except KeyError:
            known = ", ".join(self.digests) or "none"
            raise ConfigError(f'There is no digest "{name}". Configured: {known} (the [digests.…] tables).') from None

    def title(self, name: str) -> str:
        """The title that readers see for a digest."""
        digest = self.digests.get(name)
        return (digest.title if digest else "") or self.translated(_TITLES.get(name, f"{name.capitalize()} digest"))

    def section_title(self, name: str) -> str:
        """The title that readers see for a section: its name, translated if it is ours."""
        return self.translated(name) if name == _REST else name

    @property
    def consent(self) -> str:
        """The sentence that readers agree to, translated if it is ours."""
        return self.translated(self.readers.consent)

    @cached_property
    def words(self) -> NullTranslations:
        """The words in the site's language. Raises TemplateError for a catalogue that cannot be read."""
        return load_words(self)

    def translated(self, text: str) -> str:
        """Translate a text; one that no catalogue has stays as it is."""
        return self.words.gettext(text) if text else ""

    def titles(self, names: Collection[str]) -> tuple[str, ...]:
        """The titles of these digests, in the order of the file."""
        return tuple(self.title(name) for name in self.digests if name in names)

    def rarer(self, name: str) -> tuple[str, ...]:
        """The digests on fewer days than this one, in the order of the file."""
        days = len(set(self.digests[name].days)) if name in self.digests else 0
        return tuple(other for other, digest in self.digests.items() if len(set(digest.days)) < days)

    def schedule(self, name: str) -> Schedule:
        """Return when a digest goes out."""
        digest = self.digest(name)
        return Schedule(days=digest.days, time=digest.time, zone=self.site.zone)

    @property
    def public_url(self) -> str:
        """The address of the readers' pages, without a trailing slash."""
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
    def sent_from(self) -> str:
        """The domain that a warm-up counts mails by: that of the From line, marked if no real person receives them."""
        domain = self.sender_email.rpartition("@")[2].lower()
        is_real = not self.is_rehearsal and not (self.mail.backend == "sendgrid" and self.sendgrid.sandbox)
        return domain if is_real else f"rehearsal:{domain}"

    @property
    def database_url(self) -> str:
        """The address of the database: from the environment, or else from the file.

        The path of an SQLite file is taken literally, starts at the folder of `config.toml`, and is returned absolute,
        without links, and escaped as an address needs it. Raises ConfigError when the environment's value is no
        address; the message omits it, as it may hold a password.
        """
        try:
            url = database_address(secret("DIGEST_DATABASE_URL") or self.store.url)
        except ValueError as error:
            raise ConfigError(f"DIGEST_DATABASE_URL: {error}.") from None
        if url.startswith(SQLITE):
            file = os.path.realpath(self.path(url.removeprefix(SQLITE)))
            return SQLITE + file.replace("%", "%25").replace("?", "%3F")
        keep_secret(unquote(urlsplit(url).password or ""))
        return url
