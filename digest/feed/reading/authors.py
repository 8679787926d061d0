"""Read the names of authors, without e-mail addresses and without the site beside a person."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from digest.feed.reading.clean import shorten, skeleton
from digest.feed.reading.markup import plain

_LONGEST_NAME = 200
_LOCAL = r"[^\s<>()\[\],;:@\"'&|/]{1,64}"
_DOMAIN = r"[^\s<>()\[\],;:@\"'&|/]{1,253}"
_ADDRESS = re.compile(
    rf"<?(?:mailto:)?{_LOCAL}@{_DOMAIN}>?|{_LOCAL}\s?[\[(](?:at|@)[\])]\s?{_DOMAIN}(?:\s?[\[(]dot[\])]\s?\w{{1,63}}){{0,3}}",
    re.IGNORECASE,
)
_WEB_ADDRESS = re.compile(r"https?://\S{1,500}", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"\(\s*(?:@\w{1,40})?\s*\)|\[\s*\]|<\s*>")
_ALL_IN_BRACKETS = re.compile(r"\(([^()]*)\)\s*$")
_CREDITED = re.compile(
    r"(?i:(?:(?:written|posted|published|reported|words|text|story|report|article)\s+)?by(?:\s*:\s*|\s+)"
    r"|(?:authors?|autor(?:ka|zy)?|auteur|tekst|texte?|words)\s*:\s*)"
    r"|(?:Von|Par|Por|Przez|VON|PAR|POR|PRZEZ)\s+(?=[^\W\d_a-z])"
)
_ADDRESSED = re.compile(
    r"(<(?:author|dc:creator|dc:author|itunes:author|managingEditor)(?:\s[^<>]*)?>(?:<!\[CDATA\[)?)([^<]{0,2000})"
)
_APART = re.compile(r"\s*[,;|/·•]\s*|\s+[-–—]\s+")
_TOGETHER = re.compile(r"\s+(?:and|&|i|und|et|y|e|en)\s+", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"\s*[|»:·•–—]\s*|\s+-\s+")
_STAFF = frozenset(
    "the a staff newsroom editorial editors editor team desk admin administrator webmaster reporter reporters "
    "redakcja redaktion rédaction redacción redazione redactie".split()
)


def without_addresses(entry: str) -> str:
    """Remove e-mail addresses from the author elements of an entry's XML.

    feedparser assumes top-level domains of at most four letters and turns "anna@n.press (Anna)" into "s (Anna)".
    """
    if "@" not in entry:
        return entry
    return _ADDRESSED.sub(lambda found: found[1] + _ADDRESS.sub(" ", found[2].replace("&lt;", " &lt;")), entry)


def read_authors(claims: Iterable[str], site: str, host: str) -> str:
    """Return the authors of an entry on one line, each once, or "" if there are none.

    `site` is the title of the feed and `host` the host name of its site. Neither is listed beside a person.
    """
    names: dict[str, str] = {}
    for claim in claims:
        name = _name(claim)
        if key := skeleton(name):
            names.setdefault(key, name)
    return shorten(", ".join(_people(list(names.values()), _own_names(site, host))), _LONGEST_NAME)


def _name(claim: str) -> str:
    text = plain(_ADDRESS.sub(" ", plain(claim)))
    text = _EMPTY_BRACKETS.sub(" ", _WEB_ADDRESS.sub(" ", text)).strip(" ,;<>|/–—-")
    if inner := _ALL_IN_BRACKETS.match(text):
        text = inner[1].strip()
    if credited := _CREDITED.match(text):
        text = text[credited.end() :]
    return " ".join(text.split())


@lru_cache(maxsize=16)
def _own_names(site: str, host: str) -> frozenset[str]:
    """Return the skeletons of the names that a site may use for itself."""
    labels = host.removeprefix("www.").split(".")
    names = {site, *_TITLE_PARTS.split(site), ".".join(labels), ".".join(labels[:-1]), labels[0]}
    return frozenset(name for name in map(_without_staff, names) if name)


def _without_staff(name: str) -> str:
    return skeleton(" ".join(word for word in name.split() if word.casefold().strip(".,") not in _STAFF))


def _people(names: Sequence[str], own: frozenset[str]) -> list[str]:
    """Drop the site and its unnamed staff, unless there is nobody else."""
    people = [person for name in names if (person := _without_site(name, own))]
    return people or list(names[:1])


def _without_site(name: str, own: frozenset[str]) -> str:
    for separator in (_APART, _TOGETHER):
        parts = separator.split(name)
        people = [part for part in parts if not _is_site(part, own)]
        if len(people) < len(parts):
            name = ", ".join(people)
    return name


def _is_site(name: str, own: frozenset[str]) -> bool:
    said = _without_staff(name)
    return not said or said in own
