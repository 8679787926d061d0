"""Put into words what the desk shows: who did what and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from digest.domain.editor_choices import Action, Choice, ChoiceKind
from digest.services.desk.shown import Shown
from digest.web.desk.words import DONE


@dataclass(frozen=True, slots=True)
class Entry:
    """One action in the history of an edition. `number` counts the decisions up to its end."""

    number: int
    by: str
    what: str
    at: str


def history(shown: Shown, zone: ZoneInfo) -> list[Entry]:
    """List the actions, the newest first."""
    entries, number = [], 0
    for at, group in groupby(shown.made, key=lambda choice: choice.at):
        action = tuple(group)
        number += len(action)
        moment = f"{at.astimezone(zone):%a %d %b, %H:%M}" if at else ""
        entries.append(Entry(number, action[0].by or "Somebody", describe(shown, action), moment))
    return entries[::-1]


def describe(shown: Shown, action: Action) -> str:
    """Describe an action."""
    return ", ".join(dict.fromkeys(_parts(shown, action)))


def _parts(shown: Shown, action: Action) -> Iterator[str]:
    has_moved = any(choice.kind is ChoiceKind.MOVE for choice in action)
    for choice in action:
        if choice.kind is ChoiceKind.ORDER:
            if not has_moved:
                yield DONE[choice.kind.value]
            continue
        yield _said(shown, choice)


def _said(shown: Shown, choice: Choice) -> str:
    verb = DONE[choice.kind.value].format(value=choice.value)
    title = shown.about.get(choice.story_id) if choice.story_id is not None else None
    if choice.kind is ChoiceKind.MOVE:
        return f"moved “{title}” to {choice.value}"
    if choice.kind is ChoiceKind.POSTPONE:
        moment = datetime.fromisoformat(choice.value) if choice.value else None
        return f"{verb} to {moment:%a} {moment.day} {moment:%b, %H:%M}" if moment else "put it back to its usual time"
    if choice.kind is ChoiceKind.HOLD and choice.value:
        return f"{verb}: {choice.value}"
    return f"{verb} “{title}”" if title else verb
