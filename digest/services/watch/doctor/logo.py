"""Check the logo: whether mails can show it, in its own shape and on a dark ground. Changes nothing."""

from collections.abc import Iterator

from digest.config import Config
from digest.config.theme import LOGO_HEIGHT
from digest.domain.errors import FeedError
from digest.domain.findings import Check, Finding, Verdict
from digest.feed.fetching.pictures import PictureFetcher
from digest.pictures.make import BrokenPictureError, picture_size


def check_logo(config: Config) -> Iterator[Finding]:
    """Fetch the logo and measure it. Yields what needs a change; nothing without a logo."""
    logo, theme = config.theme.logo or config.site.logo, config.theme
    if logo is None:
        return
    if theme.logo_dark is None:
        words = (
            "there is no logo_dark: in dark mode, the logo stands on a light chip, so that dark letters can be read."
        )
        fix = "Set logo_dark in [theme] to a version for dark backgrounds; it can be the same file."
        yield Finding(Check.LOGO, Verdict.WARNING, words, fix)
    try:
        width, height = _measured(config, logo)
    except (FeedError, BrokenPictureError) as error:
        yield Finding(Check.LOGO_FILE, Verdict.WARNING, f"mails cannot show it. {error}", "Mails show PNG and JPEG.")
        return
    shown = round(width * LOGO_HEIGHT / height)
    if abs(shown - theme.logo_width) > 1:
        said = f"logo_width is {theme.logo_width}" if theme.logo_width else "logo_width is not set"
        words = f"{width} × {height} pixels are {shown} × {LOGO_HEIGHT} where it is shown, and {said}."
        yield Finding(Check.LOGO_WIDTH, Verdict.WARNING, words, f"Set logo_width = {shown} in [theme].")


def _measured(config: Config, logo: str) -> tuple[int, int]:
    [(_, body)] = PictureFetcher(config.images, config.site).fetch([logo])
    if isinstance(body, FeedError):
        raise body
    return picture_size(body)
