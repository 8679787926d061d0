"""Editors' decisions about an edition, beyond the rules. Pure: the same decisions in order give the same choices."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby


class ChoiceKind(StrEnum):
    """The kinds of decisions. The first six are about the whole edition; an empty value undoes them."""

    SUBJECT = "subject"
    PREHEADER = "preheader"
    NOTE = "note"
    """A note by the editor at the top."""
    BLOCK = "block"
    """A text after the stories, with its title on the first line."""
    QUOTE = "quote"
    """A quotation shown large, with its source after a dash."""
    FIGURE = "figure"
    """A figure shown large, with what it counts after a dash."""
    LEAD = "lead"
    DROP = "drop"
    PIN = "pin"
    """The story stays, whatever the limits say, at the top of its section."""
    UNPIN = "unpin"
    """The story is no longer pinned; other decisions about it stand."""
    ADD = "add"
    """The story is added although the window or the categories leave it out."""
    MOVE = "move"
    """The story is in the section that the value names."""
    ORDER = "order"
    """The story is next in the editor's order; a decision without a story starts a new order."""
    APART = "apart"
    """The story is not grouped with other reports of the same event."""
    JOIN = "join"
    """The story is grouped with the one whose id is the value."""
    RESTORE = "restore"
    """All decisions about the story are undone."""
    POSTPONE = "postpone"
    """The edition leaves at the moment in the value (ISO 8601); an empty value is its usual time."""
    UNDO = "undo"
    """The last action in force is undone."""
    REDO = "redo"
    """The action that was undone last is redone, unless another one followed."""
    APPROVE = "approve"
    """A person approved the edition. This decision and the following ones do not change its content."""
    HOLD = "hold"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision, with who and when. `story_id` is None if it is about the whole edition."""

    kind: ChoiceKind
    story_id: int | None = None
    value: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """All decisions about an edition combined, with the ids of stories. Where a field is empty, the rules decide."""

    subject: str = ""
    preheader: str = ""
    note: str = ""
    block: str = ""
    quote: str = ""
    figure: str = ""
    lead: int | None = None
    dropped: frozenset[int] = frozenset()
    pinned: tuple[int, ...] = ()
    added: frozenset[int] = frozenset()
    sections: Mapping[int, str] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    apart: frozenset[int] = frozenset()
    joined: tuple[frozenset[int], ...] = ()
    """Pairs of stories that stand together."""
    postponed_to: datetime | None = None
    """When the edition leaves; None for its usual time."""

    @property
    def of_content(self) -> "Choices":
        """The decisions without the one about the time, which changes nothing that readers see."""
        return replace(self, postponed_to=None)

    @property
    def fixed(self) -> frozenset[int]:
        """The stories that an editor placed. No limit leaves them out, and only an editor groups them."""
        return frozenset({*self.pinned, *self.added, *({self.lead} if self.lead is not None else ())})


ABOUT_THE_STATE = frozenset({ChoiceKind.APPROVE, ChoiceKind.HOLD, ChoiceKind.CANCEL})
"""Decisions about the edition's state. They do not change its content, and cannot be undone."""

Action = tuple[Choice, ...]
"""Decisions that an editor made at once. They have the same moment, and are undone together."""


@dataclass(frozen=True, slots=True)
class Stacks:
    """The actions in force, and the ones that were undone and can be redone, each with the next one last."""

    done: tuple[Action, ...] = ()
    undone: tuple[Action, ...] = ()


def stacks(made: Iterable[Choice]) -> Stacks:
    """Divide decisions into the actions in force and the undone ones."""
    done: list[Action] = []
    undone: list[Action] = []
    for _, together in groupby(made, key=lambda choice: choice.at):
        action = tuple(choice for choice in together if choice.kind not in ABOUT_THE_STATE)
        for choice in action:
            if choice.kind is ChoiceKind.UNDO and done:
                undone.append(done.pop())
            elif choice.kind is ChoiceKind.REDO and undone:
                done.append(undone.pop())
        content = tuple(choice for choice in action if choice.kind not in (ChoiceKind.UNDO, ChoiceKind.REDO))
        if content:
            done.append(content)
            undone.clear()
    return Stacks(tuple(done), tuple(undone))


