"""Read HTML into paragraphs of plain text and a list of pictures. `feed/page/` judges the elements."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from digest.domain.plain_text import tidy
from digest.feed.page import footnotes, structure
from digest.feed.page.blocks import Block, Kind, paragraphs
from digest.feed.page.footers import Footer, whole_sentences
from digest.feed.page.nesting import shallow
from digest.feed.page.shortcodes import without_shortcodes
from digest.feed.page.structure import Shown

LONGEST = 300_000
"""The most characters of HTML that are read per entry. A long article has 40,000."""
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
_LONGEST_NOTE = 1_000
_LONGEST_ROW = 200
_CONTEXT = 8
_ROUNDS = 4
_BOLD, _ITALIC, _LINKED = 1, 2, 4
_MARKS = {"b": _BOLD, "strong": _BOLD, "i": _ITALIC, "em": _ITALIC, "a": _LINKED}
_KINDS = {"li": Kind.ITEM, "blockquote": Kind.QUOTE}
_QUOTATION_MARKS = ("“”", "‘’")
_NO_FOOTER = Footer()


Attributes = Mapping[str, str | None]


@dataclass(slots=True)
class Page:
    """The content of a piece of HTML: paragraphs of lines (`<br>` ends a line), elements of pictures, and all words.

    `words` includes text that `paragraphs` omits, such as captions, buttons and embedded posts. The page is `protected`
    if a form asks for its password.
    """

    paragraphs: list[list[str]] = field(default_factory=list)
    pictures: list[LexborNode] = field(default_factory=list)
    words: str = ""
    protected: bool = False


def plain(markup: str) -> str:
    """Return one line of plain text from text that may be HTML, possibly escaped several times."""
    if not _needs_reading(markup):
        return tidy(markup)
    text = markup
    for _ in range(_ROUNDS):
        text = _one_line(text, _ROUNDS)
        if not _needs_reading(text):
            return text
    return tidy(_WHOLE_TAG.sub(" ", text))


def as_markup(text: str) -> str:
    """Escape plain text so that `read` returns it unchanged."""
    return html.escape(text, quote=False)


def read(markup: str, *, thoroughly: bool = False, footer: Footer = _NO_FOOTER) -> Page:
    """Read HTML, however broken, without the `footer`.

    With `thoroughly`, keep captions, forms and asides for pages without other text.
    """
    return _walked(without_shortcodes(markup[:LONGEST]), thoroughly=thoroughly, footer=footer, rounds=_ROUNDS).page()


def is_signature(line: str) -> bool:
    """Check whether a line is the signature of an embedded post: `— Name (@handle) January 6, 2026`."""
    return bool(_SIGNED_POST.match(line))


def _walked(markup: str, *, thoroughly: bool = False, footer: Footer = _NO_FOOTER, rounds: int) -> "_Reader":
    """Walk HTML. Escaped HTML in its text is read again, up to `rounds` times."""
    markup = markup[:LONGEST]
    if _ESCAPED_TAG.search(markup) and not _TAG.search(markup):
        markup = html.unescape(html.unescape(markup))
    reader = _Reader(markup, thoroughly=thoroughly, footer=footer, rounds=rounds)
    root = LexborHTMLParser(shallow(markup)).body
    if root is not None:
        reader.walk(root)
    return reader


def _one_line(markup: str, rounds: int) -> str:
    if rounds == 0:
        return tidy(_WHOLE_TAG.sub(" ", markup))
    return " ".join(block.text for block in _walked(markup, rounds=rounds - 1).blocks if block.lines)


def _needs_reading(text: str) -> bool:
    return bool(_TAG.search(text) or _REFERENCE.search(text))


class _State(NamedTuple):
    """The position of a walk: what is shown here, the kind of block, and the emphasis."""

    shown: Shown = Shown.ALL
    kind: Kind = Kind.PROSE
    marks: int = 0


class _Reader:
    """Walks a document once, without recursion, and collects its content."""

    def __init__(self, markup: str, *, thoroughly: bool, footer: Footer, rounds: int) -> None:
        self.blocks: list[Block] = []
        self._page = Page()
        self._rounds = rounds
        self._thoroughly = thoroughly
        self._footer = footer
        self._newlines_matter = not _BLOCK_TAG.search(markup)
        self._lines_are_paragraphs = max(map(len, markup.splitlines()), default=0) > _LONGEST_WRAPPED_LINE
        self._length = 0
        self._state = _State()
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._runs: list[tuple[int, str]] = []
        self._words: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._quotes: list[int] = []
        self._quoted = 0
        self._cells = 0
        self._notes: set[str] = set()
        self._is_note = False
        self._follows_picture = False

    def page(self) -> Page:
        """Return the collected content."""
        self._page.paragraphs = paragraphs(self.blocks)
        self._page.words = " ".join(self._words)
        return self._page

    def walk(self, root: LexborNode) -> None:
        """Visit every node below `root` in document order, skipping what is not part of the story."""
        self._length = len(root.text())
        opened: list[tuple[LexborNode, str, _State]] = []
        node = root.first_child
        while node is not None or opened:
            if node is None:
                ended, tag, before = opened.pop()
                self._leave(tag)
                self._state = before
                node = ended.next
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._read_text(node.text_content or "")
            elif not tag.startswith("-"):
                attributes = node.attributes
                shown = max(self._state.shown, self._judge(node, tag, attributes))
                if shown < Shown.NOTHING:
                    opened.append((node, tag, self._state))
                    self._enter(node, tag, attributes, shown)
                    node = node.first_child
                    continue
                self._pass_over(node, tag)
            node = node.next
        self._end_paragraph()

    def _judge(self, node: LexborNode, tag: str, attributes: Attributes) -> Shown:
        """Decide which part of an element belongs to the story."""
        if tag in structure.UNREAD or self._is_of_a_note(node, tag, attributes):
            return Shown.NEVER
        if tag == "form" and (asked := structure.password_of(node)):
            self._page.protected |= asked == "page"
            return Shown.NEVER
        if tag == "cite" and self._quotes and node.parent is not None and node.parent.tag == "blockquote":
            return Shown.NEVER
        verdict = structure.shown(tag, attributes) if attributes else structure.by_tag(tag)
        if verdict == Shown.NOTHING and self._is_most_of_the_page(node):
            return Shown.ALL
        return Shown.ALL if self._thoroughly and verdict < Shown.NEVER else verdict

    def _is_most_of_the_page(self, node: LexborNode) -> bool:
        length = len(node.text())
        return length > structure.LONGEST_FURNITURE and 2 * length > self._length

    def _is_of_a_note(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """Check whether an element is a footnote mark, or the note that an earlier mark links to."""
        if self._notes and (attributes.get("id") or attributes.get("name")) in self._notes:
            if tag not in structure.INLINE:
                return len(node.text()) <= _LONGEST_NOTE
            self._is_note = not any(char.isalnum() for piece in self._pieces for char in piece)
        if tag not in ("sup", "a") and not (attributes and tag in structure.INLINE):
            return False
        link = node if tag == "a" else node.css_first("a[href]") if tag == "sup" else None
        href = (link.attributes.get("href") or "") if link is not None else ""
        text = node.text() if tag == "sup" or "#" in href else ""
        before = "".join(piece[-_CONTEXT:] for piece in self._pieces[-_CONTEXT:])
        if footnotes.is_mark(text, href, attributes.get("class") or "") or (
            tag == "sup" and footnotes.is_raised_mark(text, before, linked=link is not None)
        ):
            # A paragraph that begins with a mark from before is its note.
            self._is_note |= not any(map(str.isalnum, before)) and text.strip() in self._notes - {""}
            self._notes |= {footnotes.target(href), text.strip()}
            return True
        if tag == "sup" and self._state.shown == Shown.ALL and (raised := footnotes.raised(text, before)) != text:
            self._pieces.append(raised)
            return True
        return False

    def _enter(self, node: LexborNode, tag: str, attributes: Attributes, shown: Shown) -> None:
        kind = _KINDS.get(tag, self._state.kind)
        if tag == "br":
            self._end_line()
        elif tag in structure.CELLS:
            self._cells += 1
            self._pieces.append(" ")
        elif not _is_inline(tag):
            self._end_paragraph()
            if shown == Shown.PICTURES > self._state.shown:
                self.blocks.append(Block(Kind.GAP))
            if structure.is_heading(tag, attributes):
                kind = Kind.HEADING
        marks = 0 if tag == "a" and "href" not in attributes else _MARKS.get(tag, 0)
        self._state = _State(shown, kind, self._state.marks | marks)
        self._begin(node, tag, attributes)

    def _begin(self, node: LexborNode, tag: str, attributes: Attributes) -> None:
        if tag == "a" and (href := attributes.get("href")):
            self._links.append((href, len(self._pieces)))
        elif tag == "blockquote":
            self._quotes.append(len(self.blocks))
        elif tag == "tr":
            self._cells = 0
        elif tag == "q":
            self._add(_QUOTATION_MARKS[self._quoted % 2][0])
            self._quoted += 1
        elif tag in _PICTURES:
            self._take_picture(node, attributes)

    def _leave(self, tag: str) -> None:
        if tag == "q":
            self._quoted -= 1
            self._add(_QUOTATION_MARKS[self._quoted % 2][1])
        elif tag == "tr" and self._cells > 1 and sum(map(len, self._pieces)) <= _LONGEST_ROW:
            self._end_paragraph(Kind.ROW)
        elif tag != "br" and tag not in structure.CELLS and not _is_inline(tag):
            self._end_paragraph()
        if tag == "blockquote":
            start = self._quotes.pop()
            if self.blocks[start:] and self.blocks[-1].lines and is_signature(self.blocks[-1].lines[-1]):
                self.blocks[start:] = [Block(Kind.GAP)]

    def _pass_over(self, node: LexborNode, tag: str) -> None:
        """Skip an element. Between two paragraphs, something that a sentence may announce leaves a gap."""
        if tag not in structure.UNREAD:
            self._words.append(node.text())
        if tag in structure.EMBEDS or not (tag in structure.UNREAD or _is_inline(tag)):
            self._end_paragraph()
            if structure.leaves_gap(tag, structure.classes_of(tag, node.attributes)):
                self.blocks.append(Block(Kind.GAP))

    def _take_picture(self, node: LexborNode, attributes: Attributes) -> None:
        if emoji := structure.emoji_of(attributes):
            self._add(emoji)
        else:
            self._page.pictures.append(node)
            self._follows_picture |= self._state.shown == Shown.ALL and not any(map(str.strip, self._pieces))

    def _add(self, text: str) -> None:
        if self._state.shown == Shown.ALL:
            self._pieces.append(text)

    def _read_text(self, text: str) -> None:
        self._words.append(text)
        if self._state.shown > Shown.ALL:
            return
        self._runs.append((self._state.marks, text))
        first, *others = text.split("\n") if self._newlines_matter else [text]
        self._pieces.append(first)
        for line in others:
            self._end_paragraph() if self._lines_are_paragraphs else self._end_line()
            self._pieces.append(line)

    def _end_line(self) -> None:
        line = self._line() if self._pieces else ""
        if _WHOLE_TAG.search(line):
            line = _one_line(line, self._rounds)
        self._lines.append(footnotes.without_plain_marks(line))
        self._pieces.clear()
        self._links.clear()

    def _line(self) -> str:
        """Join the pieces of a line, without the footer."""
        first = self._footer.starts_at([href for href, _ in self._links]) if len(self._links) > 1 else None
        if first is None:
            return tidy("".join(self._pieces))
        _, place = self._links[first]
        return whole_sentences(tidy("".join(self._pieces[:place])))

    def _end_paragraph(self, kind: Kind | None = None) -> None:
        """Close the paragraph. An empty line (`<br><br>`) splits it, and so does every break between long lines."""
        if not self._pieces and not self._lines:
            self._links.clear()
            return
        self._end_line()
        long = max(map(len, self._lines)) > _LONGEST_WRAPPED_LINE
        groups: list[list[str]] = [[]]
        for line in self._lines:
            if not line or long:
                groups.append([])
            if line:
                groups[-1].append(line)
        filled = [tuple(group) for group in groups if any(char.isalnum() for line in group for char in line)]
        if not self._is_note:
            emphasis = _emphasis_of(self._runs) if any(marks for marks, _ in self._runs) else (False, False, False, "")
            for group in filled:
                bold, italic, linked, label = emphasis
                caption = italic and self._follows_picture
                self.blocks.append(
                    Block(kind or self._state.kind, group, bold, italic, linked and len(filled) == 1, label, caption)
                )
                self._follows_picture = False
        self._lines.clear()
        self._runs.clear()
        self._is_note = False


def _emphasis_of(runs: Sequence[tuple[int, str]]) -> tuple[bool, bool, bool, str]:
    """Check whether a paragraph is all bold, all italic, or a link, and return the label before the link."""
    marks = [mark for mark, text in runs if any(char.isalnum() for char in text)]
    first = next((place for place, mark in enumerate(marks) if mark & _LINKED), len(marks))
    linked = first < len(marks) and all(mark & _LINKED for mark in marks[first:])
    label = ""
    if linked and first:
        at = next(place for place, (mark, _) in enumerate(runs) if mark & _LINKED)
        label = tidy("".join(text for _, text in runs[:at]))
    return all(mark & _BOLD for mark in marks), all(mark & _ITALIC for mark in marks), linked, label


def _is_inline(tag: str) -> bool:
    return tag in structure.INLINE or ":" in tag
