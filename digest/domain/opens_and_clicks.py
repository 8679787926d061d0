"""Judge opens and clicks: which link was followed, and whether by a person or by a machine. Pure.

Two rules recognise machines. `is_machine_agent` looks at one event when it is stored, as does the provider's own flag
for Apple's privacy proxy. `by_machine` looks at all events of one mail when they are read; they come in any order.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

from digest.domain import references
from digest.domain.story_identity import address_key

ASK, HIDDEN, OWN = "ask", "hidden", "own"
"""Names of links: the donation page; a link hidden from people; a reader's own pages, which hold their token."""

NOBODY = "nobody"
"""The parameter that marks the link hidden from people."""

BURST = timedelta(seconds=10)
MANY_LINKS = 4
"""Different links of one mail followed within BURST that show a machine: nobody reads that fast."""
AT_ONCE = 2
"""Different links followed within one second of the provider's clock that show a machine."""
SNARE = timedelta(seconds=60)
"""Whatever follows the hidden link is a machine, and so is every event of that mail within this time of it."""

_PROGRAMS = re.compile(
    r"""(?ix)
    ^\s*$ | ^head\b | (?<!\bcu)bot\b | \b(?:crawler|spider)\b | scan(?:ner|ning)?\b
    | preview | prefetch | monitor | headless
    | ^(?:curl|wget|python|go-http-client|java|okhttp|apache-httpclient|libwww|ruby|php|node|axios|httpie|lwp)\b
    | facebookexternalhit | ^whatsapp/ | skypeuripreview | microsoft-wns | bitdefender | kaspersky | mcafee | zscaler
    | barracuda | proofpoint | mimecast | safelinks | ironport | symantec | trendmicro | forcepoint | fireeye | sophos
    """
)
_OWN_PAGE = re.compile(r"/(?:(?:unsubscribe|preferences)/[\w-]{16,}|confirm/[\w-]+\.[\w.-]+)/*$")
_MAIL_ADDRESS = re.compile(r"[^/?&=@]@[^/?&=@]+\.[^/?&=@]")
_PICTURE_PROXIES = re.compile(r"(?i)googleimageproxy|yahoomailproxy")


@lru_cache(maxsize=4_096)
def is_machine_agent(agent: str, *, clicks: bool) -> bool:
    """Return whether a program with this user agent opens or clicks without a person.

    The picture proxies of Gmail and Yahoo load when a person opens the mail; they follow no links.
    """
    return bool(_PROGRAMS.search(agent)) or (clicks and bool(_PICTURE_PROXIES.search(agent)))


@lru_cache(maxsize=4_096)
def link_name(url: str, public_url: str, asks: frozenset[str]) -> str:
    """Name a link: ASK, HIDDEN, OWN, or its address without tracking parameters; "" if it is no link.

    ASK names links with a reference, and the addresses in `asks`. The readers' pages may have had another address when
    the mail left. Parameters are dropped if they contain a mail address; if the path contains one, the name is "".
    """
    path, _, query = url.partition("#")[0].partition("?")
    if query.startswith(NOBODY):
        return HIDDEN
    if url.startswith(f"{public_url}/") or _OWN_PAGE.search(path):
        return OWN
    key = address_key(url) if url.isprintable() else None
    if _has_reference(query) or (key is not None and key in map(address_key, asks)):
        return ASK
    if key is not None and _MAIL_ADDRESS.search(unquote(url)):
        key = None if _MAIL_ADDRESS.search(unquote(path)) else address_key(path)
    return key or ""


def _has_reference(query: str) -> bool:
    return any(references.read(value) for _, value in parse_qsl(query))


@dataclass(frozen=True, slots=True)
class Touch:
    """An open, or a click on `link`, of one mail. `machine`: the event alone shows that no person made it."""

    at: datetime
    link: str | None = None
    machine: bool = False


def by_machine(touches: Sequence[Touch]) -> list[bool]:
    """Return for each touch of one mail, in any order, whether a machine made it.

    A machine made a touch that says so; one within SNARE of a click on the hidden link; and one in a stretch with
    AT_ONCE different links in a second, or MANY_LINKS within BURST.
    """
    clicks = sorted((touch.at, touch.link) for touch in touches if touch.link is not None)
    spans = [(at - SNARE, at + SNARE) for at, link in clicks if link == HIDDEN]
    if len(clicks) >= AT_ONCE:
        spans = _joined([*spans, *_bursts(clicks, timedelta(0), AT_ONCE), *_bursts(clicks, BURST, MANY_LINKS)])
    return [touch.machine or any(start <= touch.at <= end for start, end in spans) for touch in touches]


def clicks_ask(touches: Sequence[Touch]) -> bool:
    """Return whether a person followed the ask's link in one mail."""
    return any(touch.link == ASK and not machine for touch, machine in zip(touches, by_machine(touches), strict=True))


def _bursts(
    clicks: Sequence[tuple[datetime, str]], within: timedelta, links: int
) -> Iterator[tuple[datetime, datetime]]:
    """Find the stretches of at most `within` that have clicks on `links` different links. `clicks` are in order."""
    inside: Counter[str] = Counter()
    first = 0
    for at, link in clicks:
        inside[link] += 1
        while at - clicks[first][0] > within:
            inside -= Counter([clicks[first][1]])
            first += 1
        if len(inside) >= links:
            yield clicks[first][0], at


def _joined(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Join stretches that overlap."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
