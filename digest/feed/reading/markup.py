"""Read HTML into paragraphs of plain text, and list its pictures. Knows tags and classes, not what a story is."""

import html
import re
from dataclasses import dataclass, field
from enum import IntEnum

from selectolax.lexbor import LexborHTMLParser, LexborNode

from digest.feed.reading.clean import tidy
from digest.feed.reading.nesting import shallow

LONGEST = 300_000
"""Characters of one entry's HTML that are read; a long article has 40,000."""
_UNREAD = frozenset({"script", "style", "template", "iframe", "object", "embed", "svg", "math", "head", "title"})
_FURNITURE = frozenset({"form", "button", "select", "textarea", "input", "nav"})
_CAPTIONED = frozenset({"figure", "figcaption", "noscript", "audio", "video", "picture"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_CELLS = frozenset({"td", "th"})
_FURNITURE_CLASSES = frozenset(
    # embedded posts
    "twitter-tweet twitter-video bluesky-embed instagram-media fb-post fb-video tiktok-embed reddit-embed-bq "
    "mastodon-embed telegram-post youtube-embed wp-embedded-content wp-block-embed embed-responsive "
    # sharing, related articles, sign-up forms
    "sharedaddy sd-sharing jp-relatedposts jp-post-flair addtoany_share_save_container addtoany_content yarpp "
    "yarpp-related related-posts related_posts relatedposts related-articles crp_related read-more-link more-link "
    "mc4wp-form newsletter-signup social-share share-buttons et_social_inline post-tags post-navigation "
    # about the author
    "author-box author-bio author-info about-author post-author author_box authorbox saboxplugin-wrap "
    "pp-multiple-authors-boxes-wrapper molongui-author-box abh_box wp-block-post-author wp-block-avatar "
    # not shown
    "screen-reader-text sr-only visually-hidden feedflare wp-block-buttons wp-block-button".split()
)
_CAPTION_CLASSES = frozenset(
    [
        "wp-caption",
        "wp-caption-text",
        "wp-element-caption",
        "gallery-caption",
        "gallery-item",
        "image-caption",
        "wp-block-image",
        "wp-block-gallery",
        "caption",
        "image-credit",
        "photo-credit",
    ]
)
_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_WHOLE_TAG = re.compile(r"<[a-z/!?][^<>]*>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    r"&(?:amp;)?lt;/?(?:p|br|div|a|em|strong|b|i|h[1-6]|ul|li|blockquote|figure|img|span)\b", re.IGNORECASE
)
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]+);")
_SIGNED_POST = re.compile(r"^[—–-]{1,2}\s?.{1,100}\(@\w{1,40}\)\s.{4,40}$")
_BLOCK_TAG = re.compile(r"<(?:p|br|div|h[1-6]|li|ul|ol|table|tr|section|article|blockquote|pre)[\s/>]", re.IGNORECASE)
_PICTURES = frozenset({"img", "amp-img"})
_LONGEST_WRAPPED_LINE = 120
_LONGEST_APPEAL = 700
_ROUNDS = 4


@dataclass(slots=True)
class Page:
    """What a piece of HTML shows: paragraphs of lines (`<br>` ends a line), pictures' attributes, and every word.

    `words` also holds what is left out of `paragraphs`: captions, buttons, embedded posts.
    """

    paragraphs: list[list[str]] = field(default_factory=list)
    pictures: list[dict[str, str]] = field(default_factory=list)
    words: str = ""


def plain(markup: str) -> str:
    """Make one line of plain text of something that may be HTML, escaped once or more often."""
    if not _needs_reading(markup):
        return tidy(markup)
    text = markup
    for _ in range(_ROUNDS):
        text = " ".join(line for paragraph in read(text).paragraphs for line in paragraph)
        if not _needs_reading(text):
            return text
    return tidy(_WHOLE_TAG.sub(" ", text))


def as_markup(text: str) -> str:
    """Write plain text as HTML that reads back as it is."""
    return html.escape(text, quote=False)


def read(markup: str, *, thoroughly: bool = False, rounds: int = _ROUNDS) -> Page:
    """Read HTML, however broken. `thoroughly` keeps what usually is furniture: for pages that hold nothing else.

    Text that turns out to be HTML again, escaped, is read again up to `rounds` times.
    """
    markup = markup[:LONGEST]
    if _ESCAPED_TAG.search(markup) and not _TAG.search(markup):
        markup = html.unescape(html.unescape(markup))
    reader = _Reader(markup, thoroughly=thoroughly, rounds=rounds)
    root = LexborHTMLParser(shallow(markup)).body
    if root is not None:
        reader.walk(root)
    return reader.page()


def _read_again(line: str, rounds: int) -> str:
    if rounds == 0:
        return tidy(_WHOLE_TAG.sub(" ", line))
    return " ".join(each for paragraph in read(line, rounds=rounds - 1).paragraphs for each in paragraph)


