"""Checks of the whole set-up, one after another. Real sites, providers and name servers: tests/acceptance."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.domain.errors import ProviderError
from digest.domain.findings import Finding
from digest.feed.fetching.fetch import Fetcher
from digest.feed.fetching.pages import Pages
from digest.render.copies import Copies
from digest.render.edition import Renderer
from digest.services.intake.read_feed import poll
from digest.services.readers.preferences import unsubscribe
from digest.services.watch.doctor import SetUp, check_set_up
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from tests.fakes.site import Site, status
from tests.fakes.wordpress import Post, feed
from tests.services.builders import config
from tests.services.frozen import freeze_readers
from tests.services.small_sends import NOW, with_readers

MAIL = {"backend": "sendgrid", "from_email": "digest@notesfrompoland.com", "postal_address": "Kraków, Poland"}
REAL_MAIL: dict[str, Any] = {"mail": MAIL, "web": {"public_url": "https://digest.notesfrompoland.com"}}


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as opened:
        opened.show(feed([Post(1, "Story 1", NOW)]))
        yield opened


def found(
    database: Database, folder: Path, site: Site, *, scopes: Collection[str] | None = None, **tables: Any
) -> dict[str, Finding]:
    """Examine a set-up. Returns the findings by name. Without `scopes`, the provider does not answer."""
    settings = config(folder, feed_url=site.feed_url, **tables)

    def asked() -> Collection[str]:
        if scopes is None:
            raise ProviderError("SendGrid does not answer.")
        return scopes

    copies = Copies(folder / "templates", folder / "shipped")
    fetcher = Fetcher(settings.feed, settings.site)
    set_up = SetUp(settings, database, fetcher, Renderer(settings), copies, asked, int, _no_txt)
    return {finding.what: finding for finding in check_set_up(set_up, now=NOW)}


def _no_txt(_name: str) -> list[str]:
    return []


def test_a_mailer_that_sends_no_mail_needs_no_provider_and_no_name_server(
    database: Database, tmp_path: Path, site: Site
) -> None:
    assert set(found(database, tmp_path, site)) == {"config", "database", "feed", "templates", "theme", "pages"}


def test_copies_of_pictures_need_a_key_and_a_folder(
    database: Database, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = {
        "images": {"service": "self", "folder": "copies"},
        "web": {"public_url": "https://digest.notesfrompoland.com"},
    }
    monkeypatch.delenv("DIGEST_SECRET_KEY", raising=False)
    said = found(database, tmp_path, site, **tables)["pictures"]
    assert said.verdict == "failed"
    assert "DIGEST_SECRET_KEY is missing" in said.words
    monkeypatch.setenv("DIGEST_SECRET_KEY", "a-key-of-the-tests-which-is-long-enough")
    said = found(database, tmp_path, site, **tables)["pictures"]
    assert (said.verdict, said.words) == ("ok", f"copies take 0 of 2,000 MB in {tmp_path / 'copies'}.")
    assert not (tmp_path / "copies").exists(), "it changes nothing"
    (tmp_path / "copies").write_text("a file where the folder should be")
    said = found(database, tmp_path, site, **tables)["pictures"]
    assert said.verdict == "failed"
    assert "[images] folder" in said.mend


def test_stories_that_link_to_other_sites_are_a_warning(database: Database, tmp_path: Path, site: Site) -> None:
    shown = [Post(1, "Story 1", NOW), Post(2, "Story 2", NOW, href="https://other.example/2/")]
    site.show(feed(shown))
    said = found(database, tmp_path, site)["feed"]
    assert said.verdict == "warning"
    assert "other.example" in said.words
    assert "foreign_links" in said.mend
    assert found(database, tmp_path, site, stories={"foreign_links": True})["feed"].verdict == "ok"


def test_stories_that_the_feed_shows_and_nobody_stored_are_a_warning(
    database: Database, tmp_path: Path, site: Site
) -> None:
    settings = config(tmp_path, feed_url=site.feed_url)
    with Fetcher(settings.feed, settings.site) as fetcher:
        poll(database, fetcher, Pages(settings.feed, settings.site), settings, now=NOW)
    assert "not stored" not in found(database, tmp_path, site)["feed"].words
    site.show(feed([Post(1, "Story 1", NOW), Post(2, "Story 2", NOW)]))
    assert "1 of them is not stored" in found(database, tmp_path, site)["feed"].words


def test_a_check_that_fails_is_a_finding_and_the_others_are_still_made(
    database: Database, tmp_path: Path, site: Site
) -> None:
    site.on("/feed/", status(404))
    said = found(database, tmp_path, site, **REAL_MAIL)
    assert (said["feed"].verdict, said["provider's key"].verdict) == ("failed", "failed")
    assert said["provider's key"].words == "SendGrid does not answer."
    assert (said["database"].verdict, said["templates"].verdict) == ("ok", "ok")
    assert {"webhook key", "SPF", "DKIM", "DMARC"} <= set(said)


@pytest.mark.parametrize(
    ("scopes", "verdict"),
    [([], "failed"), (["mail.send"], "warning"), (["mail.send", "suppression.bounces.read"], "ok")],
)
def test_a_key_is_judged_by_what_it_may_do(
    database: Database, tmp_path: Path, site: Site, scopes: list[str], verdict: str
) -> None:
    assert found(database, tmp_path, site, scopes=scopes, **REAL_MAIL)["provider's key"].verdict == verdict


def test_the_contrasts_of_both_palettes_are_one_line(database: Database, tmp_path: Path, site: Site) -> None:
    said = found(database, tmp_path, site, theme={"soft": "#000000", "card": "#ffffff", "paper": "#ffffff"})["theme"]
    assert said.verdict == "ok"
    assert "light: ink 17.4, soft 21.0, accent 6.6, button 6.6; dark: ink 12.4, " in said.words


def test_a_copy_of_a_template_that_the_shipped_one_has_outgrown_is_named(
    database: Database, tmp_path: Path, site: Site
) -> None:
    copies = Copies(tmp_path / "templates", tmp_path / "shipped")
    (copies.shipped / "parts").mkdir(parents=True)
    shipped, name = copies.shipped / "parts" / "more.mjml.j2", "parts/more.mjml.j2"
    shipped.write_text("<mj-section></mj-section>\n", encoding="utf-8")
    own = copies.copy(name)
    assert "template copy" not in found(database, tmp_path, site), "it is the shipped text"
    with own.open("a", encoding="utf-8") as file:
        file.write("{# mine #}\n")
    assert "template copy" not in found(database, tmp_path, site), "the shipped text is the one that was copied"
    shipped.write_text("<mj-section>Better</mj-section>\n", encoding="utf-8")
    said = found(database, tmp_path, site)["template copy"]
    assert (said.verdict, said.words.partition(": ")[0]) == ("warning", name)
    assert "and changed" in said.words
    assert f"digest templates copy --keep {name}" in said.mend
    copies.keep(name)
    assert "template copy" not in found(database, tmp_path, site)


def test_readers_who_wait_for_a_digest_that_is_gone_are_a_warning(
    database: Database, tmp_path: Path, site: Site
) -> None:
    with database.begin() as connection:
        freeze_readers(connection, "monthly", ["ola@example.org"], NOW)
    findings = found(database, tmp_path, site)
    waiting, readers = findings["editions"], findings["readers"]
    assert (waiting.verdict, readers.verdict) == ("warning", "warning")
    assert "1 reader waits" in waiting.words
    assert readers.words == "1 reader of monthly, which is not configured, gets no mail."


def test_readers_whom_the_mailer_can_never_reach_are_a_warning_that_names_them_by_id(
    database: Database, tmp_path: Path, site: Site
) -> None:
    long = f"{'a' * 60}@example.org"
    with_readers(database, ["jan@example.org", "żółw@example.org", "ola@żółw.example", long])
    with database.read() as connection:
        number = find_subscribers(connection, ["żółw@example.org"])["żółw@example.org"].id
    said = found(database, tmp_path, site, **REAL_MAIL)["readers"]
    assert (said.verdict, said.words) == ("warning", f"The configured mailer cannot mail reader {number}.")
    assert "readers" not in found(database, tmp_path, site)
    unsubscribe(database, "żółw@example.org", None, now=NOW)
    assert "readers" not in found(database, tmp_path, site, **REAL_MAIL)


def test_settings_that_lead_to_another_site_than_the_feeds_are_a_warning(
    database: Database, tmp_path: Path, site: Site
) -> None:
    tables = {"mail": {"from_email": "digest@other.test"}, "donation": {"url": "https://www.give.test/now"}}
    said = found(database, tmp_path, site, web={"public_url": "https://digest.notesfrompoland.com"}, **tables)
    assert said["mail.from_email"].words.startswith("mail.from_email leads to other.test, and the feed is that of ")
    assert said["donation.url"].verdict == "warning"
    assert "site.hosts" in said["donation.url"].mend
    assert "web.public_url" not in said
