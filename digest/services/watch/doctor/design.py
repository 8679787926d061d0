"""Check what readers see: templates, copies of them, and colours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from digest.config.theme import Palette
from digest.domain.colours import AA, contrast
from digest.domain.counting import counted
from digest.domain.editions import Edition, Item, Section, Window
from digest.domain.findings import Check, Finding, Verdict
from digest.domain.stories import Story
from digest.services.watch.doctor.set_up import SetUp

_COMPARE = "`digest templates diff NAME` shows what it lacks. When it has that: digest templates copy --keep NAME"
_TRIED = datetime(2026, 3, 30, 5, 0).astimezone()


def check_templates(set_up: SetUp) -> Finding:
    """Render an edition with an invented story; a template that fails names its file and line."""
    from digest.render.edition import variants

    url = f"{set_up.config.site.url}story/"
    story = Story(1, url, url, "Story", "Text.", "", "Author", ("News",), None, False, _TRIED, _TRIED)
    item = Item(story, "Summary.")
    window = Window(_TRIED - timedelta(days=7), _TRIED)
    name = next(iter(set_up.config.digests))
    edition = Edition(name, date(2026, 3, 30), window, "Subject", "", item, (Section("News", (item,)),))
    tried = [set_up.renderer.render(edition, variant) for variant in variants(set_up.config, edition)]
    return Finding(Check.TEMPLATES, Verdict.OK, f"{counted(len(tried), 'variant')} of an edition can be rendered.")


def check_theme(set_up: SetUp) -> Finding:
    """Report the lowest contrast of each colour of text. The configuration refuses a contrast that is too low."""
    theme = set_up.config.theme
    shown = "; ".join(f"{name}: {_contrasts(one)}" for name, one in (("light", theme.light), ("dark", theme.dark)))
    return Finding(Check.THEME, Verdict.OK, f"lowest contrasts {shown} (text needs {AA}, WCAG AA).")


def _contrasts(palette: Palette) -> str:
    lowest: dict[str, float] = {}
    for text, _, found in palette.contrasts():
        lowest[text] = min(found, lowest.get(text, found))
    lowest["button"] = contrast(palette.on_button, palette.button)
    return ", ".join(f"{text} {found:.1f}" for text, found in lowest.items())


def check_copies(set_up: SetUp) -> Iterator[Finding]:
    """Report copies of templates that lack changes of the shipped files."""
    from digest.render.copies import CopyState

    said = {
        CopyState.OUTDATED: (
            "copied from an earlier version of the program, and not changed.",
            "Delete it to use the shipped file, or copy it again: digest templates copy NAME",
        ),
        CopyState.OUTGROWN: ("copied from an earlier version of the program, and changed.", _COMPARE),
        CopyState.UNMARKED: (
            "differs from the shipped file, and does not say from which version it was copied.",
            f"Delete it if you did not change it. {_COMPARE}",
        ),
        CopyState.GONE: (
            "copied from an earlier version of the program, and no longer used.",
            "Delete it, unless a template of yours includes it.",
        ),
    }
    for name, state in set_up.copies.states().items():
        if state in said:
            words, fix = said[state]
            yield Finding(Check.TEMPLATE_COPY, Verdict.WARNING, f"{name}: {words}", fix.replace("NAME", name))
