"""Choose the stories of an edition and their places from the stored ones. Pure: the same input, the same edition.

The rule, in order:

1. A story that was in a submitted edition of this digest never comes again.
2. It must have been published in the window, or since the edition before; or up to 48 hours before that, if it came
   too late for the edition before. Skipped editions do not count. A story that an earlier edition left out for a reason
   that may pass (see `PASSING`) stays a candidate for three weeks.
3. It must be usable (not withdrawn, no password, a safe link), wanted (categories, `require_any`), and not a duplicate.
4. Reports of one event stand together, the newest in full, and take one place.
5. The lead is the story that weighs most: see `choosing`.
6. At most `max_stories` stand in full. Where the window covers a week, they are spread over its days, and the others
   are headlines under "Also this week". Otherwise the newest stay, and the others are left out.

An editor's choices override all rules but the first one, and but whether a story is usable.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from gettext import NullTranslations

from digest.domain.choosing import Group, heaviest, newest, spread, weigh
from digest.domain.duplicates import repeats
from digest.domain.editions import Edition, Headline, Item, LeftOut, NoEdition, Section, Weight, Window
from digest.domain.editor_choices import Choices
from digest.domain.grouping import group
from digest.domain.inbox_row import PREHEADER_CHARS, SUBJECT_CHARS, InboxRow
from digest.domain.links import leads_to
from digest.domain.sections import SectionRule, has_any, section_of
from digest.domain.stories import Story
from digest.domain.summaries import summarise, summarise_lead

LATE_BY = timedelta(hours=48)
"""How long before the window a story may be dated that appeared late."""
STILL_NEWS = timedelta(days=21)
"""How long before the window a story may be dated if it was left out for a reason that has passed."""
BACKGROUND = timedelta(days=30)
"""How long before the window a story may be dated that helps to show which words are common on the site."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a digest chooses its stories. `subject` and `preheader` are set by the publisher, or empty.

    `title` is the digest's, and `date` that of the edition as readers see it.

    `choices` are the editor's, for this one edition. `words` translates what we say ourselves.
    """

    digest: str
    sections: tuple[SectionRule, ...]
    min_stories: int
    max_stories: int
    summary_chars: int
    lead_chars: int
    generic_categories: tuple[str, ...] = ()
    lead_categories: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    exclude_categories: tuple[str, ...] = ()
    require_categories: tuple[str, ...] = ()
    require_keywords: tuple[str, ...] = ()
    subject: str = ""
    preheader: str = ""
    title: str = ""
    date: str = ""
    choices: Choices = field(default_factory=Choices)
    words: NullTranslations = field(default_factory=NullTranslations, compare=False)


@dataclass(frozen=True, slots=True)
class History:
    """What earlier editions of the digest did.

    - `sent`: the ids of the stories in submitted editions.
    - `since`: the end of the previous edition's window; None if there was no edition.
    - `seen`: the highest id of a story that was stored when the previous edition was composed. Later stories have
      higher ids; clocks may be wrong.
    - `began_at`: when the very first reading of the feed was stored. The backlog in it is not late news.
    - `gone`: the ids of stories that the site no longer has a page for.
    - `owed`: the ids of stories that an earlier edition left out for a reason that may pass, still undecided.
    - `number`: the number of earlier editions.
    """

    sent: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    owed: frozenset[int] = frozenset()
    since: datetime | None = None
    seen: int = 0
    number: int = 0
    began_at: datetime | None = None


def compose(
    stories: Sequence[Story],
    *,
    rules: Rules,
    local_date: date,
    window: Window,
    history: History,
    others: Sequence[Story] = (),
) -> Edition | NoEdition:
    """Compose the edition of `local_date` from all stored stories, or return the reason why there is none.

    `others` are stories that cannot be in it. They only show which words are common on the site.
    """
    reasons = {story.id: _unfit(story, rules, window, history) for story in stories}
    newest_first = sorted(stories, key=_age, reverse=True)
    fit = [story for story in newest_first if reasons[story.id] is None]
    found = repeats(fit, (story for story in stories if story.id in history.sent))
    doubled = {story_id: original for story_id, original in found.items() if story_id not in rules.choices.fixed}
    reasons.update(dict.fromkeys(doubled, LeftOut.DUPLICATE))
    candidates = [story for story in fit if reasons[story.id] is None]
    background = _background([*stories, *others], {story.id for story in candidates} | doubled.keys(), window)
    groups = _grouped(candidates, background, rules.choices)
    weights = _weights(groups, rules)
    chosen, rest = _limited(groups, weights, rules, window)
    also = tuple(_headlines(rest, rules)) if window.is_long else ()
    kept = {story.id for group in chosen for story in group.stories} | {one.story.id for one in also}
    left_out = tuple((story, reasons[story.id] or LeftOut.OVER_LIMIT) for story in newest_first if story.id not in kept)
    if len(kept) < max(1, rules.min_stories):
        reason = f"{_stories(len(kept))} in the window, and min_stories is {rules.min_stories}"
        alone = tuple((story, LeftOut.TOO_FEW) for story in newest_first if story.id in kept)
        return NoEdition(rules.digest, local_date, window, reason, (*alone, *left_out), doubled)
    edition = _edition(chosen, weights, rules, local_date, window)
    return replace(edition, left_out=left_out, repeats=doubled, also=also, number=history.number + 1)


def with_sections(edition: Edition, names: Collection[str], rules: Rules) -> Edition:
    """Return an edition with only some of its sections, at least one. `rules` are the rules that composed it.

    Stories that were shortened to headlines for lack of room are shown in full again; so are all headlines if these
    sections have nothing else. If the lead is in none of them, another story becomes the lead, and the subject is that
    of the rules: the editor's own may be about a story that these readers do not get.
    """
    also = [headline for headline in edition.also if headline.section in names]
    shown = [section for section in edition.sections if section.name in names]
    if not shown:
        shown, also = _in_full(also[: rules.max_stories], rules), also[rules.max_stories :]
    stories = [item.story for section in shown for item in section.items]
    lead_story = edition.lead.story
    if lead_story not in stories:
        rules = replace(rules, choices=replace(rules.choices, subject="", preheader=""))
        weights = {story.id: weigh(Group(story), rules.lead_categories) for story in stories} | {**edition.weights}
        lead_story = heaviest(stories, weights)
    sections = tuple(
        replace(section, items=tuple(_item(item.story, item.related, lead_story, rules) for item in section.items))
        for section in shown
    )
    lead, subject, preheader = _head(lead_story, sections, rules, edition.window)
    return replace(
        edition,
        sections=sections,
        lead=lead,
        subject=subject,
        preheader=preheader,
        left_out=(),
        also=tuple(also),
        chosen=not edition.section_names <= frozenset(names),
    )


def _in_full(headlines: Sequence[Headline], rules: Rules) -> list[Section]:
    """Make sections out of headlines."""
    names = [rule.name for rule in rules.sections]
    by_name = {name: [one.story for one in headlines if one.section == name] for name in names}
    return [Section(name, tuple(Item(story, "") for story in stories)) for name, stories in by_name.items() if stories]


def _unfit(story: Story, rules: Rules, window: Window, history: History) -> LeftOut | None:
    by_name = (
        (LeftOut.DROPPED_BY_EDITOR, rules.choices.dropped),
        (LeftOut.ALREADY_SENT, history.sent),
        (LeftOut.GONE, history.gone),
    )
    for reason, stories in by_name:
        if story.id in stories:
            return reason
    by_rule = story.id not in rules.choices.added
    if by_rule and not _belongs(story, window, history):
        return LeftOut.OUTSIDE_WINDOW
    if unusable := _unusable(story, rules):
        return unusable
    if by_rule and (has_any(story, rules.exclude_categories) or not _wanted(story, rules)):
        return LeftOut.EXCLUDED_CATEGORY
    return None


def _unusable(story: Story, rules: Rules) -> LeftOut | None:
    if story.withdrawn_at is not None:
        return LeftOut.WITHDRAWN
    if story.missing_since is not None:
        return LeftOut.MISSING
    if story.protected:
        return LeftOut.PROTECTED
    if story.url is None:
        return LeftOut.UNSAFE if story.unsafe else LeftOut.UNLINKED
    if rules.hosts and not leads_to(story.url, rules.hosts):
        return LeftOut.UNSAFE
    return None


def _age(story: Story) -> tuple[datetime, int]:
    return story.published_at, story.id


def _background(stories: Iterable[Story], besides: Collection[int], window: Window) -> list[Story]:
    """List the other stories up to the end of the window, the newest first."""
    near = Window(window.start - BACKGROUND, window.end)
    found = {story.id: story for story in stories if story.id not in besides and story.published_at in near}
    return sorted(found.values(), key=_age, reverse=True)


def _grouped(stories: Sequence[Story], background: Sequence[Story], choices: Choices) -> list[Group]:
    """Put reports of one event under the newest one, or under the one that an editor added."""

    def rank(story: Story) -> tuple[bool, bool]:
        return story.id == choices.lead, story.id in choices.fixed

    groups = []
    alone = choices.fixed | choices.apart
    for mates in group(stories, alone=alone, joined=choices.joined, background=background):
        head = max(mates, key=rank)
        groups.append(Group(head, tuple(story for story in mates if story is not head)))
    return sorted(groups, key=lambda one: _age(one.head), reverse=True)


def _weights(groups: Sequence[Group], rules: Rules) -> dict[int, Weight]:
    weights = {one.head.id: weigh(one, rules.lead_categories) for one in groups}
    lead = rules.choices.lead
    return {number: replace(weight, by_editor=number == lead) for number, weight in weights.items()}


def _belongs(story: Story, window: Window, history: History) -> bool:
    if story.published_at in window:
        return True
    if story.published_at >= window.end:
        return False
    if story.id in history.owed and story.published_at >= window.start - STILL_NEWS:
        return True
    # The previous edition may have been composed early. This edition takes the stories that it could not see.
    since = history.since or window.start
    if story.published_at >= since:
        return True
    came_later = story.id > history.seen if history.since else story.first_seen_at >= window.start
    backlog = history.began_at is None or story.first_seen_at <= history.began_at
    return story.published_at >= since - LATE_BY and came_later and not backlog


def _wanted(story: Story, rules: Rules) -> bool:
    if not rules.require_categories and not rules.require_keywords:
        return True
    if has_any(story, rules.require_categories):
        return True
    if not rules.require_keywords:
        return False
    words = "|".join(re.escape(word) for word in rules.require_keywords)
    return bool(re.search(rf"(?i)\b(?:{words})", f"{story.title}\n{story.standfirst}\n{story.text}"))


def _limited(
    groups: Sequence[Group], weights: Mapping[int, Weight], rules: Rules, window: Window
) -> tuple[list[Group], list[Group]]:
    """Divide the groups into those with room and the rest. The lead and stories named by an editor always have room."""
    if len(groups) <= rules.max_stories:
        return list(groups), []
    wanted = {heaviest([one.head for one in groups], weights).id, *rules.choices.fixed}
    if window.is_long:
        kept = spread(groups, wanted, rules.max_stories, window=window, weights=weights)
    else:
        kept = newest(groups, wanted, rules.max_stories)
    return [one for one in groups if one.head.id in kept], [one for one in groups if one.head.id not in kept]


def _headlines(groups: Iterable[Group], rules: Rules) -> Iterator[Headline]:
    for one in groups:
        section = _section(one.head, rules)
        yield from (Headline(story, section) for story in one.stories)


def _edition(
    chosen: Sequence[Group], weights: Mapping[int, Weight], rules: Rules, local_date: date, window: Window
) -> Edition:
    lead_story = heaviest([one.head for one in chosen], weights)
    sections = _sections([_item(one.head, one.related, lead_story, rules) for one in chosen], rules)
    lead, subject, preheader = _head(lead_story, sections, rules, window)
    return Edition(
        digest=rules.digest,
        local_date=local_date,
        window=window,
        subject=subject,
        preheader=preheader,
        lead=lead,
        sections=sections,
        note=rules.choices.note,
        block=rules.choices.block,
        quote=rules.choices.quote,
        figure=rules.choices.figure,
        weights=weights,
    )


def _item(story: Story, related: tuple[Story, ...], lead: Story, rules: Rules) -> Item:
    if story.id == lead.id:
        return Item(story, summarise_lead(story.standfirst, story.text, rules.lead_chars), related)
    return Item(story, summarise(story.standfirst, story.text, rules.summary_chars), related)


def _head(lead_story: Story, sections: Sequence[Section], rules: Rules, window: Window) -> tuple[Item, str, str]:
    """Make the lead, the subject and the preheader."""
    items = [item for section in sections for item in section.items]
    lead = next(item for item in items if item.story.id == lead_story.id)
    others = [item for item in items if item is not lead]
    row = InboxRow(rules.title, rules.date, lead, others)
    # Side by side in an inbox, a daily and a weekly digest with the same lead must not look the same.
    usual = "{title}: {lead}" if window.is_long and rules.title else "{lead}"
    subject = row.fill(rules.choices.subject or rules.subject or usual, SUBJECT_CHARS)
    preheader = row.fill(rules.choices.preheader or rules.preheader, PREHEADER_CHARS)
    return lead, subject, preheader or row.usual_preheader(rules.words)


def _sections(items: Sequence[Item], rules: Rules) -> tuple[Section, ...]:
    """Put the items into their sections: what an editor put in order first, then what is pinned, then the newest."""
    by_name: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda item: (_rank(item, rules.choices.order), _rank(item, rules.choices.pinned))):
        by_name.setdefault(_section(item.story, rules), []).append(item)
    return tuple(Section(rule.name, tuple(by_name[rule.name])) for rule in rules.sections if rule.name in by_name)


def _section(story: Story, rules: Rules) -> str:
    own = section_of(story, rules.sections, rules.generic_categories)
    return rules.choices.sections.get(story.id, own)


def _rank(item: Item, stories: Sequence[int]) -> int:
    return stories.index(item.story.id) if item.story.id in stories else len(stories)


def _stories(count: int) -> str:
    return {0: "no story", 1: "one story"}.get(count, f"{count} stories")
