"""The places for pictures in a mail, and the part of a picture that each place shows. Pure; sizes are in pixels."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.domain.editions import Edition, Item
from digest.domain.stories import Image

SHARPNESS = 2
"""Copies have this many times the pixels of the size that the mail shows, as phones do."""
LEAST = 2 / 3
"""A picture with a smaller share of the pixels of its place is too coarse, and is not shown."""
FOCUS = 1 / 4
"""The height of a picture's focal point, as a share from the top. Heads are there, of single people and of groups."""


@dataclass(frozen=True, slots=True)
class Box:
    """The size of a picture in a place, in CSS pixels."""

    width: int
    height: int


class Place(StrEnum):
    """A place for a picture in an edition."""

    LEAD = "lead"
    SECOND = "second"
    """A story below the lead that also has a picture of full width."""
    THUMB = "thumb"

    @property
    def box(self) -> Box:
        """The size of the place: 3:2 for a thumbnail, 16:9 for a picture of full width."""
        return Box(168, 112) if self is Place.THUMB else Box(536, 302)

    @property
    def is_wide(self) -> bool:
        """Whether a picture is as wide as the text there. Those places show the same cut of a picture."""
        return self is not Place.THUMB


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a picture, and the size that it is reduced to. `right` and `bottom` are outside it."""

    left: int
    top: int
    right: int
    bottom: int
    width: int
    height: int


def cut(size: tuple[int, int], place: Place) -> Cut | None:
    """Cut a picture of this size to the proportions of a place, around its focal point.

    The result has twice the pixels of the place, or fewer where the picture has fewer: it is never enlarged. The focal
    point is in the upper third, so that heads stay in the picture; in a picture much taller than wide, it is half a
    width below the top, where an infographic has its title. Returns None for a picture too small for the place.
    """
    (width, height), box = size, place.box
    if width < 1 or height < 1:
        return None
    scale = min(width / box.width, height / box.height)
    cut_width, cut_height = min(width, round(box.width * scale)), min(height, round(box.height * scale))
    if cut_width < box.width * LEAST:
        return None
    left = (width - cut_width) // 2
    focus = min(height * FOCUS, width / 2)
    top = min(max(0, round(focus - cut_height / 2)), height - cut_height)
    made = (box.width * SHARPNESS, box.height * SHARPNESS) if scale >= SHARPNESS else (cut_width, cut_height)
    return Cut(left, top, left + cut_width, top + cut_height, *made)


def contained(size: tuple[int, int], box: Box) -> Box:
    """Fit a whole picture into a box without distorting or enlarging it; an unknown size (0) is taken for the box's."""
    width, height = size
    if width < 1 or height < 1:
        return box
    scale = min(1.0, box.width / width, box.height / height)
    return Box(max(1, round(width * scale)), max(1, round(height * scale)))


def copy_names(edition: Edition) -> frozenset[str]:
    """Return the names of the copies of pictures that an edition shows."""
    images = [item.story.image for item in edition.items if item.story.image is not None]
    paths = (path for image in images for path in (image.wide, image.thumb))
    return frozenset(path.rpartition("/")[2] for path in paths if path)


def with_pictures(edition: Edition, pictures: Mapping[str, Image | None]) -> Edition:
    """Replace the pictures of an edition's stories. `pictures` maps their addresses to others; None removes a picture.

    A picture keeps the description that the story gives it.
    """

    def illustrated(item: Item) -> Item:
        image = item.story.image
        if image is None or image.url not in pictures:
            return item
        made = pictures[image.url]
        made = made and replace(image, width=made.width, height=made.height, wide=made.wide, thumb=made.thumb)
        return replace(item, story=replace(item.story, image=made))

    sections = tuple(replace(one, items=tuple(map(illustrated, one.items))) for one in edition.sections)
    return replace(edition, lead=illustrated(edition.lead), sections=sections)
