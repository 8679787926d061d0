"""Tell a site's own standing lines from a story's words. Knows paragraphs of plain text, not HTML or feeds.

Whole sentences and paragraphs are judged, by their form and their place, never by a word they contain: a story
about a newspaper that asks its readers for donations is a story.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.feed.clean import folded, skeleton
from digest.feed.markup import is_signature

_END = r"(?:[.!?…]+|\Z|(?=\s*\n))"
_STANDING = "|".join(
    (
        r"(?:please\s+)?(?:help\s+(?:us\s+)?(?:to\s+)?)?keep\s+(?:our|notes from poland'?s?)\s+(?:news|journalism|reporting|work|website)"
        r"\s+free(?:\s+from\s+ads(?:\s+and\s+paywalls)?|\s+of\s+ads(?:\s+and\s+paywalls)?)?(?:\s+and\s+independent)?"
        r"(?:[\s,-]+(?:by|with|through)\s+(?:making\s+)?(?:a|your)\s+donation(?:\s+to\s+support\s+our\s+work)?)?"
        r"(?:[\s,:-]+(?:please\s+)?(?:donate|support us)(?:\s+(?:now|today|here))?)?",
        r"notes from poland is (?:run by a small editorial team(?:,?\s+and(?:\s+is)?)?\s+)?published by an independent,?"
        r"\s+non-?\s?profit\s+foundation(?:,?\s+(?:that\s+is\s+|which\s+is\s+)?funded\s+(?:through|by)\s+(?:donations|the support)"
        r"\s+(?:from|of)\s+our\s+readers)?",
        r"notes from poland is run by a small editorial team",
        r"we are an independent,?\s+non-?\s?profit\s+media\s+outlet(?:,?\s+(?:that\s+is\s+|which\s+is\s+)?funded\s+(?:through|by)\s+"
        r"(?:the\s+support|donations)\s+(?:of|from)\s+our\s+readers)?",
        r"if\s+you\s+(?:appreciate|value|like|enjoy)\s+(?:the\s+work\s+we\s+do|our\s+work|what\s+we\s+do),?\s+"
        r"please\s+consider\s+(?:helping\s+us\s+to\s+continue(?:\s+and\s+expand\s+it)?|supporting\s+us|making\s+a\s+donation)"
        r"(?:\s+(?:with|by\s+making)\s+a\s+donation)?",
    )
)
_THANKS = rf"we\s+cannot\s+do\s+what\s+we\s+do\s+without\s+your\s+support{_END}"
_BUTTON = r"(?:please\s+)?(?:donate|support us)(?:\s+(?:now|today|here))?(?:[.!]+|\Z|(?=\s+(?-i:[^a-z\s])))"
STANDING = re.compile(
    rf"(?:\A|(?<=[.!?…]\s)|(?<=\n))(?:{_STANDING}){_END}(?:\s+(?:(?:{_STANDING}){_END}|{_THANKS}|{_BUTTON}))*(?=\s|\Z)\s*",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"(?:{_THANKS}|{_BUTTON})\s*\Z", re.IGNORECASE)
CANONICAL = (
    "Keep our news free from ads and paywalls by making a donation to support our work!",
    "Notes from Poland is run by a small editorial team and is published by an independent, non-profit foundation that "
    "is funded through donations from our readers.",
    "Notes from Poland is run by a small editorial team and published by an independent, non-profit foundation that "
    "is funded through donations from our readers.",
    "We cannot do what we do without your support.",
    "We are an independent, nonprofit media outlet, funded through the support of our readers.",
    "If you appreciate the work we do, please consider helping us to continue and expand it.",
)
"""The lines as the site writes them, for recognising one that an excerpt cuts."""

_CREDIT = re.compile(
    r"(?:(?:main|cover|top|featured|header|lead)\s+)?(?:image|photo(?:graph)?|picture|illustration)\s*"
    r"(?:credits?|courtesy|source|by)?s?\s*:\s*\S.{0,300}\Z"
    r"|(?:main|cover)\s+(?:image|photo)\s+(?:by|courtesy of)\s.{1,200}\Z",
    re.IGNORECASE,
)
_PLAIN_CREDIT_LONGEST = 160
_FOOTER = re.compile(
    r"(?:read (?:more|also|next|on)|see also|related(?: (?:articles?|posts?|stories|reading))?|share this|like this|loading"
    r"|tags?|filed under|about the authors?|author|continue reading|more on this|(?:subscribe|sign up)\b.{0,100}newsletter"
    r"|follow us on|learn more)\b\s*(?P<sign>[:→»]?)[.…]*(?P<rest>.{0,150})\Z",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?](?:\s|\Z)")
_APPEARED = re.compile(
    r"the post (?P<title>.*) (?:first appeared|appeared first|appeared) on (?P<site>[^\n]{1,200})\Z", re.IGNORECASE
)
_BIO = re.compile(
    r"\s*(?:,|\bis\b|\bwas\b|\bhas\b|\bholds\b|\bwrites\b|\bworks\b|\breports\b|\bcovers\b|\bteaches\b|\blectures\b|\bstudies\b"
    r"|\bstudied\b|\bspecialis|\bspecializ|\blives\b|\bjoined\b|\bserves\b|\bruns\b|\bedits\b|\bcontributes\b|-|–)",
)
_ROLE = re.compile(
    r"(?:editor|reporter|journalist|correspondent|writer|contributor|columnist|fellow|professor|lecturer|researcher|analyst"
    r"|historian|academic|student|founder|author|intern|photographer|producer)\b",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(
    r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.-]*\s+){1,3}[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+(?=\s+(?:is|was|has|writes|reports|works)\b)"
)
_APPEAL_START = re.compile(
    r"(?:please|keep|help|support|donate|become|join|make|give|consider|if you|we (?:are|rely|depend|need|cannot|can't)|our (?:work|journalism)"
    r"|you can|your (?:support|donation)|like what|enjoy(?:ed)?)\b",
    re.IGNORECASE,
)
_APPEAL_CUE = re.compile(
    r"\bdonat|\bpaywall|\byour support\b|\bsupport (?:us|our work|our journalism|independent journalism|our team|notes from poland)\b"
    r"|\bpatreon\b|\bour (?:readers|supporters|donors|work|journalism)\b|\bcontribut(?:e|ion)\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:us|our|we|your?)\b", re.IGNORECASE)
_SOMEBODY_ELSE = re.compile(
    r"[\"“”„«»]|\b(?:said|says|told|tell|wrote|writes|according|asks?|asked|appeals?|appealed|urges?|urged|announced|reads?|announces)\b"
    r"|(?<=[a-z,;] )(?!Notes\b|Poland\b|Polish\b|I\b|Patreon\b|PayPal\b|Europe\b)[A-ZŁŚŻŹĆ][a-ząćęłńóśźż]+"
)
_POST_MARK = re.compile(r"pic\.twitter\.com/\w|https?://t\.co/\w")
_POST_LONGEST = 320
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|I|I'm|my)\b|[#@]\w|https?://")


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
    for found in STANDING.finditer(folded(text)):
        spans.append(text[end : found.start()])
        end = found.end()
    return "".join((*spans, text[end:])).strip()


def strip_appeared(text: str, context: Context) -> str:
    """Take `The post … appeared first on …` off the end, if it names this story or this site."""
    plain, start = folded(text), 0
    while (start := plain.lower().find("the post ", start)) >= 0:
        found = _APPEARED.match(plain, start)
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
    if _ALONE.match(plain):
        return True
    credit = _CREDIT.match(plain)
    return bool(credit) and ("credit" in lower[:40] or len(line) <= _PLAIN_CREDIT_LONGEST)


def _is_appeal(lines: Sequence[str]) -> bool:
    """Tell a paragraph in which the site speaks to its readers about support, quoting and naming nobody."""
    text = folded(" ".join(lines))
    return (
        len(text) <= 500
        and bool(_APPEAL_START.match(text))
        and bool(_APPEAL_CUE.search(text))
        and bool(_OURS.search(text))
        and not _SOMEBODY_ELSE.search(text)
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
    footer = _FOOTER.match(folded(line))
    if footer and (not footer["rest"].strip() or (footer["sign"] and not _SENTENCE.search(footer["rest"]))):
        return True
    return any(_same(line.removeprefix("By "), name) for name in _names(context.author))


def _is_bio(line: str, context: Context) -> bool:
    """Tell a line about the author: it begins with a byline's name, or a person's who works for this site."""
    for name in _names(context.author):
        if folded(line).lower().startswith(name.lower()) and _BIO.match(folded(line)[len(name) :]):
            return True
    named = _FULL_NAME.match(line)
    if not named or not context.site:
        return False
    sentence = folded(line).lower()
    return (
        bool(_ROLE.search(sentence))
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
        room = _POST_LONGEST - sum(map(len, paragraph[:-1]))
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
        if not (_POST_MARK.search(paragraph[-1]) and len(" ".join(paragraph)) <= _POST_LONGEST)
    ]


def _is_personal(lines: Sequence[str]) -> bool:
    return bool(_FIRST_PERSON.search(" ".join(lines)))
