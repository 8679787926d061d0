"""Check how mail leaves: the provider's keys or the mail server, and the sending domain as others see it."""

from collections.abc import Iterator

from digest.domain.counting import counted
from digest.domain.findings import (
    Check,
    Finding,
    Verdict,
    dmarc_names,
    is_dmarc,
    judge_alignment,
    judge_dkim,
    judge_dmarc,
    judge_spf,
)
from digest.domain.links import is_loopback
from digest.services.watch.doctor.set_up import SetUp, caught

SELECTORS = ("s1", "s2")
"""The DKIM selectors of SendGrid's automated security."""


def check_key(set_up: SetUp) -> Finding:
    """Check what the provider allows the key to do. Raises ConfigError or ProviderError."""
    may = set_up.asked.scopes()
    if "mail.send" not in may:
        fix = "Give it the scope Mail Send at SendGrid, or create another key."
        return Finding(Check.KEY, Verdict.FAILED, "the key may not send mail.", fix)
    if not any(scope.startswith("suppression") and scope.endswith("read") for scope in may):
        words, fix = (
            "`digest suppressions sync` cannot read the lists with it.",
            "Give it the scope Suppressions (read)",
        )
        return Finding(Check.KEY, Verdict.WARNING, words, f"{fix} if you want that.")
    return Finding(Check.KEY, Verdict.OK, "it may send mail and read the lists of suppressions.")


def check_webhook(set_up: SetUp) -> Finding:
    """Check the keys that prove the origin of events. Raises ConfigError for an invalid key."""
    count = set_up.asked.webhook_keys()
    if not count:
        words = "SENDGRID_WEBHOOK_PUBLIC_KEY is missing: all events are refused, and dead addresses get mail again."
        return Finding(Check.WEBHOOK, Verdict.WARNING, words, "Copy it from SendGrid. See docs/deliverability.md.")
    return Finding(Check.WEBHOOK, Verdict.OK, f"{counted(count, 'valid key')}.")


def check_server(set_up: SetUp) -> Finding:
    """Log in to the mail server as before a mail. Raises ConfigError without a password, ProviderError if refused."""
    smtp = set_up.config.smtp
    set_up.asked.log_in()
    place = f"{smtp.host}:{smtp.port}"
    if smtp.username and smtp.security == "none" and not is_loopback(smtp.host):
        words = f"the password goes to {place} without encryption."
        return Finding(Check.SERVER, Verdict.WARNING, words, 'Set [smtp] security to "starttls" or "tls".')
    way = {"starttls": "over STARTTLS", "tls": "over TLS", "none": "without encryption"}[smtp.security]
    user = f"as {smtp.username}" if smtp.username else "without a login"
    return Finding(Check.SERVER, Verdict.OK, f"{place} takes a session {way}, {user}.")


def check_domain(set_up: SetUp) -> Iterator[Finding]:
    """Check SPF, DKIM and DMARC of the domain in the From line, and whether they are aligned."""
    domain, is_own_server = set_up.domain, set_up.config.mail.backend == "smtp"
    spf = caught(Check.SPF, lambda: judge_spf(domain, set_up.asked.txt(domain), needed=is_own_server))
    dkim = caught(Check.DKIM, lambda: _dkim(set_up, domain))
    yield spf
    yield dkim
    yield caught(Check.DMARC, lambda: _dmarc(set_up, domain))
    # SendGrid's return path is at a subdomain of its own, and a mail server's DKIM key cannot be found from here.
    yield judge_alignment(domain, spf=spf if is_own_server else None, dkim=None if is_own_server else dkim)


def _dkim(set_up: SetUp, domain: str) -> Finding:
    if set_up.config.mail.backend == "smtp":
        words = "the selector of your mail server's key is unknown here."
        fix = "Check the headers of a proof for dkim=pass with your domain."
        return Finding(Check.DKIM, Verdict.WARNING, words, fix)
    return judge_dkim(domain, {name: set_up.asked.txt(f"{name}._domainkey.{domain}") for name in SELECTORS})


def _dmarc(set_up: SetUp, domain: str) -> Finding:
    for name in dmarc_names(domain):
        records = set_up.asked.txt(name)
        if any(map(is_dmarc, records)):
            return judge_dmarc(domain, name, records)
    return judge_dmarc(domain, "", ())
