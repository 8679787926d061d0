"""What part of a picture a place shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.pictures import LEAST, SHARPNESS, Box, Place, contained, cut, with_pictures
from digest.domain.stories import Image
from tests.domain.editions import inside, made

sides = st.integers(1, 20_000)
places = st.sampled_from(Place)


@given(sides, sides, places)
def test_a_cut_lies_in_its_picture_and_has_the_proportions_of_its_place(width: int, height: int, place: Place) -> None:
    found = cut((width, height), place)
    if found is None:
        scale = min(width / place.box.width, height / place.box.height)
        assert scale < LEAST + 0.01
        return
    assert 0 <= found.left < found.right <= width
    assert 0 <= found.top < found.bottom <= height
    assert (found.right - found.left) / (found.bottom - found.top) == pytest.approx(
        place.box.width / place.box.height, rel=0.02
    )


@given(sides, sides, places)
def test_a_picture_is_never_enlarged_and_has_at_most_twice_the_pixels_of_its_place(
    width: int, height: int, place: Place
) -> None:
    found = cut((width, height), place)
    if found is not None:
        assert found.width <= found.right - found.left
        assert found.height <= found.bottom - found.top
        assert (found.width, found.height) <= (SHARPNESS * place.box.width, SHARPNESS * place.box.height)


def test_a_large_photograph_is_made_at_twice_the_displayed_width() -> None:
    lead, thumb = cut((3000, 2000), Place.LEAD), cut((3000, 2000), Place.THUMB)
    assert lead
    assert thumb
    assert (lead.width, lead.height) == (1072, 604)
    assert (thumb.width, thumb.height) == (336, 224)
    assert cut((3000, 2000), Place.SECOND) == lead


@pytest.mark.parametrize("place", [Place.LEAD, Place.THUMB])
@pytest.mark.parametrize("size", [(800, 1200), (1080, 1920), (1000, 1000), (1200, 1000), (1200, 800)])
def test_a_head_in_the_upper_part_of_a_picture_stays_in(size: tuple[int, int], place: Place) -> None:
    found = cut(size, place)
    assert found
    hair, chin = 0.10 * size[1], 0.36 * size[1]
    assert found.top <= hair
    assert found.bottom >= chin


def test_an_infographic_six_times_as_tall_as_wide_is_cut_near_its_title() -> None:
    found = cut((600, 3600), Place.THUMB)
    assert found
    assert (found.right - found.left, found.bottom - found.top) == (600, 400)
    assert found.top == 100


def test_a_panorama_is_cut_around_its_middle() -> None:
    found = cut((6000, 1000), Place.THUMB)
    assert found
    assert (found.left, found.right, found.top, found.bottom) == (2250, 3750, 0, 1000)


@pytest.mark.parametrize(
    ("size", "shown"), [((111, 75), False), ((150, 150), True), ((100, 400), False), ((0, 0), False)]
)
def test_a_picture_much_smaller_than_its_place_is_not_shown(size: tuple[int, int], *, shown: bool) -> None:
    assert (cut(size, Place.THUMB) is not None) is shown


@given(st.integers(0, 20_000), st.integers(0, 20_000), places)
def test_a_whole_picture_fits_into_its_box_undistorted(width: int, height: int, place: Place) -> None:
    found = contained((width, height), place.box)
    assert 1 <= found.width <= place.box.width
    assert 1 <= found.height <= place.box.height
    if width and height:
        assert found.width <= width
        assert found.height <= height
        scale = min(1, place.box.width / width, place.box.height / height)
        assert abs(found.width - width * scale) <= 1
        assert abs(found.height - height * scale) <= 1


def test_a_whole_picture_of_unknown_size_gets_the_size_of_its_box() -> None:
    assert contained((0, 0), Box(168, 112)) == Box(168, 112)


def test_an_edition_gets_the_copies_of_its_pictures_and_loses_broken_ones() -> None:
    url, broken = "https://news.example/a.jpg", "https://news.example/b.jpg"
    other = Image("https://news.example/c.jpg")
    images = {1: Image(url, "A street", default=True), 2: Image(broken), 3: other}
    copy = Image(url, "", 1200, 800, wide="pictures/w.jpg", thumb="pictures/t.jpg")
    plain = made([inside(number, image=image) for number, image in images.items()])
    edition = with_pictures(plain, {url: copy, broken: None})
    by_id = {item.story.id: item.story.image for item in edition.items}
    assert by_id[1] == Image(url, "A street", 1200, 800, default=True, wide="pictures/w.jpg", thumb="pictures/t.jpg")
    assert by_id[2] is None
    assert by_id[3] == other
    assert edition.lead in edition.items
