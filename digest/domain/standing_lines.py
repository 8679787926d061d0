"""Learn the standing lines of a site: what it repeats in story after story, in any language.

A line is a sentence. It is standing because it recurs, never because of a word in it: what a single story says belongs
to that story. Lines are compared by their letters and digits. A line that recurs is standing if

- most stories have it, wherever it stands, even if the story's own title, authors and numbers in it differ; or
- many stories have it, and most of these start or end with it, or have it next to such a line there; or
- most of these end with it in the same way, and it stands in half of the stories of one author and in nobody else's.

A site changes its lines, so each run of recent stories is also judged separately. Copies of one article count once. Two
reports that share a quotation, or a sentence that the newsroom likes to write, are no proof.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, product

from digest.domain.sentences import sentences

Paragraphs = tuple[tuple[str, ...], ...]
"""Paragraphs as tuples of lines, as a page breaks them."""

MOST = 0.7
"""The share that counts as most: of the stories that have a line, or of all stories."""
ENOUGH = 3
"""A line in fewer stories is not standing, with the exception below."""
PAIR = 2
"""This many stories are enough for a line about their author, and in a feed of at most `FEW` stories."""
FEW = 4
MANY = 0.4
"""The share of all stories that have a line at their start or end, unless the line is about their author."""
HALF = 0.5
"""Stories that have more than this share of their own lines in common are copies of one article. An author's stories
that have a line about them are at least this share of all their stories."""
RUN = 15
"""The number of stories in a run that is judged separately."""
ALIKE = 0.8
"""Titles that share at least this part of their words may be those of one article that was published again."""
CUT_TELLS = 8
"""The beginning of a standing line is recognised from this many letters on."""

_START, _END = "<", ">"
_OWN = "\ufdd0"  # no character of any text, and PostgreSQL stores it
_LOOSE = "~"
_SHORTEST_MASK = 5
_NO_LETTERS = re.compile(r"[\W\d_]+")
_NEITHER = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"https?://\S+")
_BETWEEN_NAMES = re.compile(r",|&|\band\b|\bi\b|\bund\b|\bet\b|\by\b")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a story as the feed shows them, including standing lines.

    `content` is the text and `description` the excerpt or standfirst. `is_excerpt`: the description only repeats the
    beginning of the page. `is_cut`: the feed ends the text, or the description without a text, in the middle.
    """

    content: Paragraphs = ()
    description: Paragraphs = ()
    is_excerpt: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """The wording of one story, with its own title and authors, which may occur in it."""

    wording: Wording
    title: str = ""
    author: str = ""


