"""Opens and clicks: which link was followed, and whether a person did it or a machine on his way. Pure.

A machine is told by the event alone (`is_machine_agent`; the provider's own mark of Apple's privacy proxy) when it is
stored, and by what else happened to the same mail within seconds (`by_machine`) when it is read: for that all events of
the mail must be at hand, and they come in any order.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import unquote

from digest.domain.story_identity import address_key

ASK, HIDDEN, OWN = "ask", "hidden", "own"
"""Names of links: the donation page; one that no person sees; a reader's own pages, whose addresses hold his token."""

NOBODY = "nobody"
"""The parameter in the address of the link that no person sees."""

BURST = timedelta(seconds=10)
MANY_LINKS = 4
"""So many different links of one mail within BURST: nobody reads so fast."""
AT_ONCE = 2
"""So many different links within one second of the provider's clock: nobody clicks so fast."""
SNARE = timedelta(seconds=60)
"""Who follows the hidden link is a machine, and so is all that happens to the mail so shortly before and after."""

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
    """Tell whether a program of this name opens or clicks by itself, without a person.

    The picture proxies of Gmail and Yahoo load when a person opens the mail; they follow no links.
    """
    return bool(_PROGRAMS.search(agent)) or (clicks and bool(_PICTURE_PROXIES.search(agent)))


@lru_cache(maxsize=4_096)
def link_name(url: str, public_url: str, ask_url: str | None) -> str:
    """Name the link that was followed: ASK, HIDDEN, OWN, or its address without what only tracks; "" if it is none.

    The readers' pages may have been elsewhere when the mail left. An address that holds a mail address goes without its
    parameters, or altogether.
    """
    path, _, query = url.partition("#")[0].partition("?")
    if query.startswith(NOBODY):
        return HIDDEN
    if url.startswith(f"{public_url}/") or _OWN_PAGE.search(path):
        return OWN
    key = address_key(url) if url.isprintable() else None
    if key is not None and ask_url and key == address_key(ask_url):
        return ASK
    if key is not None and _MAIL_ADDRESS.search(unquote(url)):
        key = None if _MAIL_ADDRESS.search(unquote(path)) else address_key(path)
    return key or ""


@dataclass(frozen=True, slots=True)
class Touch:
    """An open, or a click on `link`, of one mail. `machine`: the event alone shows that no person made it."""

    at: datetime
    link: str | None = None
    machine: bool = False


def by_machine(touches: Sequence[Touch]) -> list[bool]:
    """Tell for each of one mail's touches, in any order, whether a machine made it.

    A machine is whoever says so; whoever follows the hidden link, and all within SNARE of that; whoever follows
    AT_ONCE different links within a second or MANY_LINKS within BURST, and the opens within these.
    """
    clicks = sorted((touch.at, touch.link) for touch in touches if touch.link is not None)
    spans = [(at - SNARE, at + SNARE) for at, link in clicks if link == HIDDEN]
    if len(clicks) >= AT_ONCE:
        spans = _joined([*spans, *_bursts(clicks, timedelta(0), AT_ONCE), *_bursts(clicks, BURST, MANY_LINKS)])
    return [touch.machine or any(start <= touch.at <= end for start, end in spans) for touch in touches]


def _bursts(
    clicks: Sequence[tuple[datetime, str]], within: timedelta, links: int
) -> Iterator[tuple[datetime, datetime]]:
    """Find the stretches of at most `within` in which so many different links were followed; `clicks` are in order."""
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
