"""Decide by its place whether a picture belongs to the story: what surrounds it, and where its link leads."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from digest.feed.page.structure import LONGEST_FURNITURE, classes_of

_MOST_LEVELS = 12
_LEVELS_OF_A_CAPTION = 3
_MOST_SOURCES = 20
_WORDS_OF_A_CARD = 3
_LONGEST_CARD = 10_000  # characters of HTML
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\Z", re.IGNORECASE)
_APART = re.compile(
    r"(?:^|[\s_-])(?:avatars?|gravatar|authors?|bylines?|contributors?|vcard|headshots?|embedly\S*|iframely\S*"
    r"|profile-?_?(?:pic|picture|image|img|photo)|(?:link|post|article|teaser)-?_?(?:card|preview))(?:[\s_-]|\Z)"
)
"""Matches classes of a byline, or of a card that leads to another page."""
_NO_PHOTOGRAPH = re.compile(
    r"(?:^|\s)(?:wp-smiley|emoji|smiley|(?:site|custom)-logo|icon|(?:social|share)-icon|(?:fa|bi|dashicons?)-\S+"
    r"|\S*(?:tracking|republication)-?_?(?:pixel|tracker)\S*)(?:\s|\Z)"
)
_CAPTION = re.compile(r"caption|credit")
_ADVERTISERS = re.compile(r"(?:ads?|adserver|adclick)\.|(?:.*\.)?(?:doubleclick\.net|googleadservices\.com)\Z")
_SHARING = re.compile(
    r"facebook\.com/(?:sharer|share\.php|dialog)|\b(?:twitter|x)\.com/(?:intent|share|home\?status)"
    r"|linkedin\.com/(?:share|cws)|pinterest\.\w+/pin/create|reddit\.com/submit|\bwa\.me/|api\.whatsapp\.com/"
    r"|\b(?:t|telegram)\.me/share|bsky\.app/intent|tumblr\.com/(?:share|widgets)|\bvk\.com/share"
    r"|getpocket\.com/(?:save|edit)|printfriendly\.com/print|^(?:mailto|whatsapp|sms|tel):",
    re.IGNORECASE,
)


def belongs(node: LexborNode, attributes: Mapping[str, str | None]) -> bool:
    """Check whether a picture belongs to the story, not to a byline, an advert, a button or a link to another story."""
    own = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    if _NO_PHOTOGRAPH.search(own) or _APART.search(own):
        return False
    return not any(_is_apart(parent) for parent in _around(node))


def link_around(node: LexborNode) -> str:
    """Return the address that a picture links to, or ""."""
    return next((parent.attributes.get("href") or "" for parent in _around(node) if parent.tag == "a"), "")


def sources_of(node: LexborNode) -> str:
    """Return the addresses and widths that `<picture>` offers beside its `<img>`, as one `srcset`.

    Crops for small screens and files of a type that Outlook does not show are left out.
    """
    if node.parent is None or node.parent.tag != "picture":
        return ""
    offered = [source.attributes for source in node.parent.css("source")[:_MOST_SOURCES]]
    return ", ".join(
        each.get("srcset") or each.get("data-srcset") or each.get("data-lazy-srcset") or ""
        for each in offered
        if "max-width" not in (each.get("media") or "") and each.get("type") in (None, "", "image/jpeg", "image/png")
    )


def is_picture_file(address: str) -> bool:
    """Check whether an address is that of a picture, by its name."""
    return bool(_PICTURE_FILE.search(address.partition("?")[0].partition("#")[0]))


def _around(node: LexborNode, levels: int = _MOST_LEVELS) -> Iterator[LexborNode]:
    parent = node.parent
    for _ in range(levels):
        if parent is None or parent.tag == "body":
            return
        yield parent
        parent = parent.parent


def _is_apart(parent: LexborNode) -> bool:
    attributes = parent.attributes
    if parent.tag == "a" and _leads_away(parent, attributes):
        return True
    said = classes_of(parent.tag or "", attributes)
    apart = attributes.get("itemprop") in ("author", "creator") or (said and _APART.search(said))
    return bool(apart) and len(parent.text()) <= LONGEST_FURNITURE


def _leads_away(link: LexborNode, attributes: Mapping[str, str | None]) -> bool:
    """Check whether a link makes its picture an advert, a share button, a byline, or the card of another page."""
    address, relation = attributes.get("href") or "", (attributes.get("rel") or "").lower().split()
    if "sponsored" in relation or "author" in relation or _SHARING.search(address) or _is_advertiser(address):
        return True
    if not address or is_picture_file(address):
        return False
    if _is_title(link):
        return link.css_first("figcaption") is None
    item = next((parent for parent in _around(link, _LEVELS_OF_A_CAPTION) if parent.tag == "li"), None)
    others = item.css("a") if item is not None else []
    return any(
        other.attributes.get("href") == address and _is_title(other) and not _is_credit(other) for other in others
    )


def _is_title(link: LexborNode) -> bool:
    return len(link.text(separator=" ").split()) >= _WORDS_OF_A_CARD


def _is_credit(link: LexborNode) -> bool:
    return any(
        parent.tag == "figcaption" or _CAPTION.search(parent.attributes.get("class") or "")
        for parent in _around(link, _LEVELS_OF_A_CAPTION)
    )


def _is_advertiser(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return bool(_ADVERTISERS.match(host))
