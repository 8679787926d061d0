"""Check the whole set-up: what works, what may go wrong, and what must be fixed. Changes nothing."""

import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.config import GOOD_KEY_CHARS, Config, secret_key
from digest.config.theme import Palette, Theme
from digest.domain.alarms import UNREACHABLE_MEND, unreachable_readers
from digest.domain.colours import AA, contrast
from digest.domain.editions import Edition, Item, Section, Window
from digest.domain.errors import ConfigError, DigestError, StoreError, TemplateError
from digest.domain.findings import Finding, Verdict, dmarc_names, is_dmarc, judge_dkim, judge_dmarc, judge_spf
from digest.domain.links import are_related, host_of, leads_to
from digest.domain.stories import Reading, Story
from digest.domain.story_identity import keys_of
from digest.mail.reach import reach
from digest.services.delivery.left_behind import left_behind
from digest.services.editions.illustrate import picture_folder
from digest.services.intake.backfill import all_keys
from digest.services.watch.logo import check_logo
from digest.store.database import Database
from digest.store.intake.stories import load_by_keys, load_feed
from digest.store.readers.find import each_unusual_address
from digest.store.readers.moving import load_stranded
from digest.store.watch.alarms import load_unreachable_lately

if TYPE_CHECKING:
    from digest.feed.fetching.fetch import Fetcher
    from digest.render.copies import Copies
    from digest.render.edition import Renderer

SELECTORS = ("s1", "s2")
"""The selectors under which SendGrid's automated security publishes DKIM keys."""
_COMPARE = "`digest templates diff NAME` shows what it lacks. When it has that: digest templates copy --keep NAME"
_TRIED = datetime(2026, 3, 30, 5, 0).astimezone()


@dataclass(frozen=True, slots=True)
class SetUp:
    """What is checked. `scopes` asks the provider for the key's scopes; `webhook_keys` counts the webhook's keys.

    `txt` looks up a name's TXT records.
    """

    config: Config
    database: Database
    site: "Fetcher"
    renderer: "Renderer"
    copies: "Copies"
    scopes: Callable[[], Collection[str]]
    webhook_keys: Callable[[], int]
    txt: Callable[[str], list[str]]


def check_set_up(set_up: SetUp, *, now: datetime) -> Iterator[Finding]:
    """Make one check after another. A failed check is a finding, not an exception."""
    sends_real_mail = set_up.config.mail.backend != "outbox"
    looks: list[tuple[str, Callable[[], Finding]]] = [
        ("database", lambda: _database(set_up)),
        ("feed", lambda: _feed(set_up, now)),
        ("templates", lambda: _templates(set_up)),
        ("theme", lambda: _theme(set_up.config.theme)),
        ("pages", lambda: _pages(set_up.config)),
    ]
    if set_up.config.images.service == "self":
        looks.append(("pictures", lambda: _pictures(set_up.config)))
    if set_up.config.mail.backend == "sendgrid":
        looks += [("provider's key", lambda: _key(set_up)), ("webhook key", lambda: _webhook(set_up))]
    if sends_real_mail:
        domain = set_up.config.sender_email.rpartition("@")[2].lower()
        looks += [
            ("SPF", lambda: _spf(set_up, domain)),
            ("DKIM", lambda: _dkim(set_up, domain)),
            ("DMARC", lambda: _dmarc(set_up, domain)),
        ]
    yield Finding("config", Verdict.OK, f"mail leaves by {set_up.config.mail.backend}.")
    for what, look in looks:
        try:
            yield look()
        except DigestError as error:
            yield Finding(what, Verdict.FAILED, str(error))
    yield from _foreign_settings(set_up.config)
    yield from check_logo(set_up.config)
    yield from _copies(set_up.copies)
    yield from _outbox(set_up.config)
    yield from _left_behind(set_up, now)
    yield from _unreachable(set_up)


def _foreign_settings(config: Config) -> Iterator[Finding]:
    """Warn of settings that lead to another site than the feed's: they may be left over from another newsroom."""
    own = (*config.site.own_hosts, host_of(config.site.feed_address))
    settings = {
        "donation.url": host_of(config.donation.url or ""),
        "mail.from_email": config.sender_email.rpartition("@")[2],
        "web.public_url": host_of(config.web.public_url or ""),
    }
    for key, host in settings.items():
        if host and not any(are_related(host, one) for one in own):
            words = f"{key} leads to {host}, and the feed is that of {config.site.host}."
            yield Finding(key, Verdict.WARNING, words, "Change it, or add that host to `site.hosts` if it is yours.")


def _database(set_up: SetUp) -> Finding:
    with set_up.database.read():
        pass
    way = ", through a pooler" if set_up.database.is_pooled() else ""
    words, file = f"{set_up.database.place}{way}; its schema is at {set_up.database.revision()}.", set_up.database.file
    if file and file.exists() and file.stat().st_mode & stat.S_IROTH:
        mend = f"It holds every reader's address: chmod o-rwx {file}*"
        return Finding("database", Verdict.WARNING, f"{words} Everybody on this machine can read {file}.", mend)
    return Finding("database", Verdict.OK, words)


