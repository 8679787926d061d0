"""Turn a configuration into live objects, each made on first use. The only module that knows them all."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from logging import WARNING
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config import DEFAULT_NAME, Config, load_config, secret_key, shipped
from digest.domain.errors import ConfigError
from digest.log import log
from digest.store.database import Database

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from digest.feed.fetching.fetch import Fetcher
    from digest.feed.fetching.pages import Pages
    from digest.feed.fetching.pictures import PictureFetcher
    from digest.machine import Machine
    from digest.mail import Mailer
    from digest.mail.outbox import Outbox
    from digest.mail.sendgrid.events import Webhook
    from digest.mail.sendgrid.search import Found
    from digest.mail.sendgrid.suppressions import SendGridSuppressions
    from digest.render.copies import Copies
    from digest.render.edition import Renderer
    from digest.render.pages import Pages as ReaderPages
    from digest.services.desk.shown import Desk
    from digest.services.readers.sign_up import SigningUp
    from digest.services.schedule.whats_due import Duty
    from digest.services.sending import Sending
    from digest.services.watch.alerts import Alerting
    from digest.services.watch.doctor.set_up import Asked, SetUp
    from digest.services.watch.metrics import Figures


@dataclass(frozen=True)
class App:
    """The live objects of one process. `fixed_now` replaces the clock in rehearsals."""

    config: Config
    fixed_now: datetime | None = None

    def clock(self) -> datetime:
        """The time, aware and in UTC."""
        return self.fixed_now or datetime.now(UTC)

    @cached_property
    def database(self) -> Database:
        """The database."""
        return Database(self.config.database_url, backups=self.config.path(self.config.store.backups))

    def close(self) -> None:
        """Close what was opened."""
        for name in ("mailer", "site", "database"):
            if opened := self.__dict__.get(name):
                opened.close()

    @cached_property
    def renderer(self) -> "Renderer":
        """The template engine."""
        from digest.render.edition import Renderer

        return Renderer(self.config)

    @property
    def copies(self) -> "Copies":
        """The site's own copies of the shipped templates."""
        from digest.render.copies import Copies

        return Copies(self.config.path(self.config.mail.templates), shipped("templates"))

    @cached_property
    def reader_pages(self) -> "ReaderPages":
        """The readers' pages and letters."""
        from digest.render.pages import Pages

        return Pages(self.config)

    @cached_property
    def secret_key(self) -> str:
        """The key that signs tokens and hashes the addresses of erased readers."""
        return secret_key()

    @property
    def signing_up(self) -> "SigningUp":
        """The context of signing up."""
        from digest.services.readers.sign_up import SigningUp

        return SigningUp(
            self.database, self.config, self.reader_pages, lambda: self.mailer, self.secret_key, self.clock
        )

    @cached_property
    def site(self) -> "Fetcher":
        """The site whose feed is read."""
        from digest.feed.fetching.fetch import Fetcher

        return Fetcher(self.config.feed, self.config.site)

    @cached_property
    def pages(self) -> "Pages":
        """The checker of stories' pages."""
        from digest.feed.fetching.pages import Pages

        return Pages(self.config.feed, self.config.site)

    @property
    def pictures(self) -> "PictureFetcher":
        """The fetcher of stories' pictures."""
        from digest.feed.fetching.pictures import PictureFetcher

        return PictureFetcher(self.config.images, self.config.site)

    @cached_property
    def mailer(self) -> "Mailer":
        """The configured mailer."""
        match self.config.mail.backend:
            case "smtp":
                from digest.mail.smtp import SmtpMailer

                return SmtpMailer(self.config)
            case "sendgrid":
                from digest.mail.sendgrid.mailer import SendGridMailer

                return SendGridMailer(self.config)
            case "outbox":
                return self.outbox

    @cached_property
    def outbox(self) -> "Outbox":
        """The folder of mails; it may hold older ones even if another mailer is configured now."""
        from digest.mail.outbox import Outbox

        return Outbox(self.config)

    @cached_property
    def ask_provider(self) -> "Callable[[int, datetime], Found] | None":
        """Asks the provider about a batch; None for mailers that cannot be asked."""
        if self.config.mail.backend != "sendgrid":
            return None
        from digest.mail.sendgrid.search import SendGridSearch

        search = SendGridSearch(self.config)
        # Older mails may belong to another database's batch with the same id.
        return lambda batch_id, since: search.batch_was_processed(batch_id, now=datetime.now(UTC), since=since)

    @cached_property
    def provider_lists(self) -> "SendGridSuppressions":
        """The provider's own lists of suppressed addresses."""
        from digest.mail.sendgrid.suppressions import SendGridSuppressions

        return SendGridSuppressions(self.config)

    def set_up(self, checker: str | None = None) -> "SetUp":
        """Return what `digest doctor` checks. `checker` is the address of a service that opens a page from outside."""
        from digest.services.watch.doctor.set_up import SetUp

        now = self.clock()
        return SetUp(
            self.config,
            self.database,
            self.machine,
            self.site,
            self.renderer,
            self.copies,
            self._asked(checker),
            now,
            lambda: datetime.now(UTC),
        )

    def _asked(self, checker: str | None) -> "Asked":
        """The functions of the checks that ask others."""
        from digest.mail.dns import txt_records
        from digest.mail.one_click import one_click_fault
        from digest.mail.sendgrid.account import scopes
        from digest.mail.sendgrid.events import webhook_keys
        from digest.mail.smtp import SmtpMailer
        from digest.notify.http import open_from_outside
        from digest.services.watch.doctor.set_up import Asked

        return Asked(
            lambda: scopes(self.config),
            lambda: len(webhook_keys()),
            lambda: SmtpMailer(self.config).log_in(),
            lambda name: txt_records(name, self.config.mail.nameserver),
            one_click_fault,
            partial(open_from_outside, checker) if checker else None,
        )

    @cached_property
    def webhook(self) -> "Webhook":
        """Recognises genuine posts of events."""
        from digest.mail.sendgrid.events import Webhook, webhook_keys

        return Webhook(webhook_keys(), self.config.sendgrid.webhook_max_age)

    @cached_property
    def machine(self) -> "Machine":
        """This machine's memory outside the database."""
        return self.memory_of(self.database)

    def memory_of(self, database: Database) -> "Machine":
        """Return this machine's memory for a database: in `store.state_dir`, or else beside the database's file."""
        from digest.machine import Machine, name_of

        file, chosen = database.file, self.config.store.state_dir
        default = file.parent / "state" if file else self.config.path("state")
        folder = self.config.path(chosen) if chosen else default
        return Machine(folder, file.name if file else name_of(database.url))

    @property
    def sending(self) -> "Sending":
        """The context of a send."""
        from digest.services.sending import Sending

        backend, sendgrid, smtp = self.config.mail.backend, self.config.sendgrid, self.config.smtp
        return Sending(
            self.database,
            self.config,
            self.mailer,
            self.clock,
            self.machine,
            concurrency={"sendgrid": sendgrid.concurrency, "smtp": smtp.concurrency}.get(backend, 1),
            processes=sendgrid.processes if backend == "sendgrid" else 1,
            per_second=sendgrid.max_requests_per_second if backend == "sendgrid" else None,
            count_request=self._count_request,
        )

    @cached_property
    def figures(self) -> "Figures":
        """The figures that Prometheus reads from this process."""
        from digest.services.watch.metrics import Figures

        return Figures(self.database, self.config, self.clock)

    def _count_request(self, outcome: str, seconds: float) -> None:
        """Count a request to the provider, if this process is monitored."""
        if "figures" in self.__dict__:
            self.figures.count_request(outcome, seconds)

    def duty(self, stop: "threading.Event", *, polls: bool = True) -> "Duty":
        """Return the context of `run_due`. `stop` ends it after the requests in flight.

        Without `polls`, the feed is read only if an edition waits for it. Raises ConfigError for a missing key of the
        mailer even if nothing is due, so that a wrong set-up shows before the day of an edition.
        """
        from digest.services.schedule.whats_due import Duty

        self._check_keys()
        return Duty(
            self.database,
            self.config,
            self.clock,
            self.machine,
            sending=lambda: self.sending,
            renderer=lambda: self.renderer,
            site=lambda: self.site,
            pages=lambda: self.pages,
            stop=stop,
            polls=polls,
        )

    def _check_keys(self) -> None:
        """Raise ConfigError if the mailer lacks a key; does not load the provider's client."""
        if self.config.mail.backend == "sendgrid":
            from digest.mail.sendgrid.client import api_key

            api_key()
        elif self.config.mail.backend == "smtp":
            self.mailer  # noqa: B018 -- it reads its key when it is made

    def desk(self, by: str) -> "Desk":
        """Return the context of the desk, for the editor of this name."""
        from digest.services.desk.shown import Desk

        def sending() -> "Sending":
            return replace(self.sending, mailer=App(self.config).mailer)

        return Desk(self.database, self.config, self.renderer, self.pages, sending, self.clock, by)

    @property
    def alerting(self) -> "Alerting":
        """The context of alerts. It has its own mailer, so that a send's is not disturbed."""
        from digest.services.watch.alerts import Alerting

        return Alerting(
            self.database,
            self.config,
            lambda: App(self.config).mailer,
            self.clock,
            real_clock=lambda: datetime.now(UTC),
        )


def open_app(path: Path | None) -> App:
    """Read the configuration: `path`, else $DIGEST_CONFIG, else ./config.toml; the clock from $DIGEST_NOW if set."""
    chosen = path or Path(os.environ.get("DIGEST_CONFIG") or DEFAULT_NAME)
    config = load_config(chosen)
    return App(config, rehearsal_clock())


def rehearsal_clock() -> datetime | None:
    """Read $DIGEST_NOW, and warn that the clock is not the real one."""
    from digest.domain.windows import parse_time

    said = os.environ.get("DIGEST_NOW")
    if not said:
        return None
    try:
        moment = parse_time(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ConfigError(
            f'DIGEST_NOW must be a time with its offset, such as "2026-03-30T07:00:00+02:00", not "{said}".'
        )
    log(WARNING, "DIGEST_NOW sets the clock.", now=moment.isoformat())
    return moment.astimezone(UTC)