def moment_after(made: Sequence[Choice], now: datetime) -> datetime:
    """Return the moment of a new action: `now`, or a later one if the clock stands still or went back."""
    last = made[-1].at if made else None
    return max(now, last + timedelta(microseconds=1)) if last else now


def replay(made: Iterable[Choice]) -> Choices:
    """Combine decisions in order. A later one wins; undone ones do not count."""
    choices = Choices()
    for action in stacks(made).done:
        for choice in action:
            choices = _applied(choices, choice)
    return choices


def _applied(choices: Choices, choice: Choice) -> Choices:
    if choice.kind in _ABOUT_THE_EDITION:
        return _ABOUT_THE_EDITION[choice.kind](choices, choice.value.strip())
    if choice.story_id is not None:
        return _ABOUT_A_STORY[choice.kind](choices, choice.story_id, choice.value)
    if choice.kind is ChoiceKind.LEAD:
        return replace(choices, lead=None)
    return replace(choices, order=()) if choice.kind is ChoiceKind.ORDER else choices


def _restored(choices: Choices, story: int) -> Choices:
    return replace(
        choices,
        lead=None if choices.lead == story else choices.lead,
        dropped=choices.dropped - {story},
        pinned=_without(choices.pinned, story),
        added=choices.added - {story},
        sections={other: name for other, name in choices.sections.items() if other != story},
        order=_without(choices.order, story),
        apart=choices.apart - {story},
        joined=_unjoined(choices.joined, story),
    )


def _without(stories: tuple[int, ...], story: int) -> tuple[int, ...]:
    return tuple(other for other in stories if other != story)


def _unjoined(pairs: tuple[frozenset[int], ...], story: int) -> tuple[frozenset[int], ...]:
    return tuple(pair for pair in pairs if story not in pair)


def _join(choices: Choices, story: int, other: str) -> Choices:
    pair = frozenset((story, int(other)))
    return replace(choices, joined=(*(known for known in choices.joined if known != pair), pair))


def _wanted(choices: Choices, story: int) -> frozenset[int]:
    return choices.dropped - {story}


_ABOUT_THE_EDITION: Mapping[ChoiceKind, Callable[[Choices, str], Choices]] = {
    ChoiceKind.SUBJECT: lambda choices, text: replace(choices, subject=text),
    ChoiceKind.PREHEADER: lambda choices, text: replace(choices, preheader=text),
    ChoiceKind.NOTE: lambda choices, text: replace(choices, note=text),
    ChoiceKind.BLOCK: lambda choices, text: replace(choices, block=text),
    ChoiceKind.QUOTE: lambda choices, text: replace(choices, quote=text),
    ChoiceKind.FIGURE: lambda choices, text: replace(choices, figure=text),
    ChoiceKind.POSTPONE: lambda choices, text: replace(
        choices, postponed_to=datetime.fromisoformat(text) if text else None
    ),
}
_ABOUT_A_STORY: Mapping[ChoiceKind, Callable[[Choices, int, str], Choices]] = {
    ChoiceKind.LEAD: lambda choices, story, _: replace(choices, lead=story, dropped=_wanted(choices, story)),
    ChoiceKind.DROP: lambda choices, story, _: replace(_restored(choices, story), dropped=choices.dropped | {story}),
    ChoiceKind.PIN: lambda choices, story, _: replace(
        choices, pinned=(*_without(choices.pinned, story), story), dropped=_wanted(choices, story)
    ),
    ChoiceKind.UNPIN: lambda choices, story, _: replace(choices, pinned=_without(choices.pinned, story)),
    ChoiceKind.ADD: lambda choices, story, _: replace(
        choices, added=choices.added | {story}, dropped=_wanted(choices, story)
    ),
    ChoiceKind.MOVE: lambda choices, story, name: replace(choices, sections={**choices.sections, story: name}),
    ChoiceKind.ORDER: lambda choices, story, _: replace(choices, order=(*_without(choices.order, story), story)),
    ChoiceKind.APART: lambda choices, story, _: replace(
        choices, apart=choices.apart | {story}, joined=_unjoined(choices.joined, story)
    ),
    ChoiceKind.JOIN: _join,
    ChoiceKind.RESTORE: lambda choices, story, _: _restored(choices, story),
}