def _needs_reading(text: str) -> bool:
    return bool(_TAG.search(text) or _REFERENCE.search(text))


class _Shown(IntEnum):
    """What of an element belongs to the story: all of it, its pictures only, or nothing."""

    ALL = 0
    PICTURES = 1
    NOTHING = 2


class _Reader:
    """Walks a document once, without recursion, and gathers what it shows."""

    def __init__(self, markup: str, *, thoroughly: bool, rounds: int) -> None:
        self._rounds = rounds
        self._thoroughly = thoroughly
        self._newlines_matter = not _BLOCK_TAG.search(markup)
        self._lines_are_paragraphs = max(map(len, markup.splitlines()), default=0) > _LONGEST_WRAPPED_LINE
        self._page = Page()
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._words: list[str] = []
        self._quotes: list[int] = []

    def page(self) -> Page:
        """Hand over what was gathered."""
        self._end_paragraph()
        self._page.words = tidy(" ".join(self._words))
        return self._page

    def walk(self, root: LexborNode) -> None:
        """Visit every node below `root` in the document's order."""
        opened: list[tuple[LexborNode, _Shown]] = []
        shown = _Shown.ALL
        node = root.first_child
        while node is not None or opened:
            if node is None:
                ended, shown = opened.pop()
                self._leave(ended.tag or "")
                node = ended.next
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._read_text(node.text_content or "", shown)
            if tag.startswith("-") or tag in _UNREAD:
                node = node.next
                continue
            opened.append((node, shown))
            attributes = {name: value or "" for name, value in node.attributes.items()}
            shown = max(shown, self._shown(node, tag, attributes))
            self._enter(tag, attributes, shown)
            node = node.first_child

    def _shown(self, node: LexborNode, tag: str, attributes: dict[str, str]) -> _Shown:
        """Decide by an element's name and classes."""
        if self._thoroughly:
            return _Shown.ALL
        classes = set(attributes.get("class", "").lower().split())
        style = attributes.get("style", "").replace(" ", "").lower()
        if tag in _FURNITURE or classes & _FURNITURE_CLASSES or "hidden" in attributes or "display:none" in style:
            return _Shown.NOTHING
        if any("donat" in name for name in classes) and len(node.text()) < _LONGEST_APPEAL:
            return _Shown.NOTHING
        if tag in _CAPTIONED or classes & _CAPTION_CLASSES:
            return _Shown.PICTURES
        return _Shown.ALL

    def _enter(self, tag: str, attributes: dict[str, str], shown: _Shown) -> None:
        if tag == "br":
            self._end_line()
        elif tag in _CELLS:
            self._pieces.append(" ")
        elif not _is_inline(tag):
            self._end_paragraph()
        if tag == "blockquote":
            self._quotes.append(len(self._page.paragraphs))
        if tag in _PICTURES and shown < _Shown.NOTHING:
            self._page.pictures.append(attributes)

    def _leave(self, tag: str) -> None:
        if tag != "br" and tag not in _CELLS and not _is_inline(tag):
            self._end_paragraph()
        if tag == "blockquote":
            start = self._quotes.pop()
            if self._page.paragraphs[start:] and is_signature(self._page.paragraphs[-1][-1]):
                del self._page.paragraphs[start:]

    def _read_text(self, text: str, shown: _Shown) -> None:
        self._words.append(text)
        if shown > _Shown.ALL:
            return
        first, *others = text.split("\n") if self._newlines_matter else [text]
        self._pieces.append(first)
        for line in others:
            self._end_paragraph() if self._lines_are_paragraphs else self._end_line()
            self._pieces.append(line)

    def _end_line(self) -> None:
        line = tidy("".join(self._pieces)) if self._pieces else ""
        if _WHOLE_TAG.search(line):
            line = _read_again(line, self._rounds)
        self._lines.append(line)
        self._pieces.clear()

    def _end_paragraph(self) -> None:
        """Close the paragraph. An empty line in it (`<br><br>`) makes two, and so does every break of long lines."""
        self._end_line()
        paragraph: list[str] = []
        long = max(map(len, self._lines)) > _LONGEST_WRAPPED_LINE
        for line in [*self._lines, ""]:
            if not line or long:
                self._keep(paragraph)
                paragraph = []
            if line:
                paragraph.append(line)
        self._keep(paragraph)
        self._lines.clear()

    def _keep(self, paragraph: list[str]) -> None:
        """Keep a paragraph that has a letter or digit in it."""
        if any(char.isalnum() for line in paragraph for char in line):
            self._page.paragraphs.append(paragraph)


def is_signature(line: str) -> bool:
    """Tell whether a line signs an embedded post: `— Name (@handle) January 6, 2026`."""
    return bool(_SIGNED_POST.match(line))


def _is_inline(tag: str) -> bool:
    return tag in _INLINE or ":" in tag
