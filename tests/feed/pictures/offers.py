"""Offer pictures to a story, and read which one it gets."""

from digest.domain.stories import Image
from tests.feed.documents import one, story

UP = "https://notesfrompoland.com/wp-content/uploads/2026/05"
LAZY = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


def picture(content: str = "", more: str = "") -> Image | None:
    return one(story(content, more=more)).image


def address(content: str = "", more: str = "") -> str | None:
    image = picture(content, more)
    return image.url if image else None


def media(name: str, width: int = 0, height: int = 0, more: str = 'medium="image"') -> str:
    """Write a `media:content`."""
    size = f'width="{width}" ' * (width > 0) + f'height="{height}" ' * (height > 0)
    return f'<media:content url="{UP}/{name}" {size}{more}/>'