Keys = tuple[str, ...]
"""One line as its letters and digits. If they differ, also as its letters without the story's own title and authors."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The comparable form of a story: the lines of its content and of its description, in order."""

    title: str
    author: str
    is_cut: bool
    content: tuple[Keys, ...]
    description: tuple[Keys, ...]

    def have(self, letters: Collection[str]) -> bool:
        """Check whether the story has any of these lines, or may end in the middle of one."""
        return self.is_cut or any(key in letters for keys in (*self.content, *self.description) for key in keys)


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing lines of a site, each as one of its keys."""

    lines: frozenset[str] = frozenset()

    def without(self, paragraphs: Paragraphs, passage: Passage) -> list[list[str]]:
        """Remove the standing lines from paragraphs of a story, and paragraphs that have nothing else."""
        if not self.lines:
            return [list(paragraph) for paragraph in paragraphs]
        own = _Own(passage)
        kept = ([rest for line in paragraph if (rest := self._rest(line, own))] for paragraph in paragraphs)
        return [lines for lines in kept if lines]

    def begins(self, text: str, passage: Passage) -> bool:
        """Check whether a text, cut in the middle, is the beginning of a standing line."""
        said = [key for key in _Own(passage).keys(text) if len(key) >= CUT_TELLS]
        return any(line.startswith(key) for key in said for line in self.lines)

    def _rest(self, line: str, own: "_Own") -> str:
        said = own.sentences(line)
        kept = [sentence for sentence, keys in said if self.lines.isdisjoint(keys)]
        return line if len(kept) == len(said) else " ".join(kept)


@lru_cache(maxsize=256)
def lines_of(passage: Passage) -> Lines:
    """Reduce a story to its comparable form. An excerpt repeats the content, so it does not count again."""
    wording, own = passage.wording, _Own(passage)
    content = _keys(wording.content, own)
    description = () if wording.is_excerpt and content else _keys(wording.description, own)
    return Lines(passage.title.casefold(), passage.author, wording.is_cut, content, description)


def learn(stories: Iterable[Lines]) -> Standing:
    """Learn the standing lines from the stories of one site, the newest first."""
    worded = [_story(lines) for lines in stories if lines.content or lines.description]
    runs = (worded[start : start + RUN] for start in range(0, len(worded) - RUN + 1, RUN))
    return Standing(frozenset().union(*map(_learn, (worded, *runs))))


def _learn(stories: Sequence["_Story"]) -> set[str]:
    evidence = _Evidence(stories)
    found = {line for line in evidence.having if evidence.pervades(line)}
    evidence.follow(found)
    if found:
        places = {_START, _END, *found}
        found.update([line for line in evidence.having if line not in found and evidence.frames(line, places)])
        evidence.follow(found)
    return found


@dataclass(frozen=True, slots=True)
class _Story:
    """The lines of a story in order, for each part of it, and the lines before and after each line."""

    title: str
    author: str
    is_cut: bool
    text: tuple[str, ...]
    lines: frozenset[str]
    before: Mapping[str, AbstractSet[str]] = field(repr=False)
    after: Mapping[str, AbstractSet[str]] = field(repr=False)


class _Own:
    """Reduces lines to their letters, without the parts that differ from story to story."""

    def __init__(self, passage: Passage) -> None:
        self._title = passage.title
        names = (passage.title, *_BETWEEN_NAMES.split(passage.author))
        self._masks = [mask for name in names if len(mask := letters_of(name)) >= _SHORTEST_MASK]

    def sentences(self, line: str) -> list[tuple[str, Keys]]:
        """Split a line into sentences, each with its keys. The title is part of one sentence, whatever its marks."""
        whole = line.replace(self._title, _OWN) if self._title in line and len(self._title) > 1 else line
        said = (sentence.replace(_OWN, self._title) for sentence in sentences(whole))
        return [(sentence, keys) for sentence in said if (keys := self.keys(sentence))]

    def keys(self, text: str) -> Keys:
        """Return the letters and digits of a text, and if that differs, its letters without the title and authors."""
        exact = _NEITHER.sub("", text.casefold())
        loose = letters_of(_ADDRESS.sub(" ", text) if "://" in text else text)
        for mask in self._masks:
            loose = loose.replace(mask, _OWN)
        # A line that only repeats the title is the story's own, however many stories repeat theirs.
        return (exact, _LOOSE + loose) if loose.strip(_OWN) and loose != exact else (exact,) if exact else ()


def letters_of(text: str) -> str:
    """Reduce a text to its letters, without numbers."""
    return _NO_LETTERS.sub("", text.casefold())


def _keys(paragraphs: Paragraphs, own: _Own) -> tuple[Keys, ...]:
    return tuple(keys for paragraph in paragraphs for line in paragraph for _, keys in own.sentences(line))


def _story(lines: Lines) -> _Story:
    before: dict[str, set[str]] = defaultdict(set)
    after: dict[str, set[str]] = defaultdict(set)
    for part in filter(None, (lines.content, lines.description)):
        for ones, others in pairwise(((_START,), *part, (_END,))):
            for one, other in product(ones, others):
                after[one].add(other)
                before[other].add(one)
    return _Story(
        title=lines.title,
        author=lines.author,
        is_cut=lines.is_cut,
        text=tuple(letters_of(keys[0]) for keys in lines.content or lines.description),
        lines=frozenset(key for keys in (*lines.content, *lines.description) for key in keys),
        before=before,
        after=after,
    )


class _Evidence:
    """The stories of a site, and which of them have each of the lines that recur."""

    def __init__(self, stories: Sequence[_Story]) -> None:
        self._count = len(stories)
        self._spread = Counter(line for story in stories for line in story.lines)
        self._by = Counter(story.author for story in stories)
        self.having: dict[str, list[_Story]] = defaultdict(list)
        # The longest first: a story with hardly more than standing lines looks like a copy of all others.
        for story in sorted(stories, key=lambda story: -len(story.text)):
            for line in story.lines:
                if self._spread[line] > 1:
                    self.having[line].append(story)

    def pervades(self, line: str) -> bool:
        """Check whether most stories have a line."""
        having = self.having[line]
        return len(having) >= MOST * self._count and self._are_distinct(having, ENOUGH)

    def follow(self, found: set[str]) -> None:
        """Add the lines at the start or the end of stories, or next to the same line of `found`."""
        while more := [line for line in self.having if line not in found and self._keeps_its_place(line, found)]:
            found.update(more)

    def _keeps_its_place(self, line: str, found: Collection[str]) -> bool:
        if self.frames(line, {_START, _END}):
            return True
        having = self.having[line]
        beside = (other for story in having for other in story.before[line] | story.after[line] if other in found)
        same = (other for other, count in Counter(beside).items() if count >= MOST * len(having))
        return any(self.frames(line, {other}) for other in same)

    def frames(self, line: str, others: AbstractSet[str]) -> bool:
        """Check whether a line stands next to one of the others in most of its stories.

        If few stories start or end with it, it is a sentence that the newsroom likes, unless it is about an author.
        """
        having = self.having[line]
        if line.startswith(_LOOSE):
            return False
        leading = [story for story in having if not others.isdisjoint(story.before[line])]
        framed = [s for s in having if not (others.isdisjoint(s.before[line]) and others.isdisjoint(s.after[line]))]
        if len(framed) < MOST * len(having):
            return False
        author = having[0].author
        ends = len(leading) < MOST * len(having)
        if ends and author and len(having) >= HALF * self._by[author] and {s.author for s in having} == {author}:
            return self._are_distinct(framed, PAIR)
        return len(having) >= MANY * self._count and self._are_distinct(framed, PAIR if self._count <= FEW else ENOUGH)

    def _are_distinct(self, stories: Sequence[_Story], enough: int) -> bool:
        """Check whether at least this many of the stories are no copies of each other."""
        if len(stories) < enough:
            return False
        distinct: list[_Story] = []
        for story in stories:
            if not any(self._are_copies(story, other) for other in distinct):
                distinct.append(story)
                if len(distinct) == enough:
                    return True
        return False

    def _are_copies(self, one: _Story, other: _Story) -> bool:
        """Check whether two stories are one article: they differ only in how one of them begins or ends, or in little.

        Cut excerpts may have only standing lines. Then the titles decide.
        """
        if one.is_cut and other.is_cut:
            return one.title == other.title
        mine, yours = _between(one.text, other.text)
        if not mine or not yours:
            return True
        if one.title == other.title:
            return _overlap(one.lines, other.lines) > HALF
        # A line that many stories have does not make two of them copies.
        if _overlap(set(one.title.split()), set(other.title.split())) >= ALIKE:
            mine, yours = one.lines, other.lines
        return _overlap(self._rare(mine), self._rare(yours)) > HALF

    def _rare(self, lines: AbstractSet[str]) -> AbstractSet[str]:
        return {line for line in lines if self._spread[line] <= ENOUGH}


def _overlap(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Return the share of the smaller set that is in the other one."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _between(one: Sequence[str], other: Sequence[str]) -> tuple[AbstractSet[str], AbstractSet[str]]:
    """Leave out how both begin and how both end."""
    start = _shared(one, other)
    one, other = one[start:], other[start:]
    end = _shared(one[::-1], other[::-1])
    return set(one[: len(one) - end]), set(other[: len(other) - end])


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the lines with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
