"""Find stories that report the same event. Conservative: a misleading group harms readers more than a missed one.

Stories are alike when they share words that are rare among the candidates of the edition, and among earlier stories if
there are few candidates: between two stories alone, every shared word is common. No word list and no name is
built in, so the rule works in any language that separates words. `tests/domain/test_grouping.py` measures it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from math import fsum, log, sqrt

from digest.domain.stories import Story

NEAR = timedelta(hours=72)
"""Reports of one event appear within this time of the newest."""
ALIKE = 0.15
"""The least average cosine between a story and the group that it joins."""
SURE = 0.25
"""From this cosine on, two words of each title must occur in the other story; below it, three."""
OPENING = 100
"""How many words of a text count."""
SHORT = 60
"""A text with fewer words is too short to count; only the titles count."""
COMMON = 1 / 7
"""A word in more than this share of the candidates, and in more than `FEW` of them, is too common to mark an event."""
FEW = 3
ENOUGH = 30
"""The number of stories that show which words are rare. In a smaller edition, earlier stories help."""
LONG = 4
"""Shorter words mark no event. In a small edition, they are too few to be recognised as common."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_POSSESSIVE = ("'s", "’s")
_NO_LETTER = re.compile(r"[\W\d_]+")
_BETWEEN_PARTS = re.compile(r"[:|()]|\s[–—-]\s")


@dataclass(frozen=True, slots=True)
class _Report:
    """A story as the rule sees it.

    `vector` holds the weights of its words, with length 1. `marks` are the words of the title that can mark an event,
    `words` all words of the title and the opening. `key` is the title's letters. `column` has the words of those parts
    of the title that other stories have too ("Photo of the day: …"). `short`: only the titles count, because the
    text is too short or there are too few stories to weigh its words.
    """

    story: Story
    vector: Mapping[str, float]
    marks: frozenset[str]
    words: frozenset[str]
    key: str
    column: frozenset[str]
    short: bool


def group(
    stories: Iterable[Story],
    *,
    alone: Collection[int] = (),
    joined: Iterable[Collection[int]] = (),
    background: Iterable[Story] = (),
) -> list[tuple[Story, ...]]:
    """Group stories about one event. Groups and their members come newest first, whatever the order of the input.

    `alone` has the ids of stories that are not grouped. Each of `joined` is a set of ids that share one group. With
    fewer than `ENOUGH` stories, the first ones of `background` help to show which words are rare.
    """
    newest_first = sorted(stories, key=_age, reverse=True)
    groups: list[list[_Report]] = []
    for report in _reports(newest_first, _helpers(newest_first, background)):
        mates = None if report.story.id in alone else _closest(report, groups, alone)
        if mates is None:
            groups.append([report])
        else:
            mates.append(report)
    return _merged([[report.story for report in mates] for mates in groups], joined)


def _helpers(stories: Sequence[Story], background: Iterable[Story]) -> list[Story]:
    """Return the earlier stories if there are too few candidates. An earlier copy of a candidate does not help."""
    if len(stories) >= ENOUGH:
        return []
    keys = {_key(story.title) for story in stories}
    return [story for story in background if _key(story.title) not in keys]


def _age(story: Story) -> tuple[object, int]:
    return story.published_at, story.id


def _closest(report: _Report, groups: Sequence[list[_Report]], alone: Collection[int]) -> list[_Report] | None:
    """Find the group that is most like the report; None if no group is similar enough."""
    found, best = None, ALIKE
    for mates in groups:
        head = mates[0].story
        if head.id in alone or head.published_at - report.story.published_at > NEAR:
            continue
        if any(_is_column(report, mate) for mate in mates) or not any(_share_marks(report, mate) for mate in mates):
            continue
        likeness = sum(_likeness(report, mate) for mate in mates) / len(mates)
        if likeness > best or (found is None and likeness == best):
            found, best = mates, likeness
    return found


def _is_column(one: _Report, other: _Report) -> bool:
    """Return whether one story belongs to a column that keeps it apart from the other: numbers make no difference."""
    return one.key == other.key or not one.column <= other.words or not other.column <= one.words


