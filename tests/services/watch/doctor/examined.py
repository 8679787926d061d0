"""A set-up that is checked: the program's own wiring, with real servers on loopback instead of those outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.domain.findings import Check, Finding
from digest.render.copies import Copies
from digest.services.watch.doctor.check import check_set_up
from digest.services.watch.doctor.set_up import SetUp
from digest.store.database import Database
from digest.wiring import App
from tests.fakes.dns import FakeDns
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.site import Site
from tests.services.builders import config
from tests.services.small_sends import NOW

DOMAIN = "digest.notesfrompoland.com"
FROM = {"from_email": f"digest@{DOMAIN}", "postal_address": "Kraków, Poland"}


class Examined:
    """A folder, a site and a database with a configuration. `real_now` is this machine's clock."""

    def __init__(self, database: Database, folder: Path, site: Site, **tables: Any) -> None:
        self.database, self.folder, self.site, self.tables = database, folder, site, tables
        self.real_now: datetime | None = None
        self.checker: str | None = None

    def set_up(self, **tables: Any) -> SetUp:
        app = App(config(self.folder, feed_url=self.site.feed_url, **{**self.tables, **tables}), NOW)
        copies = Copies(self.folder / "templates", self.folder / "shipped")
        clock = self.real_now
        return replace(
            app.set_up(self.checker),
            database=self.database,
            copies=copies,
            real_clock=lambda: clock or datetime.now(UTC),
        )

    def found(self, **tables: Any) -> dict[Check, Finding]:
        """Check it. Returns the last finding of each name."""
        return {one.what: one for one in check_set_up(self.set_up(**tables))}


@contextmanager
def mailing(examined: Examined) -> Iterator[tuple[FakeSendGrid, FakeDns]]:
    """Let it send real mail: by a SendGrid and with a name server of the test's own, both well set up."""
    with FakeSendGrid() as sendgrid, FakeDns() as dns:
        dns.txt = {
            f"s1._domainkey.{DOMAIN}": ["k=rsa; t=s; p=" + "A" * 300],
            f"_dmarc.{DOMAIN}": ["v=DMARC1; p=quarantine"],
        }
        before = examined.tables
        examined.tables = before | {
            "mail": {"backend": "sendgrid", "nameserver": dns.address, **FROM},
            "sendgrid": {"api_url": sendgrid.url},
            "web": {"public_url": examined.site.url},
        }
        yield sendgrid, dns
        examined.tables = before
