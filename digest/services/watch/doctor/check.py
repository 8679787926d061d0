"""Make all checks, one after the other."""

from collections.abc import Callable, Iterable, Iterator

from digest.domain.errors import DigestError
from digest.domain.findings import Check, Finding, Verdict
from digest.services.watch.doctor.design import check_copies, check_templates, check_theme
from digest.services.watch.doctor.leaving import check_domain, check_key, check_server, check_webhook
from digest.services.watch.doctor.logo import check_logo
from digest.services.watch.doctor.pages import check_one_click, check_outside, check_pages, check_pictures
from digest.services.watch.doctor.set_up import SetUp
from digest.services.watch.doctor.site import check_clock, check_feed, check_foreign_settings, check_names
from digest.services.watch.doctor.standing import check_alarms, check_editions, check_readers
from digest.services.watch.doctor.this_machine import (
    check_backup,
    check_database,
    check_disk,
    check_outbox,
    check_secrets,
    check_state,
)
from digest.services.watch.doctor.warm_up import check_warm_up

_Look = Callable[[SetUp], Finding | Iterable[Finding]]


def check_set_up(set_up: SetUp) -> Iterator[Finding]:
    """Yield the findings of one check after the other. A check that fails is a finding, not an exception."""
    yield Finding(Check.CONFIG, Verdict.OK, f"mail leaves by {set_up.config.mail.backend}.")
    for what, look in _looks(set_up):
        try:
            found = look(set_up)
            yield from [found] if isinstance(found, Finding) else found
        except DigestError as error:
            yield Finding(what, Verdict.FAILED, str(error))


def _looks(set_up: SetUp) -> Iterator[tuple[Check, _Look]]:
    yield Check.DATABASE, check_database
    yield Check.SECRETS, check_secrets
    yield Check.STATE, check_state
    yield Check.DISK, check_disk
    yield Check.BACKUP, check_backup
    yield Check.OUTBOX, check_outbox
    yield Check.FEED, check_feed
    yield Check.CLOCK, check_clock
    yield Check.TEMPLATES, check_templates
    yield Check.TEMPLATE_COPY, check_copies
    yield Check.THEME, check_theme
    yield Check.LOGO, lambda found: check_logo(found.config)
    yield Check.PAGES, check_pages
    if set_up.config.images.service == "self":
        yield Check.PICTURES, check_pictures
    if set_up.config.mail.backend == "sendgrid":
        yield Check.KEY, check_key
        yield Check.WEBHOOK, check_webhook
    if set_up.config.mail.backend == "smtp":
        yield Check.SERVER, check_server
    if set_up.sends_real_mail:
        yield Check.ONE_CLICK, check_one_click
        yield Check.DMARC, check_domain
    yield Check.WARM_UP, check_warm_up
    if set_up.asked.open_outside:
        yield Check.OUTSIDE, check_outside
    yield Check.CONFIG, check_names
    yield Check.CONFIG, check_foreign_settings
    yield Check.EDITIONS, check_editions
    yield Check.READERS, check_readers
    yield Check.ALARM, check_alarms
