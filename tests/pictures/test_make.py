"""Copies of real picture files, good ones and bad ones."""

import io
import time

import pytest
from PIL import Image, ImageCms

from digest.pictures.make import MOST_BYTES, BrokenPictureError, Copy, make_copies
from tests.pictures.files import BLUE, GREEN, RED, bands, chart, claimed_png, photograph, saved


def opened(copy: Copy | None) -> Image.Image:
    assert copy
    image = Image.open(io.BytesIO(copy.body))
    image.load()
    assert image.format == {"jpg": "JPEG", "png": "PNG"}[copy.kind]
    return image


def colour(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place between 0 and 1."""
    found = image.convert("RGB").getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(found, tuple)
    return found


def is_near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


def broken(body: bytes) -> str:
    with pytest.raises(BrokenPictureError) as caught:
        make_copies(body)
    return str(caught.value)


def test_a_photograph_becomes_jpegs_of_twice_the_displayed_size() -> None:
    made = make_copies(saved(photograph(3000, 2000)))
    assert (made.width, made.height) == (3000, 2000)
    assert opened(made.wide).size == (1072, 604)
    assert opened(made.thumb).size == (336, 224)
    assert made.wide
    assert made.wide.kind == "jpg"


def test_a_portrait_keeps_the_head_and_loses_the_feet() -> None:
    made = make_copies(saved(bands(800, 1200, RED, GREEN, BLUE)))
    for copy in (made.wide, made.thumb):
        assert is_near(colour(opened(copy), 0.5, 0.0), RED)
        assert is_near(colour(opened(copy), 0.5, 1.0), GREEN)


def test_an_infographic_shows_its_top() -> None:
    made = make_copies(saved(bands(600, 3600, RED, *[GREEN] * 5), "PNG"))
    assert (made.width, made.height) == (600, 3600)
    assert opened(made.thumb).size == (336, 224)
    assert is_near(colour(opened(made.thumb), 0.5, 0.9), RED)


def test_a_small_picture_is_not_enlarged() -> None:
    made = make_copies(saved(photograph(200, 150)))
    assert made.wide is None
    assert opened(made.thumb).size == (200, 133)
    assert "only 60 × 60 pixels" in broken(saved(photograph(60, 60)))


def test_a_drawing_of_few_colours_becomes_a_png() -> None:
    made = make_copies(saved(chart(1200, 800), "PNG"))
    assert made.wide
    assert made.wide.kind == "png"
    assert len(made.wide.body) < 40_000


def test_what_is_transparent_becomes_white() -> None:
    drawing = Image.new("RGBA", (600, 400), (0, 0, 0, 0))
    drawing.paste((*RED, 255), (0, 0, 300, 400))
    with_index = drawing.convert("P", palette=Image.Palette.ADAPTIVE)
    for body in (
        saved(drawing, "PNG"),
        saved(drawing, "WEBP", lossless=True),
        saved(with_index, "PNG", transparency=0),
    ):
        image = opened(make_copies(body).thumb)
        assert image.mode == "RGB"
        assert is_near(colour(image, 0.9, 0.5), (255, 255, 255))


@pytest.mark.parametrize(("orientation", "at"), [(1, (0.0, 0.5)), (3, (1.0, 0.5)), (6, (0.5, 0.0)), (8, (0.5, 1.0))])
def test_a_picture_is_turned_as_the_camera_was_held(orientation: int, at: tuple[float, float]) -> None:
    image = Image.new("RGB", (900, 900), BLUE)
    image.paste(RED, (0, 0, 450, 900))
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = opened(make_copies(saved(image, exif=exif)).thumb)
    assert is_near(colour(upright, *at), RED)
    assert is_near(colour(upright, 1 - at[0], 1 - at[1]), BLUE)


def test_the_size_of_a_turned_picture_is_that_which_people_see() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for size in ((4000, 3000), (900, 600)):
        made = make_copies(saved(photograph(*size), exif=exif))
        assert (made.width, made.height) == size[::-1]


def test_copies_hold_no_metadata() -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    jpeg = saved(photograph(900, 600), exif=exif, icc_profile=profile, comment=b"A comment", dpi=(300, 300))
    png = saved(chart(900, 600), "PNG", exif=exif, icc_profile=profile, dpi=(300, 300))
    for body in (jpeg, png):
        made = make_copies(body)
        for copy in (made.wide, made.thumb):
            image = opened(copy)
            assert not image.getexif()
            assert not {"icc_profile", "exif", "comment"} & image.info.keys()
            assert copy
            assert b"camera" not in copy.body


def test_the_same_file_gives_the_same_bytes() -> None:
    body = saved(photograph(1500, 1000))
    assert make_copies(body) == make_copies(body)


def test_an_animation_shows_its_first_frame() -> None:
    first, second = bands(400, 300, RED), bands(400, 300, BLUE)
    for kind in ("GIF", "WEBP", "PNG"):
        body = saved(first, kind, save_all=True, append_images=[second] * 3)
        assert is_near(colour(opened(make_copies(body).thumb), 0.5, 0.5), RED), kind


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "GIF", "PNG"])
def test_other_kinds_of_files_are_read(kind: str) -> None:
    image = opened(make_copies(saved(bands(900, 600, GREEN), kind)).thumb)
    assert is_near(colour(image, 0.5, 0.5), GREEN)


def test_a_picture_for_print_keeps_its_colours() -> None:
    body = saved(bands(900, 600, RED).convert("CMYK"))
    assert is_near(colour(opened(make_copies(body).thumb), 0.5, 0.5), RED)


@pytest.mark.parametrize("mode", ["L", "1", "LA", "I;16"])
def test_pictures_without_colours_are_read(mode: str) -> None:
    image = Image.new("I;16", (600, 400), 65_535) if mode == "I;16" else Image.new("L", (600, 400), 255).convert(mode)
    assert is_near(colour(opened(make_copies(saved(image, "PNG")).thumb), 0.5, 0.5), (255, 255, 255))


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    began = time.monotonic()
    assert "DecompressionBomb" in broken(claimed_png(60_000, 60_000))
    assert "9,000 × 9,000 pixels; the limit is 30,000,000" in broken(claimed_png(9_000, 9_000))
    assert time.monotonic() - began < 1


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    body = saved(photograph(400, 300), progressive=True)
    scan = body.index(b"\xff\xda")
    assert "too many scans" in broken(body[:-2] + body[scan : scan + 40] * 200 + body[-2:])


def test_what_is_no_picture_gives_none() -> None:
    whole = saved(photograph(900, 600))
    for body in (b"", b"<html>Not found</html>", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\0\0WEBP", whole[:200]):
        broken(body)
    assert "cannot be decoded" in broken(whole[: len(whole) // 2])
    assert "no JPEG" in broken(saved(photograph(300, 300), "BMP"))
    assert "no JPEG" in broken(b'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"/>')


def test_a_damaged_profile_does_no_harm() -> None:
    body = saved(bands(900, 600, GREEN), icc_profile=b"nonsense" * 20)
    assert is_near(colour(opened(make_copies(body).thumb), 0.5, 0.5), GREEN)


def test_a_picture_that_hardly_compresses_becomes_coarser() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((1200, 800), 200) for _ in range(3)])
    made = make_copies(saved(noise, quality=95))
    assert made.wide
    assert len(made.wide.body) < 1.5 * MOST_BYTES
