"""What a template shows of a picture, with the site's own pictures and with copies."""

import pytest

from digest.domain.pictures import Place
from digest.domain.stories import Image
from digest.render.layout.pictures import picture_view
from digest.render.layout.variables import PictureView
from tests.render.sample import config

CONFIG = config()
URL = "https://news.example/a.jpg"
WIDE = (Place.LEAD, Place.SECOND)


def shown(image: Image | None, place: Place) -> PictureView | None:
    return picture_view(image, place, CONFIG)


@pytest.mark.parametrize(
    ("size", "place", "expected"),
    [
        ((1200, 800), Place.THUMB, (168, 112)),
        ((800, 1200), Place.THUMB, (75, 112)),
        ((600, 3600), Place.THUMB, (19, 112)),
        ((150, 50), Place.THUMB, (150, 50)),
        ((1600, 900), Place.LEAD, (536, 302)),
        ((1000, 1000), Place.LEAD, (302, 302)),
        ((3000, 400), Place.SECOND, (536, 71)),
        ((0, 0), Place.THUMB, (168, 112)),
        ((0, 0), Place.LEAD, (536, 302)),
    ],
)
def test_a_picture_of_the_site_fits_into_its_place_as_a_whole(
    size: tuple[int, int], place: Place, expected: tuple[int, int]
) -> None:
    measured = size != (0, 0)
    assert shown(Image(URL, "", *size), place) == PictureView(URL, *expected, "", place.box.height, measured)


@pytest.mark.parametrize("size", [(499, 300), (800, 1200), (600, 3600)])
@pytest.mark.parametrize("place", WIDE)
def test_a_picture_that_is_small_or_upright_is_refused_at_full_width(size: tuple[int, int], place: Place) -> None:
    assert shown(Image(URL, "", *size), place) is None
    assert shown(Image(URL, "", *size, wide="pictures/s/w.jpg", thumb="pictures/s/t.jpg"), place) is None


@pytest.mark.parametrize("place", Place)
def test_a_copy_is_shown_at_its_own_address_and_fills_its_place(place: Place) -> None:
    image = Image(URL, "", 1200, 800, wide="pictures/s/w.jpg", thumb="pictures/s/t.jpg")
    name = "w.jpg" if place in WIDE else "t.jpg"
    box = place.box
    assert shown(image, place) == PictureView(
        f"{CONFIG.public_url}/pictures/s/{name}", box.width, box.height, "", box.height
    )


def test_a_place_for_which_there_is_no_copy_shows_none() -> None:
    assert shown(Image(URL, "", 3000, 400, thumb="pictures/s/t.jpg"), Place.LEAD) is None


def test_no_picture_is_shown_as_none() -> None:
    assert shown(None, Place.THUMB) is None
