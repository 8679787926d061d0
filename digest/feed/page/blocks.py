"""Turn the blocks of a page into the paragraphs of its story, using their kind and order.

A sentence that ends with a colon absorbs the list or quotation that follows it. Headings, links to other pages,
captions and notes about the page itself are left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import takewhile

from digest.domain.quotations import open_marks
from digest.domain.summaries import ITEM
from digest.feed.page.notices import is_about_itself


class Kind(Enum):
    """The kind of a block. A GAP marks where something was left out, such as an embedded post or a picture."""

    PROSE = auto()
    HEADING = auto()
    ITEM = auto()
    ROW = auto()
    QUOTE = auto()
    GAP = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page: its lines, and whether all of its text is bold, italic, or a link after a `label`.

    A `caption` is italic text directly below a picture.
    """

    kind: Kind
    lines: tuple[str, ...] = ()
    bold: bool = False
    italic: bool = False
    linked: bool = False
    label: str = ""
    caption: bool = False

    @property
    def text(self) -> str:
        """Return the block as one line."""
        return " ".join(self.lines)


_COLONS = (":", "：")
_SAMPLE = 1_000
_LONGEST_HEADING = 150
_LONGEST_BOLD_HEADING = 100
_LONGEST_CAPTION = 250
_WORDS_OF_A_LABEL = 3
_LABEL = re.compile(r"[^.!?]{0,40}[:|»›–—-]\s*\Z")
_TITLE = re.compile(r"\W*[A-ZÀ-ÖØ-ÞĀ-Ž\d]|[^\W\d_a-zA-Z]")
_QUOTED = re.compile(r"[“„‚‘«»\"'”]\s?[^\s]")
_QUOTATION_ENDS = re.compile(r"[”“’‘«»\"'][.,]?\s*\Z")
_BULLET = re.compile(r"(?:[•·▪►●■◦‣*]|[–—-]|\(?\d{1,2}[.)])\s+(?=\S)")
_SURE_BULLET = re.compile(r"[•▪►●■◦‣]\s*(?=\S)")
_TRAILING = re.compile(r"\s*[;,]\s*(?:and|or|oraz|i|lub|und|oder|et|ou|y|o|e)?\s*\Z", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…][”“’»«\"')\]]*\Z")


def paragraphs(blocks: Sequence[Block]) -> list[list[str]]:
    """Return the paragraphs of the story, each as a list of lines. If there are none, return every block with text."""
    return list(_paragraphs(blocks)) or [list(block.lines) for block in blocks if block.lines]


def _paragraphs(blocks: Sequence[Block]) -> Iterator[list[str]]:
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if not block.lines or _is_apart(block):
            continue
        if block.kind in (Kind.ITEM, Kind.ROW) or _SURE_BULLET.match(block.lines[0]):
            yield [ITEM + _SURE_BULLET.sub("", block.text, count=1)]
            continue
        *lines, last = _with_typed_list(block.lines)
        if last.endswith(_COLONS):
            follows = _announced(blocks, at)
            last = " ".join((last, *_joined(follows))) if follows else last
            at += len(follows)
        yield [*lines, last]


def _is_apart(block: Block) -> bool:
    is_caption = block.caption and len(block.text) <= _LONGEST_CAPTION
    return is_caption or _is_heading(block) or _is_pointer(block) or (block.italic and is_about_itself(block.text))


def _is_heading(block: Block) -> bool:
    """Check for a heading: a heading element, or a short bold line that does not end like a sentence."""
    if block.kind is Kind.HEADING:
        return len(block.text) <= _LONGEST_HEADING
    if not block.bold or block.kind is not Kind.PROSE or len(block.text) > _LONGEST_BOLD_HEADING:
        return False
    return block.text[-1].isalnum() or block.text[-1] in "?:"


def _is_pointer(block: Block) -> bool:
    """Check whether a block is a link to another page, possibly after a label such as "Read more:"."""
    if not block.linked:
        return False
    if not block.label:
        return True
    title = block.text[len(block.label) :].lstrip()
    return (
        bool(_LABEL.match(block.label))
        and len(block.label.split()) <= _WORDS_OF_A_LABEL
        and bool(_TITLE.match(title))
        and not _QUOTED.match(title)
    )


def _announced(blocks: Sequence[Block], at: int) -> list[Block]:
    """Return the list or quotation that starts at `at` and belongs to the announcement before it, if there is one."""
    if at == len(blocks):
        return []
    if blocks[at].kind in (Kind.ITEM, Kind.QUOTE):
        follows = list(takewhile(lambda block: block.kind is blocks[at].kind, blocks[at:]))
        return [] if all(_is_pointer(block) for block in follows) else follows
    if blocks[at].kind is not Kind.PROSE:
        return []
    typed = list(takewhile(lambda block: block.kind is Kind.PROSE and _BULLET.match(block.text), blocks[at:]))
    return typed or ([blocks[at]] if _is_quotation(blocks[at].text) else [])


def _is_quotation(text: str) -> bool:
    """Check whether a paragraph is only a quotation, or the start of a longer one."""
    return bool(_QUOTED.match(text)) and bool(_QUOTATION_ENDS.search(text[-3:]) or open_marks(text[:_SAMPLE]))


def _joined(follows: Sequence[Block]) -> list[str]:
    if follows[0].kind is Kind.QUOTE:
        return [block.text for block in follows]
    items = [block.text for block in follows]
    return [_enumerated([_BULLET.sub("", item, count=1) for item in items] if len(items) > 1 else items)]


def _with_typed_list(lines: Sequence[str]) -> list[str]:
    """Join a list that was typed line by line below an announcement, within one paragraph."""
    for place, line in enumerate(lines[:-1]):
        rest = lines[place + 1 :]
        if line.endswith(_COLONS) and all(_BULLET.match(each) for each in rest):
            return [*lines[:place], f"{line} {_enumerated([_BULLET.sub('', each, count=1) for each in rest])}"]
    return list(lines)


def _enumerated(items: Sequence[str]) -> str:
    """Write the items of a list on one line: as sentences, or separated by semicolons and closed with a full stop."""
    if all(_ENDED.search(item) for item in items):
        return " ".join(items)
    line = "; ".join(_TRAILING.sub("", item) for item in items)
    return line if _ENDED.search(line) or not line[-1:].isalnum() else f"{line}."
