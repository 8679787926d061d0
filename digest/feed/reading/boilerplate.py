"""Remove from a page what its form shows to be no part of the story. Knows paragraphs of plain text, not HTML or feeds.

Credits, bylines and embedded posts differ from story to story, so they cannot be learned from repetition. Recurring
lines are learned: see `domain/standing_lines.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.feed.page.footers import whole_sentences
from digest.feed.page.notices import is_notice, withholds
from digest.feed.reading.clean import folded, skeleton
from digest.feed.reading.markup import is_signature

_CREDIT = re.compile(
    r"(?:(?:main|cover|top|featured|header|lead)\s+)?(?:image|photo(?:graph)?|picture|illustration)\s*"
    r"(?:credits?|courtesy|source|by)?s?\s*:\s*\S.{0,300}\Z"
    r"|(?:main|cover)\s+(?:image|photo)\s+(?:by|courtesy of)\s.{1,200}\Z",
    re.IGNORECASE,
)
_LONGEST_PLAIN_CREDIT = 160
_LONGEST_FOOTER = 200
"""The most characters after the title of the story."""
_WORDS_OF_A_HEADLINE = 3
_LONGEST_LABEL = 60
_POST_MARK = re.compile(r"pic\.twitter\.com/\w|https?://t\.co/\w")
_LONGEST_POST = 320
_ACADEMIC = r"(?:(?:dr|prof(?:essor)?)\b\.?\s+)?"
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|I|I'm|my)\b|[#@]\w|https?://")


@dataclass(frozen=True, slots=True)
class Context:
    """What identifies an entry in its text: its title, author and site, and the configured beginnings of paragraphs."""

    title: str = ""
    author: str = ""
    site: str = ""
    beginnings: tuple[str, ...] = ()


def story_paragraphs(paragraphs: Sequence[Sequence[str]], context: Context) -> list[list[str]]:
    """Keep the paragraphs of a page that may belong to the story, each as its lines."""
    kept = [lines for each in _without_posts(paragraphs) if (lines := _own_lines(each, context))]
    if withholds(" ".join(" ".join(lines) for lines in kept)):
        return []
    kept = [lines for lines in kept if not is_notice(" ".join(lines))]
    while kept and (lines := _without_ending(kept[-1], context, first=len(kept) == 1)) != kept[-1]:
        kept[-1:] = [lines] if lines else []
    while len(kept) > 1 and skeleton(" ".join(kept[0])) == skeleton(context.title):
        del kept[0]
    return kept


def _own_lines(paragraph: Sequence[str], context: Context) -> list[str]:
    return [line for line in paragraph if not _is_unwanted(folded(line), context) and not _is_credit(folded(line))]


def _is_unwanted(line: str, context: Context) -> bool:
    beginnings = (folded(beginning).strip().lower() for beginning in context.beginnings)
    return any(beginning and line.lower().startswith(beginning) for beginning in beginnings)


def _is_credit(line: str) -> bool:
    return bool(_CREDIT.match(line)) and ("credit" in line[:40].lower() or len(line) <= _LONGEST_PLAIN_CREDIT)


def _without_ending(lines: list[str], context: Context, *, first: bool) -> list[str]:
    """Remove the footer, a label or a line about the author from the end. The first paragraph is never such a line."""
    last = _without_footer(lines[-1], context)
    if last != lines[-1]:
        return [*lines[:-1], last] if last else lines[:-1]
    alone = first and len(lines) == 1
    return lines[:-1] if not alone and (_is_label(last) or _is_about_author(last, context)) else lines


def _without_footer(line: str, context: Context) -> str:
    """Remove a last sentence that names both the story's own title and the site, in any language."""
    title, site = context.title, skeleton(context.site)
    if not site or len(title.split()) < _WORDS_OF_A_HEADLINE:
        return line
    at = line.rfind(title)
    rest = line[at + len(title) :]
    if at < 0 or len(rest) > _LONGEST_FOOTER or site not in skeleton(rest):
        return line
    return whole_sentences(line[:at])


def _is_label(line: str) -> bool:
    """Check for a label without its object, such as "Read more:"."""
    return line.endswith(":") and len(line) <= _LONGEST_LABEL


def _is_about_author(line: str, context: Context) -> bool:
    """Check whether a line begins with the name of an author."""
    plain = folded(line).lower()
    names = (name.strip().lower() for name in re.split(r",|&|\band\b|\bi\b", folded(context.author)))
    return any(" " in name and re.match(rf"{_ACADEMIC}{re.escape(name)}\b", plain) for name in names)


def _without_posts(paragraphs: Sequence[Sequence[str]]) -> list[list[str]]:
    """Remove posts of social networks in plain paragraphs: their signature and the words before it.

    Nothing marks where such a post begins. Its last paragraph is always removed. So are the paragraphs before it, as
    long as all are short enough for one post and in the first person, or an ellipsis shows that the post was cut.
    """
    kept: list[list[str]] = []
    for paragraph in paragraphs:
        if not is_signature(paragraph[-1]):
            kept.append(list(paragraph))
            continue
        room = _LONGEST_POST - sum(map(len, paragraph[:-1]))
        cut = False
        taken = len(paragraph) > 1
        while kept and (size := sum(map(len, kept[-1]))) <= room and (not taken or cut or _is_personal(kept[-1])):
            cut = cut or ("…" in kept[-1][-1] and bool(_POST_MARK.search(kept[-1][-1])))
            room -= size
            taken = True
            kept.pop()
    return [
        paragraph
        for paragraph in kept
        if not (_POST_MARK.search(paragraph[-1]) and len(" ".join(paragraph)) <= _LONGEST_POST)
    ]


def _is_personal(lines: Sequence[str]) -> bool:
    return bool(_FIRST_PERSON.search(" ".join(lines)))
