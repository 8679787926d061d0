"""What a check of the set-up finds, and what DNS records mean for mail. Pure.

The rules are those of RFC 7208 (SPF), RFC 6376 (DKIM) and RFC 7489 (DMARC), as far as mailbox providers enforce them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

FOR_EXAMPLE = "See docs/deliverability.md."


class Check(StrEnum):
    """The checks. Each line of `digest doctor` has the name of one."""

    CONFIG = "config"
    DATABASE = "database"
    SECRETS = "secrets"
    STATE = "state folder"
    DISK = "disk"
    BACKUP = "backup"
    OUTBOX = "outbox"
    FEED = "feed"
    CLOCK = "clock"
    TEMPLATES = "templates"
    TEMPLATE_COPY = "template copy"
    THEME = "theme"
    LOGO = "logo"
    LOGO_FILE = "logo's file"
    LOGO_WIDTH = "logo's width"
    PICTURES = "pictures"
    PAGES = "pages"
    ONE_CLICK = "one-click"
    OUTSIDE = "from outside"
    KEY = "provider's key"
    WEBHOOK = "webhook key"
    SERVER = "mail server"
    SPF = "SPF"
    DKIM = "DKIM"
    DMARC = "DMARC"
    ALIGNMENT = "DMARC alignment"
    WARM_UP = "warm-up"
    DONATION_URL = "donation.url"
    FROM_EMAIL = "mail.from_email"
    PUBLIC_URL = "web.public_url"
    EDITIONS = "editions"
    READERS = "readers"
    ALARM = "alarm"


class Verdict(StrEnum):
    """The result of a check."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, in a sentence, and how to fix it if it needs fixing."""

    what: Check
    verdict: Verdict
    words: str
    fix: str = ""


def judge_spf(domain: str, records: Sequence[str], *, needed: bool) -> Finding:
    """Judge the TXT records of the sending domain. `needed`: the return path is on this domain."""
    found = [record for record in records if re.match(r"(?i)v=spf1(\s|$)", record)]
    if len(found) > 1:
        fix = "Merge them into one: receivers ignore a domain that has two."
        return Finding(Check.SPF, Verdict.FAILED, f"{domain} has {len(found)} SPF records.", fix)
    if not found and not needed:
        return Finding(Check.SPF, Verdict.OK, f"{domain} has none; SendGrid's return path has it.")
    if not found:
        return Finding(
            Check.SPF, Verdict.FAILED, f"{domain} has no SPF record.", f"Name your mail server. {FOR_EXAMPLE}"
        )
    if re.search(r"(?i)\s\+?all(\s|$)", found[0]):
        return Finding(Check.SPF, Verdict.FAILED, f"{domain} lets everybody send (+all).", "End it with -all or ~all.")
    return Finding(Check.SPF, Verdict.OK, f"{domain}: {found[0]}")


def judge_dkim(domain: str, keys: dict[str, Sequence[str]]) -> Finding:
    """Judge the TXT records of DKIM's selectors, by their names."""
    good = [name for name, records in keys.items() if any(re.search(r"p=[A-Za-z0-9+/]", one) for one in records)]
    if not good:
        looked = " and ".join(f"{name}._domainkey.{domain}" for name in keys)
        fix = f"Authenticate the domain at SendGrid and enter its CNAME records. {FOR_EXAMPLE}"
        return Finding(Check.DKIM, Verdict.FAILED, f"There is no key at {looked}.", fix)
    return Finding(Check.DKIM, Verdict.OK, f"{domain}: {', '.join(good)}")


def dmarc_names(domain: str) -> Iterator[str]:
    """Return the names where a DMARC record may be: at the domain, or else at one of its parents."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        yield "_dmarc." + ".".join(labels[start:])


def judge_dmarc(domain: str, name: str, records: Sequence[str]) -> Finding:
    """Judge the TXT records at the first of `dmarc_names` that has a DMARC record; none: no name has one."""
    found = [record for record in records if is_dmarc(record)]
    if not found:
        fix = f'Publish at least _dmarc.{domain} TXT "v=DMARC1; p=none". {FOR_EXAMPLE}'
        return Finding(Check.DMARC, Verdict.FAILED, f"{domain} has no DMARC record: Gmail and Yahoo require one.", fix)
    if len(found) > 1:
        return Finding(Check.DMARC, Verdict.FAILED, f"{name} has {len(found)} DMARC records.", "Keep one of them.")
    policy = re.search(r"(?i);\s*p\s*=\s*(none|quarantine|reject)\b", found[0])
    if policy is None:
        return Finding(Check.DMARC, Verdict.FAILED, f"{name} names no policy.", "Add p=none, p=quarantine or p=reject.")
    if policy[1].lower() == "none":
        words = f"{name} asks for reports only (p=none)."
        return Finding(Check.DMARC, Verdict.OK, f"{words} Once all your mail passes, move on to p=quarantine.")
    return Finding(Check.DMARC, Verdict.OK, f"{name}: {found[0]}")


def judge_alignment(domain: str, *, spf: Finding | None, dkim: Finding | None) -> Finding:
    """Judge whether a mail from the domain passes DMARC: SPF or DKIM must pass in the name of the domain itself.

    None stands for a check without a result for this domain.
    """
    ways = {"its SPF record covers the return path": spf, "its key signs the mails": dkim}
    good = [way for way, found in ways.items() if found and found.verdict is Verdict.OK]
    if not good:
        words = f"neither SPF nor DKIM speaks for {domain}, so DMARC fails for mails from it."
        needed = " or ".join(str(found.what) for found in (spf, dkim) if found)
        return Finding(Check.ALIGNMENT, Verdict.FAILED, words, f"Set up {needed} of that domain. {FOR_EXAMPLE}")
    return Finding(Check.ALIGNMENT, Verdict.OK, f"{domain} is the domain of the From line, and {' and '.join(good)}.")


def is_dmarc(record: str) -> bool:
    """Return whether a TXT record is a DMARC record."""
    return bool(re.match(r"(?i)v\s*=\s*DMARC1\s*(;|$)", record))
