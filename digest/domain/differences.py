"""What changed between two states of an edition, compared by their `edition.json`. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]
Place = tuple[str, Mapping[str, Any]]
"""A section's name, and a story in that section."""
PARTS = {
    "summary": "summary",
    "author": "author",
    "minutes": "reading time",
    "image_url": "picture",
    "url": "address",
    "related": "related stories",
}
ALSO = "also this week"
LONGEST_LINE = 300
LINES = ("subject", "preheader", "note", "block", "quote", "figure")


def differences(before: Document, after: Document) -> list[str]:
    """Say what changed, one line each, in the order of the mail; empty when readers would see no difference."""
    found = [*_lines(before, after), *_stories(before, after), *_corrections(before, after)]
    return [" ".join(line.split())[:LONGEST_LINE] for line in found]


def _lines(before: Document, after: Document) -> Iterator[str]:
    for name in LINES:
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield f"{name}: “{old}” → “{new}”" if old and new else f"{name}: {'new' if new else 'gone'}: “{new or old}”"
    if before["lead"] != after["lead"]:
        titles = {guid: place[1]["title"] for one in (before, after) for guid, place in _places(one).items()}
        yield f"lead: {titles.get(before['lead'], '')} → {titles.get(after['lead'], '')}"


def _stories(before: Document, after: Document) -> Iterator[str]:
    old, new = _places(before), _places(after)
    for guid, (section, story) in new.items():
        if guid in old:
            yield from _story(old[guid], (section, story))
        else:
            yield f"new: {story['title']} ({section})"
    for guid, (section, story) in old.items():
        if guid not in new:
            why = next((one["reason"] for one in after["left_out"] if one["guid"] == guid), "")
            yield f"left out: {story['title']} ({section})" + (f": {why}" if why else "")
    if _order(old, new) != _order(new, old):
        yield "the order of the stories"


def _story(before: Place, after: Place) -> Iterator[str]:
    (was_in, was), (section, story) = before, after
    if was_in != section:
        yield f"moved: {story['title']}: {was_in} → {section}"
    if was["title"] != story["title"]:
        yield f"title: “{was['title']}” → “{story['title']}”"
    for part, name in PARTS.items():
        if part in was and part in story and was[part] != story[part]:
            yield f"{name}: {story['title']}"


def _corrections(before: Document, after: Document) -> Iterator[str]:
    old, new = ({one["guid"]: one["mailed_title"] for one in each.get("corrections", ())} for each in (before, after))
    for guid, title in new.items():
        if guid not in old:
            yield f"new correction: {title}"
    for guid, title in old.items():
        if guid not in new:
            yield f"correction left out: {title}"


def _places(document: Document) -> dict[str, Place]:
    sections = [(section["name"], section["stories"]) for section in document["sections"]]
    sections.append((ALSO, document.get("also", ())))
    return {story["guid"]: (name, story) for name, stories in sections for story in stories}


def _order(places: Mapping[str, tuple[str, Any]], other: Mapping[str, tuple[str, Any]]) -> Sequence[str]:
    """Name the stories that are in both and stayed in the same section, in order."""
    return [guid for guid, (section, _) in places.items() if guid in other and other[guid][0] == section]
