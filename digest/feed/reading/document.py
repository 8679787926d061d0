"""Decide whether a text is a feed, and split an XML feed into its entries.

feedparser accepts pages that are not feeds, and one broken entry makes it guess at all of them. The document is
therefore normalised first: one encoding, only the entities that every XML parser knows, and separate entries.
"""

import html
import re
from dataclasses import dataclass

from digest.domain.errors import FeedError

MAX_ENTRIES = 1_000
"""The most entries that are read. News sites show 10 to 100."""

_ROOT = re.compile(r"<((?:[A-Za-z_][\w.-]{0,40}:)?(rss|feed|RDF))(?=[\s/>])")
_ROOT_END = re.compile(r"(?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+>")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OPAQUE = r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SETTLED = re.compile(
    _OPAQUE
    + r"|&(?:#[xX]?[0-9a-fA-F]{1,10}|[A-Za-z][A-Za-z0-9]{0,40});"
    + r"|&+(?=&)|&"
    + r"|(?<=<)/?media:(?:title|description|category|keywords)(?=[\s/>])",
    re.DOTALL,
)
_XML_OWN = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})


@dataclass(frozen=True, slots=True)
class Document:
    """An XML feed in pieces. Each entry between `prelude` and `closing` is a document of its own.

    `cut` is the start of an incomplete entry, or "". A `truncated` document lacks its end.
    """

    prelude: str
    entries: tuple[str, ...]
    closing: str
    cut: str = ""
    truncated: bool = False

    def around(self, *entries: str) -> str:
        """Return a document with some of the entries."""
        return "".join((self.prelude, *entries, self.closing))


def split(text: str) -> Document:
    """Split an XML feed into its entries. Raises FeedError if `text` is not a feed."""
    root = _ROOT.search(text)
    end = _ROOT_END.match(text, root.end()) if root else None
    if root is None or end is None or _PAGE.search(text, 0, root.start()):
        raise FeedError(not_a_feed(text))
    opening = text[root.start() : end.end()].removesuffix(">").removesuffix("/") + ">"
    body = _settle(text[end.end() :])
    entry = {"rss": "item", "RDF": r"(?:rss:)?item", "feed": re.escape(root[1].removesuffix("feed")) + "entry"}[root[2]]
    starts, pieces, cut, ended = _pieces(body, entry, root[1])
    before = body[:starts]
    inside = root[2] == "rss" and "<channel" in before
    closing = ("</channel>" if inside else "") + f"</{root[1]}>"
    return Document(opening + before, tuple(pieces), closing, cut, truncated=not ended)


def _pieces(body: str, entry: str, root: str) -> tuple[int, list[str], str, bool]:
    """Return where the entries start, the entries, the incomplete entry, and whether the root element ends."""
    tokens = re.compile(_OPAQUE + rf"|<(/?)({entry}|{re.escape(root)})(?=[\s/>])[^>]*>?", re.DOTALL)
    pieces: list[str] = []
    first, opened, name = len(body), None, ""
    for token in tokens.finditer(body):
        if token[2] is None:
            continue
        if token[2] == root:
            if token[1]:
                first = min(first, token.start())
                if opened is not None:
                    pieces.append(f"{body[opened : token.start()]}</{name}>")
                return first, pieces, "", True
            continue
        if opened is not None:
            pieces.append(body[opened : token.end()] if token[1] else f"{body[opened : token.start()]}</{name}>")
            opened = None
        if len(pieces) == MAX_ENTRIES:
            return first, pieces, "", True
        if not token[1]:
            first, opened, name = min(first, token.start()), token.start(), token[2]
    return first, pieces, body[opened:] if opened is not None else "", False


def _settle(text: str) -> str:
    """Replace what XML parsers reject: forbidden characters, HTML entities, bare ampersands.

    Rename the title, description, category and keywords of a picture, which feedparser would assign to the entry.
    """
    return _SETTLED.sub(_settled, _FORBIDDEN.sub("", text.replace("\v", " ").replace("\f", " ")))


def _settled(found: re.Match[str]) -> str:
    token = found[0]
    if token.startswith("<") or token in _XML_OWN:
        return token
    if not token.startswith("&"):
        return token.replace(":", ":picture")
    if not token.strip("&"):
        return "&amp;" * len(token)
    meaning = html.unescape(token)
    if meaning == token and not token.startswith("&#"):
        return "&amp;" + token[1:]
    return html.escape(_FORBIDDEN.sub("", meaning))


def not_a_feed(text: str) -> str:
    """Say what the text is instead of a feed, and how to fix it."""
    fix = "Check `site.feed` in the configuration, and open the address in a browser."
    start = text[:20_000].casefold()
    if not text.strip():
        return f"What the site answered is not a feed: it is empty. {fix}"
    if "critical error" in start and "wordpress" in start:
        return f"What the site answered is not a feed: it is WordPress's critical error page. {fix}"
    if "maintenance" in start and _PAGE.search(start):
        return f"What the site answered is not a feed: it is a maintenance page. {fix}"
    if _PAGE.search(start):
        return f"What the site answered is not a feed: it is a web page. {fix}"
    if start.lstrip().startswith(("{", "[")):
        return f"What the site answered is not a feed: it is JSON, but no JSON Feed. {fix}"
    return f"What the site answered is not a feed: it is neither RSS nor Atom nor JSON Feed. {fix}"
