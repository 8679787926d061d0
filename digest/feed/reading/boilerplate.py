"""Tell a site's own standing lines from a story's words. Knows paragraphs of plain text, not HTML or feeds.

Whole sentences and paragraphs are judged, by their form and their place, never by a word they contain: a story
about a newspaper that asks its readers for donations is a story.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.feed.reading import phrases
from digest.feed.reading.clean import folded, skeleton
from digest.feed.reading.markup import is_signature

_LONGEST_ENDING = 1_000


@dataclass(frozen=True, slots=True)
class Context:
    """What tells one entry's standing lines: its title and author, the site's name, and the configured beginnings."""

    title: str = ""
    author: str = ""
    site: str = ""
    beginnings: tuple[str, ...] = ()


def story_paragraphs(paragraphs: Sequence[Sequence[str]], context: Context) -> list[str]:
    """Keep the story's own paragraphs of a page. Each comes in as lines and goes out as one."""
    kept = [lines for each in _without_posts(paragraphs) if (lines := _own_lines(each, context))]
    while len(kept) > 1 and _is_appeal(kept[0]):
        del kept[0]
    while kept and (lines := _without_ending(kept[-1], context, first=len(kept) == 1)) != kept[-1]:
        kept[-1:] = [lines] if lines else []
    while len(kept) > 1 and skeleton(" ".join(kept[0])) == skeleton(context.title):
        del kept[0]
    return [" ".join(lines) for lines in kept]


def strip_sentences(text: str) -> str:
    """Take the standing sentences out of one line of text, keeping what stands between and after them."""
    spans, end = [], 0
    for found in phrases.SENTENCES.finditer(folded(text)):
        spans.append(text[end : found.start()])
        end = found.end()
    return "".join((*spans, text[end:])).strip()


def strip_appeared(text: str, context: Context) -> str:
    """Take `The post … appeared first on …` off the end, if it names this story or this site."""
    plain, start = folded(text), max(0, len(text) - _LONGEST_ENDING)
    while (start := plain.lower().find("the post ", start)) >= 0:
        found = phrases.APPEARED.match(plain, start)
        if found is None:
            return text
        at_start = start == 0 or not plain[start - 2].isalnum()
        named = _same(found["title"], context.title) or _same(found["site"], context.site)
        if at_start and named:
            return text[:start].rstrip()
        start += 1
    return text


def _same(one: str, other: str) -> bool:
    return bool(skeleton(other)) and skeleton(one) == skeleton(other)


def _own_lines(paragraph: Sequence[str], context: Context) -> list[str]:
    """Keep the lines of a paragraph that stand nowhere but in this story."""
    lines = (strip_sentences(line) for line in strip_sentences("\n".join(paragraph)).split("\n"))
    return [line for line in lines if line and not _is_standing(line, context)]


def _is_standing(line: str, context: Context) -> bool:
    """Tell lines that are boilerplate wherever they stand."""
    plain = folded(line)
    lower = plain.lower()
    if any(
        lower.startswith(folded(beginning).strip().lower()) for beginning in context.beginnings if beginning.strip()
    ):
        return True
    if phrases.ALONE.match(plain):
        return True
    credit = phrases.CREDIT.match(plain)
    return bool(credit) and ("credit" in lower[:40] or len(line) <= phrases.PLAIN_CREDIT_LONGEST)


def _is_appeal(lines: Sequence[str]) -> bool:
    """Tell a paragraph in which the site speaks to its readers about support, quoting and naming nobody."""
    text = folded(" ".join(lines))
    return (
        len(text) <= phrases.LONGEST_APPEAL
        and bool(phrases.APPEAL_START.match(text))
        and bool(phrases.APPEAL_CUE.search(text))
        and bool(phrases.OURS.search(text))
        and not phrases.SOMEBODY_ELSE.search(text)
    )


def _without_ending(lines: list[str], context: Context, *, first: bool) -> list[str]:
    """Take one standing line off the end of the last paragraph; the first paragraph of a story is never a bio."""
    last = strip_appeared(lines[-1], context)
    if last != lines[-1]:
        return [*lines[:-1], last] if last else lines[:-1]
    alone = first and len(lines) == 1
    if _is_footer(last, context) or (not alone and (_is_bio(last, context) or _is_appeal([last]))):
        return lines[:-1]
    return lines


def _is_footer(line: str, context: Context) -> bool:
    footer = phrases.FOOTER.match(folded(line))
    if footer and (not footer["rest"].strip() or (footer["sign"] and not phrases.SENTENCE.search(footer["rest"]))):
        return True
    return any(_same(line.removeprefix("By "), name) for name in _names(context.author))


def _is_bio(line: str, context: Context) -> bool:
    """Tell a line about the author: it begins with a byline's name, or a person's who works for this site."""
    untitled = re.sub(r"\A(?:Dr|Prof(?:essor)?)\b\.?\s+", "", folded(line))
    for name in _names(context.author):
        if untitled.lower().startswith(name.lower()) and phrases.BIO.match(untitled[len(name) :]):
            return True
    named = phrases.FULL_NAME.match(line)
    if not named or not context.site:
        return False
    sentence = folded(line).lower()
    return (
        bool(phrases.ROLE.search(sentence))
        and re.search(rf"\b(?:at|of|for|with|to) {re.escape(folded(context.site).lower())}\b", sentence) is not None
    )


def _names(author: str) -> list[str]:
    return [name.strip() for name in re.split(r",|&|\band\b|\bi\b", folded(author)) if len(name.split()) > 1]


def _without_posts(paragraphs: Sequence[Sequence[str]]) -> list[list[str]]:
    """Take out posts of social networks that stand as plain paragraphs: their signature and the words before it.

    Nothing marks where such a post begins. Its last paragraph always goes; those before it as long as all are short
    enough for one post and speak in the first person, or the post is shown to fill its length (cut by an ellipsis).
    """
    kept: list[list[str]] = []
    for paragraph in paragraphs:
        if not is_signature(paragraph[-1]):
            kept.append(list(paragraph))
            continue
        room = phrases.POST_LONGEST - sum(map(len, paragraph[:-1]))
        cut = False
        taken = len(paragraph) > 1
        while kept and (size := sum(map(len, kept[-1]))) <= room and (not taken or cut or _is_personal(kept[-1])):
            cut = cut or ("…" in kept[-1][-1] and bool(phrases.POST_MARK.search(kept[-1][-1])))
            room -= size
            taken = True
            kept.pop()
    return [
        paragraph
        for paragraph in kept
        if not (phrases.POST_MARK.search(paragraph[-1]) and len(" ".join(paragraph)) <= phrases.POST_LONGEST)
    ]


def _is_personal(lines: Sequence[str]) -> bool:
    return bool(phrases.FIRST_PERSON.search(" ".join(lines)))
