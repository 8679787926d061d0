"""Place the stories and the ask in an edition. Knows no colours and no words."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.domain.choosing import fitness_to_lead
from digest.domain.editions import Edition, Item, Section

MOST_SECONDS = 3
"""How many stories follow the lead with a large picture."""
ROWS = 5
"""The number of stories in rows before another story gets a large picture."""
AT_A_GLANCE = 5
"""How many headlines open an edition of a week."""
FEW = 5
"""An edition with fewer stories asks once, at its end."""
FIRST_ASK = 4
"""The ask follows this many stories at least."""
NEAR = 2
"""The most stories that the ask may be delayed by, to the end of a section."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A section as the mail shows it, or the part of it on one side of the ask.

    `named`: its name is shown. `single`: the whole section has one item.
    """

    name: str
    items: tuple[Item, ...]
    named: bool
    single: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The places of an edition's items. `reminds`: a line at the end repeats the ask."""

    seconds: tuple[Item, ...]
    before_ask: tuple[Shelf, ...]
    after_ask: tuple[Shelf, ...]
    reminds: bool


def place_items(edition: Edition, placement: str) -> Places:
    """Place the items of an edition. `placement` is the place of the ask: after-lead, middle or end."""
    seconds = second_leads(edition)
    shown = {edition.lead.story.id, *(item.story.id for item in seconds)}
    shelves = [shelf for section in edition.sections if (shelf := _shelf(section, shown, edition))]
    total = len(edition.items)
    wanted = {"after-lead": FIRST_ASK, "middle": max(FIRST_ASK, -(-total // 2))}.get(placement, total)
    before, after = _divided(shelves, (total if total < FEW else wanted) - 1 - len(seconds))
    return Places(seconds, before, after, reminds=total >= FEW and bool(after))


def second_leads(edition: Edition) -> tuple[Item, ...]:
    """Choose the heaviest items with a picture that suits a large place, in an edition of a week with enough rows."""
    if not edition.window.is_long:
        return ()
    able = [item for item in edition.items if _can_lead(item, edition)]
    most = min(MOST_SECONDS, (len(edition.items) - 1) // (ROWS + 1))
    chosen = _heaviest_first(edition, able)[:most]
    return tuple(item for item in able if item in chosen)


def at_a_glance(edition: Edition) -> tuple[Item, ...]:
    """Choose the first headlines of an edition of a week: the lead, then the heaviest. None if it has hardly more."""
    others = [item for item in edition.items if item.story.id != edition.lead.story.id]
    if not edition.window.is_long or len(others) < AT_A_GLANCE:
        return ()
    chosen = _heaviest_first(edition, others)[: AT_A_GLANCE - 1]
    return (edition.lead, *(item for item in others if item in chosen))


def _can_lead(item: Item, edition: Edition) -> bool:
    image = item.story.image
    is_lead = item.story.id == edition.lead.story.id
    return bool(image and image.can_lead) and not item.headline_only and not is_lead


def _heaviest_first(edition: Edition, items: Sequence[Item]) -> list[Item]:
    if not edition.weights:
        return list(items)
    return sorted(items, key=lambda item: fitness_to_lead(item.story, edition.weights), reverse=True)


def _shelf(section: Section, shown: set[int], edition: Edition) -> Shelf | None:
    items = tuple(item for item in section.items if item.story.id not in shown)
    return Shelf(section.name, items, len(edition.sections) > 1, len(section.items) == 1) if items else None


def _divided(shelves: Sequence[Shelf], room: int) -> tuple[tuple[Shelf, ...], tuple[Shelf, ...]]:
    """Divide shelves after `room` items, or at the end of the section if that comes soon."""
    before, after = list[Shelf](), list[Shelf]()
    for shelf in shelves:
        size = len(shelf.items)
        if room <= 0:
            after.append(shelf)
        elif size <= room + NEAR:
            before.append(shelf)
        else:
            before.append(Shelf(shelf.name, shelf.items[:room], shelf.named, shelf.single))
            after.append(Shelf(shelf.name, shelf.items[room:], named=False, single=False))
        room -= size
    return tuple(before), tuple(after)
