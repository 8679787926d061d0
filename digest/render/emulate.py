"""Show a mail on one page as different mail programs do: functions from HTML to HTML. Knows no browser."""

import re

GMAIL_STYLE_CHARS = 16_384
"""Gmail drops a longer style block (https://github.com/hteumeuleu/email-bugs)."""

_DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)")
_LIGHT = re.compile(r"\(\s*prefers-color-scheme\s*:\s*light\s*\)")
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_GMAIL_DROPS_BLOCK = re.compile(r"@supports|@import|@font-face|prefers-color-scheme|prefers-reduced-motion|\[data-og")
_SCHEMES = re.compile(r'<meta\b[^>]*name="(?:supported-color-schemes|color-scheme)"[^>]*>', re.IGNORECASE)
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"


def in_palette(html: str, *, dark: bool) -> str:
    """Show a mail in one palette, whatever the browser's own is."""
    always, never = (_DARK, _LIGHT) if dark else (_LIGHT, _DARK)
    return never.sub(_NEVER, always.sub(_ALWAYS, html))


def as_gmail(html: str) -> str:
    """Show a mail as Gmail does: without the style blocks that it drops, and always light.

    The properties that Gmail ignores inside other blocks stay.
    """
    found = _BODY.search(html)
    body = found.start() if found else len(html)

    def kept(block: re.Match[str]) -> str:
        css = block[1]
        is_dropped = block.start() > body or len(css) > GMAIL_STYLE_CHARS or _GMAIL_DROPS_BLOCK.search(css)
        return "" if is_dropped else block[0]

    return _SCHEMES.sub("", _STYLE.sub(kept, html))