def _outbox(config: Config) -> Iterator[Finding]:
    """Warn of mails that others can read. A folder that is not there, or not ours to look at, is no finding."""
    folder = config.path(config.mail.outbox)
    with suppress(OSError):
        if folder.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH):
            words = f"Everybody on this machine can read the mails in {folder}."
            mend = f"They hold readers' addresses and links: chmod -R go-rwx {folder}"
            yield Finding("outbox", Verdict.WARNING, words, mend)


def _left_behind(set_up: SetUp, now: datetime) -> Iterator[Finding]:
    # The database check reports what is wrong with the database itself.
    with suppress(StoreError):
        for words, mend in left_behind(set_up.database, set_up.config, now=now):
            yield Finding("editions", Verdict.WARNING, words, mend)
        with set_up.database.read() as connection:
            for one in load_stranded(connection, set_up.config.digests):
                yield Finding("readers", Verdict.WARNING, one.words, one.mend)


def _unreachable(set_up: SetUp) -> Iterator[Finding]:
    """Name the readers whom the mailer cannot reach: by their addresses, or by what the last edition showed."""
    reached = reach(set_up.config)
    with suppress(StoreError), set_up.database.read() as connection:
        unusual = each_unusual_address(connection)
        ids = {number for number, email in unusual if not reached(email)} | set(load_unreachable_lately(connection))
        if ids:
            yield Finding("readers", Verdict.WARNING, unreachable_readers(sorted(ids)), UNREACHABLE_MEND)


def _feed(set_up: SetUp, now: datetime) -> Finding:
    from digest.feed.parse import parse

    config = set_up.config
    with set_up.site as site:
        fetched = site.fetch(config.site.feed, now=now)
    reading = parse(fetched.body or b"", content_type=fetched.content_type, url=fetched.url, zone=config.site.zone)
    words = f"{len(reading.sightings)} stories at {config.site.feed_address}."
    if not reading.sightings:
        return Finding("feed", Verdict.FAILED, words, f"None of its {len(reading.rejections)} entries is a story.")
    if foreign := _foreign_hosts(config, reading):
        mend = "Add the site's own ones to `site.hosts`, or set `foreign_links = true` in [stories]."
        return Finding("feed", Verdict.WARNING, f"{words} Some link to other sites: {', '.join(foreign)}.", mend)
    if unstored := _unstored(set_up, reading):
        mend = "`digest feed poll` reads them. If they stay, ask the site's operator about its cache."
        return Finding(
            "feed", Verdict.WARNING, f"{words} {unstored} of them {'is' if unstored == 1 else 'are'} not stored.", mend
        )
    return Finding("feed", Verdict.OK, words)


def _foreign_hosts(config: Config, reading: Reading) -> list[str]:
    """List the other sites' hosts to which stories of the feed lead, which keeps them out of the mail."""
    if config.stories.foreign_links:
        return []
    urls = [sighting.url for sighting in reading.sightings if sighting.url]
    return sorted({host_of(url) for url in urls if not leads_to(url, config.site.own_hosts)})


def _unstored(set_up: SetUp, reading: Reading) -> int:
    """Count the stories that the feed shows and the database lacks; 0 for a feed that was never read."""
    # The database check reports what is wrong with the database itself.
    with suppress(StoreError), set_up.database.read() as connection:
        if load_feed(connection, set_up.config.site.feed_address).read_at is None:
            return 0
        known = load_by_keys(connection, all_keys(reading))
        return sum(known.keys().isdisjoint(keys_of(sighting)) for sighting in reading.sightings)
    return 0


def _templates(set_up: SetUp) -> Finding:
    """Render a page with an invented story; a template that fails names its file and line."""
    from digest.render.edition import variants

    url = f"{set_up.config.site.url}story/"
    story = Story(1, url, url, "Story", "Text.", "", "Author", ("News",), None, False, _TRIED, _TRIED)
    item = Item(story, "Summary.")
    window = Window(_TRIED - timedelta(days=7), _TRIED)
    name = next(iter(set_up.config.digests))
    edition = Edition(name, date(2026, 3, 30), window, "Subject", "", item, (Section("News", (item,)),))
    tried = [set_up.renderer.render(edition, variant) for variant in variants(set_up.config, edition)]
    return Finding("templates", Verdict.OK, f"{len(tried)} variants of a page can be rendered.")


def _theme(theme: Theme) -> Finding:
    """Report the lowest contrast of each colour of text. The configuration refuses those that are too low."""
    shown = "; ".join(f"{name}: {_contrasts(one)}" for name, one in (("light", theme.light), ("dark", theme.dark)))
    return Finding("theme", Verdict.OK, f"lowest contrasts {shown} (text needs {AA}, WCAG AA).")


