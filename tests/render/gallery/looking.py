"""Look at a mail of the gallery in every rendering that the rules need."""

from tests.render.gallery.cases import Case
from tests.render.gallery.renderings import DARK, FORCED_DARK, LIGHT, RENDERINGS, WIDTHS, WORD, Viewer
from tests.render.gallery.rules import Mail, Seen

ONCE = 600
"""The width at which palettes are compared: they change no layout."""
_AT = {DARK: (ONCE,), WORD: (600, 1280)}
"""The widths of some renderings; Word runs on no phone. The others are seen at all widths."""


def look(viewer: Viewer, case: Case) -> Mail:
    """Look at a mail in a browser."""
    seen, barriers = dict[tuple[str, int], Seen](), dict[str, list[str]]()
    for rendering in RENDERINGS:
        if rendering is FORCED_DARK:  # a matter for eyes
            continue
        viewer.show(case.rendition.html, rendering)
        for width in _AT.get(rendering, WIDTHS):
            viewer.resize(width)
            seen[rendering.name, width] = viewer.seen()
        if rendering in (LIGHT, DARK):
            viewer.resize(ONCE)
            barriers[rendering.name] = viewer.barriers(colours_only=rendering is DARK)
    return Mail(case, seen, barriers)
