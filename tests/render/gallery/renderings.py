"""How a mail is shown: by which program, in which light, with or without pictures; and a page of a browser for it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.render.gallery.clients import gmail, large_text, word
from tests.render.gallery.pictures import blocked, drawn

WIDTHS = (320, 375, 600, 1280)
HEIGHT = 900
_OBSERVE = Path(__file__).with_name("observe.js").read_text(encoding="utf-8")
_AXE = files("axe_playwright_python").joinpath("axe.min.js")
_AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_AXE_COLOURS = ("color-contrast", "link-in-text-block")


@dataclass(frozen=True, slots=True)
class Rendering:
    """A way to show a mail. `forced_dark` says which viewer it is for."""

    name: str
    change: Callable[[str], str] = str
    scheme: str = "light"
    pictures: Callable[[str], str] = drawn
    forced_dark: bool = False


LIGHT = Rendering("light")
DARK = Rendering("dark", scheme="dark")
BLOCKED = Rendering("blocked", pictures=blocked)
FORCED_DARK = Rendering("forced-dark", scheme="dark", change=gmail, forced_dark=True)
GMAIL = Rendering("gmail", change=gmail)
WORD = Rendering("word", change=word)
LARGE_TEXT = Rendering("large-text", change=large_text)
RENDERINGS = (LIGHT, DARK, BLOCKED, FORCED_DARK, GMAIL, WORD, LARGE_TEXT)


class Viewer:
    """A page of a browser in which one mail after the other is shown.

    With `forced_dark`, the browser turns light mails dark, from the first one on: a page does not change its way.
    """

    def __init__(self, browser: Any, *, forced_dark: bool = False) -> None:
        self._context = browser.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT})
        self._page = self._context.new_page()
        if forced_dark:
            developer = self._context.new_cdp_session(self._page)
            developer.send("Emulation.setAutoDarkModeOverride", {"enabled": True})
        self._page.evaluate(_AXE.read_text(encoding="utf-8"))

    def close(self) -> None:
        """Close the page."""
        self._context.close()

    def show(self, html: str, rendering: Rendering) -> None:
        """Show a mail."""
        self._page.emulate_media(color_scheme=rendering.scheme)
        self._page.set_content(rendering.pictures(rendering.change(html)), wait_until="load")

    def resize(self, width: int) -> None:
        """Change the width of the window."""
        self._page.set_viewport_size({"width": width, "height": HEIGHT})

    def seen(self) -> dict[str, Any]:
        """Describe what can be seen, as `observe.js` does."""
        found: dict[str, Any] = json.loads(self._page.evaluate(_OBSERVE))
        return found

    def barriers(self, *, colours_only: bool) -> list[str]:
        """List what axe finds: the rule, and the elements that break it."""
        rules = _AXE_COLOURS if colours_only else _AXE_RULES
        options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
        found = json.loads(
            self._page.evaluate(f"axe.run(document, {options}).then(found => JSON.stringify(found.violations))")
        )
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    def picture(self, file: Path) -> None:
        """Take a picture of the whole mail, as JPEG."""
        self._page.screenshot(path=file, full_page=True, type="jpeg", quality=70)
