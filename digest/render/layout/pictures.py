"""What a template shows of a story's picture: its address and its size. Knows places, and fetches nothing."""

from dataclasses import replace

from digest.config import Config
from digest.domain.pictures import Box, Place, contained
from digest.domain.stories import Image
from digest.render.layout.variables import PictureView


def picture_view(image: Image | None, place: Place, config: Config) -> PictureView | None:
    """Return a picture as a place shows it; None for one that does not suit the place.

    Our own copy fills the box of the place. The site's picture fits into the box as a whole; if its size is unknown, it
    gets the size of the box. A picture of full width must be wide enough and must not be upright.
    """
    if image is None or (place.is_wide and not image.can_lead):
        return None
    if image.wide or image.thumb:
        path = image.wide if place.is_wide else image.thumb
        return _view(image, f"{config.public_url}/{path}", place.box, place) if path else None
    size = contained((image.width, image.height), place.box)
    return replace(_view(image, image.url, size, place), is_measured=bool(image.width and image.height))


def _view(image: Image, url: str, size: Box, place: Place) -> PictureView:
    return PictureView(url, size.width, size.height, image.alt, place.box.height)