def _share_marks(one: _Report, other: _Report) -> bool:
    """Return whether enough words of each title occur in the other story. Numbers do not count: death tolls change."""
    if one.short or other.short:
        return _have_one_title(one, other)
    column = one.column & other.column
    shared = min(len((mine.marks & yours.words) - column) for mine, yours in ((one, other), (other, one)))
    return shared >= 3 or (shared == 2 and _likeness(one, other) >= SURE)  # noqa: PLR2004 -- one may be chance


def _have_one_title(one: _Report, other: _Report) -> bool:
    """Return whether two titles alone show that the stories report one event."""
    shared = len((one.marks & other.marks) - (one.column & other.column))
    return shared >= 4 and shared >= min(len(one.marks), len(other.marks)) * 2 / 3  # noqa: PLR2004 -- names and deeds


def _likeness(one: _Report, other: _Report) -> float:
    """Compute the cosine between two stories, from 0 to 1; where one is short, their titles decide."""
    if one.short or other.short:
        return float(_have_one_title(one, other))
    # `fsum` gives the same result in any order, and the order of a set of words differs between runs.
    return fsum(one.vector[word] * other.vector[word] for word in one.vector.keys() & other.vector.keys())


def _reports(stories: Sequence[Story], background: Sequence[Story]) -> list[_Report]:
    known = [*stories, *background][: max(ENOUGH, len(stories))]
    recurring = _recurring(key for story in stories for key in {part.casefold() for part in _paragraphs(story)})
    titles = [_words(story.title) for story in known]
    openings = [_opening(story, recurring) for story in known]
    columns = _columns([*stories, *background])
    spread = Counter(word for pair in zip(titles, openings, strict=True) for word in {*pair[0], *pair[1]})
    common = max(FEW, COMMON * len(known))
    return [
        _Report(
            story=story,
            vector=_vector(title, opening, spread, len(known)),
            marks=frozenset(word for word in title if len(word) >= LONG and spread[word] <= common),
            words=frozenset([*title, *opening]),
            key=_key(story.title),
            column=column,
            short=len(opening) < SHORT or len(known) < FEW,
        )
        for story, title, opening, column in zip(stories, titles, openings, columns, strict=False)
    ]


def _vector(title: Sequence[str], opening: Sequence[str], spread: Mapping[str, int], count: int) -> dict[str, float]:
    """Weigh words by how often the story has them (double in the title) and how few candidates have them."""
    said = Counter([*title, *title, *opening])
    weights = {word: (1 + log(times)) * log((1 + count) / (1 + spread[word])) for word, times in said.items()}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


def _columns(stories: Sequence[Story]) -> list[frozenset[str]]:
    """List for each title the words of the parts that other titles share, without numbers."""
    parts = [[part for part in _BETWEEN_PARTS.split(story.title) if _key(part)] for story in stories]
    recurring = _recurring(key for each in parts for key in {_key(part) for part in each})
    return [
        frozenset(word for part in each if len(each) > 1 and _key(part) in recurring for word in _words(part))
        for each in parts
    ]


def _opening(story: Story, recurring: Collection[str]) -> list[str]:
    own = (part for part in _paragraphs(story) if part.casefold() not in recurring)
    return _words("\n".join(own), OPENING)


def _paragraphs(story: Story) -> list[str]:
    return story.text.split("\n\n")


def _key(title: str) -> str:
    return _NO_LETTER.sub("", title.casefold())


def _words(text: str, most: int | None = None) -> list[str]:
    found = (word[0].casefold() for word in islice(_WORD.finditer(text), most))
    return [word[:-2] if word.endswith(_POSSESSIVE) else word for word in found]


def _recurring(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(key for key, times in Counter(keys).items() if times > 1)


def _merged(groups: Sequence[list[Story]], joined: Iterable[Collection[int]]) -> list[tuple[Story, ...]]:
    """Merge the groups that hold stories of one join. A join counts only if all its stories are there."""
    merged = list(groups)
    there = {story.id for mates in groups for story in mates}
    for join in joined:
        if not there.issuperset(join):
            continue
        met = [mates for mates in merged if any(story.id in join for story in mates)]
        merged = [mates for mates in merged if mates not in met]
        merged.append([story for mates in met for story in mates])
    ordered = [tuple(sorted(mates, key=_age, reverse=True)) for mates in merged]
    return sorted(ordered, key=lambda mates: _age(mates[0]), reverse=True)
