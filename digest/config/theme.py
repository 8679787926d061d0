"""The look of mails and pages: colours in a light and a dark palette, fonts and the logo."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from digest.config.kinds import Line, Table, WebAddress
from digest.domain.colours import AA, contrast, is_colour, mix

LOGO_HEIGHT = 40
"""How high mails and pages show the logo, in pixels."""


def _colour(value: object) -> object:
    lower = value.lower() if isinstance(value, str) else ""
    if not is_colour(lower):
        raise ValueError('expected a colour such as "#b8142b"')
    return lower


def _fonts(value: str) -> str:
    if not value or set(value) & set('"<>{};&\\'):
        raise ValueError("expected font names such as \"Georgia,'Times New Roman',serif\"")
    return value


Colour = Annotated[str, BeforeValidator(_colour)]
Fonts = Annotated[Line, AfterValidator(_fonts)]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one palette.

    `paper` lies behind the `card`, on which text stands. `tint` is the ground of the ask, `line` the colour of rules
    and of empty picture boxes. Text is `ink`, `soft` or `accent`, and `on_button` on a `button`.
    """

    paper: str
    card: str
    tint: str
    line: str
    ink: str
    soft: str
    accent: str
    button: str
    on_button: str

    def contrasts(self) -> Iterator[tuple[str, str, float]]:
        """Yield each colour of text with each ground on which it stands, and their contrast."""
        for ground in ("card", "paper", "tint"):
            for text in ("ink", "soft", "accent"):
                yield text, ground, contrast(getattr(self, text), getattr(self, ground))


class Theme(Table):
    """The look of mails and pages. A colour ending in `_dark` takes the place of the other in the dark palette.

    `logo` defaults to the site's. Without `logo_dark`, the logo stands on a light chip in the dark palette.
    `logo_width` is its width, in pixels, where it is LOGO_HEIGHT high; 0 if unknown.
    """

    paper: Colour = "#f3f0eb"
    card: Colour = "#ffffff"
    ink: Colour = "#1c1a18"
    soft: Colour = "#5c5650"
    accent: Colour = "#b8142b"
    paper_dark: Colour = "#141312"
    card_dark: Colour = "#1e1c1b"
    ink_dark: Colour = "#f1ede7"
    soft_dark: Colour = "#b5aea5"
    accent_dark: Colour = "#ff8d98"
    serif: Fonts = "Georgia,'Times New Roman',serif"
    sans: Fonts = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
    logo: WebAddress | None = None
    logo_dark: WebAddress | None = None
    logo_width: Annotated[int, Field(ge=0)] = 0

    @property
    def light(self) -> Palette:
        """The light palette."""
        return self._palette("", tint=mix(self.card, self.paper, 0.6), line=mix(self.paper, self.ink, 0.07))

    @property
    def dark(self) -> Palette:
        """The dark palette."""
        tint, line = (mix(self.card_dark, self.ink_dark, share) for share in (0.06, 0.16))
        return self._palette("_dark", tint=tint, line=line)

    def _palette(self, ending: str, *, tint: str, line: str) -> Palette:
        # A button keeps its colour in both palettes: clients that invert colours leave it alone.
        on_button = max(("#ffffff", "#000000"), key=lambda text: contrast(text, self.accent))
        names = ("paper", "card", "ink", "soft", "accent")
        own = {name: getattr(self, f"{name}{ending}") for name in names}
        return Palette(**own, tint=tint, line=line, button=self.accent, on_button=on_button)

    @model_validator(mode="after")
    def _readable(self) -> "Theme":
        for palette, ending, better in ((self.light, "", "darker"), (self.dark, "_dark", "lighter")):
            for text, ground, found in palette.contrasts():
                if found < AA:
                    on = "the tint of the ask" if ground == "tint" else f"{ground}{ending}"
                    raise ValueError(
                        f"{text}{ending} on {on} has a contrast of {found:.1f}, and text needs {AA} (WCAG AA): "
                        f"choose a {better} {text}{ending}"
                    )
        return self
