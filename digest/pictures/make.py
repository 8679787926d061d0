"""Cut a picture for the places of an edition. The file may come from a stranger, and is decoded within bounds."""

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.domain.pictures import Cut, Place, cut

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 30_000_000
"""The most pixels that are decoded: more than cameras have, usually. A small file may claim to have billions."""
MOST_BYTES = 300_000
"""The size of a copy, in bytes, above which a coarser one is made."""

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
_MOST_SCANS = 100
"""Progressive photographs have about ten. Each costs the decoder a pass over the whole picture."""
_START_OF_SCAN = b"\xff\xda"
_ORIENTATION = 0x0112
_QUALITIES = (82, 65, 45)


class BrokenPictureError(ValueError):
    """No copy can be made of the file; the message says why."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a picture in its final bytes. `kind` is the ending of its name, `jpg` or `png`."""

    body: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Copies:
    """The size of a picture as people see it, in pixels, and its copies; None if it is too small for the place."""

    width: int
    height: int
    wide: Copy | None
    thumb: Copy | None


def make_copies(body: bytes) -> Copies:
    """Make the copies of a picture: upright, in sRGB, without metadata; of an animation, its first frame.

    The same file always gives the same bytes, with one version of Pillow. Raises BrokenPictureError for a file that is
    no picture, is damaged or too large, or is too small for every place.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns about suspected bombs and damaged metadata; neither belongs in the log.
            warnings.simplefilter("ignore")
            size, image = _decoded(body)
        wide, thumb = (_copy(image, cut(image.size, place)) for place in (Place.LEAD, Place.THUMB))
    except BrokenPictureError:
        raise
    except Exception as error:  # decoders raise anything for a damaged file
        raise BrokenPictureError(f"It cannot be decoded ({type(error).__name__}): {error}.") from error
    if wide is None and thumb is None:
        raise BrokenPictureError(f"It has only {size[0]} × {size[1]} pixels.")
    return Copies(*size, wide, thumb)


def picture_size(body: bytes) -> tuple[int, int]:
    """Return the width and height that a picture's file says it has, in pixels. Raises BrokenPictureError as above."""
    try:
        return _opened(body).size
    except BrokenPictureError:
        raise
    except Exception as error:  # decoders raise anything for a damaged file
        raise BrokenPictureError(f"It cannot be decoded ({type(error).__name__}): {error}.") from error


def _opened(body: bytes) -> "Image":
    import PIL.Image

    try:
        return PIL.Image.open(io.BytesIO(body), formats=_FORMATS)
    except PIL.UnidentifiedImageError:
        raise BrokenPictureError("It is no JPEG, PNG, GIF, WebP or AVIF.") from None


def _decoded(body: bytes) -> "tuple[tuple[int, int], Image]":
    """Decode a picture; returns its size, and the picture at that size or reduced, but not below what copies need."""
    if body.count(_START_OF_SCAN) > _MOST_SCANS and body.startswith(b"\xff\xd8"):
        raise BrokenPictureError("It has too many scans.")
    image = _opened(body)
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise BrokenPictureError(f"It has {width:,} × {height:,} pixels; the limit is {MOST_PIXELS:,} in all.")
    reduced = min(width, height) / (Place.LEAD.box.width * 2)
    if reduced > 1:
        # A JPEG can be decoded at a half, a quarter or an eighth of its size.
        image.draft(None, (round(width / reduced), round(height / reduced)))
    turned = _upright(image)
    size = (width, height) if turned.size == image.size else (height, width)
    return size, _resizable(turned)


def _upright(image: "Image") -> "Image":
    """Rotate a picture by the orientation that its camera recorded."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    image.load()
    try:
        turn = turns.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 -- a picture with damaged metadata is a picture all the same
        turn = None
    return image if turn is None else image.transpose(turn)


def _resizable(image: "Image") -> "Image":
    """Convert a picture to a mode in which pixels can be averaged."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")


def _in_srgb(image: "Image", profile: bytes | None) -> "Image":
    """Convert a picture to sRGB and its transparency to white, and drop its metadata.

    A dark drawing without a ground could not be seen on a dark page.
    """
    import PIL.Image

    if image.mode == "RGBA":
        ground = PIL.Image.new("RGBA", image.size, "white")
        image = PIL.Image.alpha_composite(ground, image).convert("RGB")
    if profile:
        image = _without_profile(image, profile)
    image = image.convert("RGB")
    image.info.clear()
    return image


def _without_profile(image: "Image", profile: bytes) -> "Image":
    from PIL import ImageCms

    try:
        made = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except Exception:  # noqa: BLE001 -- many files have a damaged profile, or one of another kind of picture
        return image
    return made or image


def _copy(image: "Image", part: Cut | None) -> Copy | None:
    """Make a copy of a part of a picture: as PNG if that is no larger than JPEG, which it is for drawings."""
    from PIL.Image import Resampling

    if part is None:
        return None
    box = (part.left, part.top, part.right, part.bottom)
    # Reduced first, because every further step takes memory for each pixel.
    reduced = image.resize((part.width, part.height), Resampling.LANCZOS, box=box, reducing_gap=3.0)
    made = _in_srgb(reduced, image.info.get("icc_profile"))
    jpeg = _jpeg(made)
    png = _saved(made, "PNG")
    return Copy(png, "png") if len(png) <= len(jpeg) else Copy(jpeg, "jpg")


def _jpeg(image: "Image") -> bytes:
    made = b""
    for quality in _QUALITIES:
        made = _saved(image, "JPEG", quality=quality, optimize=True, progressive=True)
        if len(made) <= MOST_BYTES:
            break
    return made


def _saved(image: "Image", kind: str, **settings: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()
