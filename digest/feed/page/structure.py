"""Decide by tag, class, role and style which elements belong to a story. Sentences play no part."""

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache

from selectolax.lexbor import LexborNode

from digest.feed.page import names


class Shown(IntEnum):
    """Which part of an element belongs to the story.

    PICTURES keeps pictures without text. NOTHING applies unless the page has no other text; NEVER always applies.
    """

    ALL = 0
    PICTURES = 1
    NOTHING = 2
    NEVER = 3


UNREAD = frozenset("script style template iframe object embed svg math head title".split())
"""Elements without readable text."""
EMBEDS = frozenset("iframe object embed video audio".split())
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby s samp "
    "small source span strike strong sub sup time tt u var wbr".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 dt summary legend".split())
CELLS = frozenset({"td", "th"})
_ANNOUNCEABLE = frozenset("figure table blockquote pre iframe object embed video audio".split())
DELETED = frozenset({"del", "s", "strike"})

_FURNITURE = frozenset(
    "form button select textarea input nav aside footer address details dialog menu amp-ad amp-embed amp-iframe".split()
)
_CAPTIONED = frozenset("figure figcaption noscript audio video picture header".split())
_PARTS = frozenset("div section aside ul ol table ins".split())
_ROLES = {
    "navigation": Shown.NEVER,
    "search": Shown.NEVER,
    "complementary": Shown.NOTHING,
    "contentinfo": Shown.NOTHING,
    "banner": Shown.PICTURES,
    "form": Shown.NOTHING,
    "dialog": Shown.NEVER,
    "alertdialog": Shown.NEVER,
    "alert": Shown.NEVER,
    "status": Shown.NEVER,
    "tooltip": Shown.NEVER,
    "menu": Shown.NEVER,
    "menubar": Shown.NEVER,
    "toolbar": Shown.NEVER,
    "tablist": Shown.NEVER,
    "button": Shown.NOTHING,
    "note": Shown.NOTHING,
    "doc-footnote": Shown.NEVER,
    "doc-endnote": Shown.NEVER,
    "doc-endnotes": Shown.NEVER,
    "doc-noteref": Shown.NEVER,
    "doc-pullquote": Shown.NOTHING,
    "doc-toc": Shown.NEVER,
}
_UNSEEN_STYLE = re.compile(
    r"text-decoration(?:-line)?:[^;]*line-through|"
    r"display:none|visibility:(?:hidden|collapse)|mso-hide:all|(?:^|;)opacity:0(?:\.0+)?(?:;|!|$)"
    r"|(?:^|;)font-size:0(?:px|em|rem|pt|%)?(?:;|!|$)"
    r"|text-indent:-\d{3,}|(?:^|;)(?:left|top|right|bottom|margin(?:-\w+)?):-\d{3,}"
    r"|clip:rect\((?:0|1px)|clip-path:inset\((?:50|100)%|transform:scale\(0\)"
    r"|(?:^|;)(?:max-)?(?:height|width):[01](?:px)?(?:;.*)?overflow:hidden"
    r"|overflow:hidden(?:;.*)?;(?:max-)?(?:height|width):[01](?:px)?(?:;|$)"
)
_EMOJI_CLASSES = frozenset({"emoji", "wp-smiley", "emojione", "twemoji", "joypixels"})
_EMOJI_SOURCE = re.compile(r"/emoji/|/twemoji/|emoji\.php|/emojione/|/smilies/")
_EMOJI = re.compile("[\u203c\u2049\u20e3\u2190-\u2bff\u3030\ufe0f\u200d\U0001f000-\U0001faff\U000e0020-\U000e007f]+\\Z")
_LONGEST_EMOJI = 20
_LONGEST_ATTRIBUTE = 1_000
LONGEST_FURNITURE = 1_000
"""In characters. A longer element that makes up most of its page is kept, whatever its class suggests."""


def shown(tag: str, attributes: Mapping[str, str | None]) -> Shown:
    """Judge an element by its tag and attributes."""
    classes = classes_of(tag, attributes)
    verdict = by_class(tag, classes) if classes else by_tag(tag)
    if verdict == Shown.NEVER:
        return verdict
    if "hidden" in attributes or "data-nosnippet" in attributes or _is_unseen(attributes.get("style") or ""):
        return Shown.NEVER
    if attributes.get("aria-hidden") == "true" and tag not in INLINE:
        return Shown.NEVER
    role = attributes.get("role")
    return max(verdict, _ROLES.get(role.lower(), Shown.ALL)) if role else verdict


def classes_of(tag: str, attributes: Mapping[str, str | None]) -> str:
    """Return the classes of an element in lower case. For containers, add the id."""
    classes = attributes.get("class") or ""
    if tag in _PARTS and (own := attributes.get("id")):
        classes = f"{classes} {own}"
    return classes[:_LONGEST_ATTRIBUTE].lower()


def by_tag(tag: str) -> Shown:
    """Judge an element by its tag."""
    if tag in DELETED:
        return Shown.NEVER
    if tag in _FURNITURE:
        return Shown.NOTHING
    return Shown.PICTURES if tag in _CAPTIONED else Shown.ALL


@lru_cache(maxsize=2048)
def by_class(tag: str, classes: str) -> Shown:
    """Judge an element by its tag and its classes, which are in lower case."""
    words = frozenset(classes.split())
    without_surroundings = names.SURROUNDINGS.sub(" ", classes)
    if tag in DELETED or words & names.UNSEEN or names.NEVER.search(without_surroundings):
        return Shown.NEVER
    if tag in _FURNITURE or names.PERHAPS.search(without_surroundings):
        return Shown.NOTHING
    return Shown.PICTURES if tag in _CAPTIONED or words & names.CAPTIONED else Shown.ALL


@lru_cache(maxsize=2048)
def leaves_gap(tag: str, classes: str) -> bool:
    """Check whether an element that is left out may be what the previous sentence announces."""
    return tag in _ANNOUNCEABLE or bool(names.GAP.search(classes))


def is_heading(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Check whether an element is a heading."""
    if tag in _HEADINGS:
        return True
    classes = attributes.get("class")
    return attributes.get("role") == "heading" or bool(classes and not names.HEADINGS.isdisjoint(classes.split()))


def emoji_of(attributes: Mapping[str, str | None]) -> str:
    """Return the emoji that a picture represents, or ""."""
    alt = attributes.get("alt") or ""
    if not alt or len(alt) > _LONGEST_EMOJI:
        return ""
    source, classes = attributes.get("src") or "", (attributes.get("class") or "").split()
    written = _EMOJI_SOURCE.search(source) or not _EMOJI_CLASSES.isdisjoint(classes)
    return alt if written or _EMOJI.match(alt) else ""


def password_of(form: LexborNode) -> str:
    """Return what a form asks a password for: "page", "account", or "" if it asks for none."""
    inputs = [each.attributes for each in form.css("input")]
    fields = [(each.get("type") or "text", each.get("name") or "") for each in inputs]
    if not any(kind.lower() == "password" for kind, _ in fields):
        return ""
    action, classes = form.attributes.get("action") or "", form.attributes.get("class") or ""
    if "postpass" in action or "post-password" in classes or any(name == "post_password" for _, name in fields):
        return "page"
    return "account" if any(kind.lower() in ("text", "email", "tel") for kind, _ in fields) else "page"


def _is_unseen(style: str) -> bool:
    return bool(style) and bool(_UNSEEN_STYLE.search("".join(style[:_LONGEST_ATTRIBUTE].lower().split())))