def _contrasts(palette: Palette) -> str:
    lowest: dict[str, float] = {}
    for text, _, found in palette.contrasts():
        lowest[text] = min(found, lowest.get(text, found))
    lowest["button"] = contrast(palette.on_button, palette.button)
    return ", ".join(f"{text} {found:.1f}" for text, found in lowest.items())


def _copies(copies: "Copies") -> Iterator[Finding]:
    """Name the copies of templates that miss what the shipped files have."""
    from digest.render.copies import CopyState

    said = {
        CopyState.OUTDATED: (
            "copied from an earlier version of the program, and not changed.",
            "Delete it to use the shipped file, or copy it again: digest templates copy NAME",
        ),
        CopyState.OUTGROWN: ("copied from an earlier version of the program, and changed.", _COMPARE),
        CopyState.UNMARKED: (
            "differs from the shipped file, and does not say from which version it was copied.",
            f"Delete it if you did not change it. {_COMPARE}",
        ),
        CopyState.GONE: (
            "copied from an earlier version of the program, and no longer used.",
            "Delete it, unless a template of yours includes it.",
        ),
    }
    try:
        states = copies.states()
    except TemplateError as error:
        yield Finding("template copy", Verdict.FAILED, str(error))
        return
    for name, state in states.items():
        if state in said:
            words, mend = said[state]
            yield Finding("template copy", Verdict.WARNING, f"{name}: {words}", mend.replace("NAME", name))


def _pages(config: Config) -> Finding:
    try:
        key = secret_key()
    except ConfigError as error:
        return Finding("pages", Verdict.WARNING, "`digest serve` cannot run.", str(error))
    if config.mail.backend != "outbox" and not config.public_url.startswith("https://"):
        words = f"web.public_url is {config.public_url}: mailbox programs open the one-click link only over https."
        return Finding("pages", Verdict.WARNING, words, "Put the pages behind https, and set web.public_url to it.")
    if len(key) < GOOD_KEY_CHARS:
        words = (
            f"DIGEST_SECRET_KEY has only {len(key)} characters; whoever guesses it learns which readers were erased."
        )
        mend = "Before you erase a reader, make a better one: openssl rand -hex 32"
        return Finding("pages", Verdict.WARNING, words, mend)
    return Finding("pages", Verdict.OK, f"readers reach them at {config.public_url}.")


def _pictures(config: Config) -> Finding:
    secret_key()  # it signs the addresses of the copies
    folder, most = picture_folder(config), config.images.folder_bytes
    if not folder.is_writable:
        words = f"copies cannot be kept in {folder}; mails show the site's own pictures."
        mend = "The folder must belong to the user that runs `digest`; [images] folder can name another one."
        return Finding("pictures", Verdict.FAILED, words, mend)
    size = sum(file.size for file in folder.files())
    return Finding(
        "pictures", Verdict.OK, f"copies take {size // 1_000_000:,} of {most // 1_000_000:,} MB in {folder}."
    )


def _key(set_up: SetUp) -> Finding:
    may = set_up.scopes()
    if "mail.send" not in may:
        mend = "Give it the scope Mail Send at SendGrid, or create another key."
        return Finding("provider's key", Verdict.FAILED, "the key may not send mail.", mend)
    if not any(scope.startswith("suppression") and scope.endswith("read") for scope in may):
        mend = "Give it the scope Suppressions (read) if you want that."
        return Finding(
            "provider's key", Verdict.WARNING, "`digest suppressions sync` cannot read the lists with it.", mend
        )
    return Finding("provider's key", Verdict.OK, "it may send mail and read the lists of suppressions.")


def _webhook(set_up: SetUp) -> Finding:
    count = set_up.webhook_keys()
    if not count:
        words = "SENDGRID_WEBHOOK_PUBLIC_KEY is missing: all events are refused, and dead addresses get mail again."
        return Finding("webhook key", Verdict.WARNING, words, "Copy it from SendGrid. See docs/deliverability.md.")
    return Finding(
        "webhook key", Verdict.OK, "one key." if count == 1 else f"{count} valid {'key' if count == 1 else 'keys'}."
    )


def _spf(set_up: SetUp, domain: str) -> Finding:
    return judge_spf(domain, set_up.txt(domain), needed=set_up.config.mail.backend == "smtp")


def _dkim(set_up: SetUp, domain: str) -> Finding:
    if set_up.config.mail.backend == "smtp":
        words = "the selector of your mail server's key is unknown here."
        return Finding("DKIM", Verdict.WARNING, words, "Check the headers of a proof for dkim=pass with your domain.")
    return judge_dkim(domain, {name: set_up.txt(f"{name}._domainkey.{domain}") for name in SELECTORS})


def _dmarc(set_up: SetUp, domain: str) -> Finding:
    for name in dmarc_names(domain):
        records = set_up.txt(name)
        if any(map(is_dmarc, records)):
            return judge_dmarc(domain, name, records)
    return judge_dmarc(domain, "", ())
