"""Remove plug-in tags that were not rendered, such as `[gallery ids="1"]` and `{loadposition ad}`.

Brackets in prose stay. A bracket is a shortcode (https://codex.wordpress.org/Shortcode_API) if it has attributes, has a
closing counterpart, has an underscore in its name, or is one of a few well-known names.
"""

import re

_QUOTED = r"(?:\"[^\"\]]*\"|'[^'\]]*'|[“”„″″][^“”„″\]]*[“”„″]|[’‘′][^’‘′\]]*[’‘′]|&#?\w{2,6};[^\]&]*&#?\w{2,6};)"
_ATTRIBUTES = rf"(?:\s+(?>[\w-]+\s*=\s*(?:{_QUOTED}|[^\s\"'\]]+)|https?://[^\s\]]+))++"
_BRACKETS = re.compile(
    r"<[a-z/!?][^<>]*>"
    r"|\[\[?(?P<close>/)?(?P<name>[a-z][a-z0-9_-]{0,60})(?P<attributes>" + _ATTRIBUTES + r"|(?:\s+\d{5,})?)\s*/?\]\]?"
    r"|\[\[\{.*?\}\]\]|\{\{[^{}\n]{0,200}\}\}"
    r"|\{/?(?:load(?:position|module|moduleid)|modulepos|module|youtube|vimeo|gallery|jcomments|sigplus)\b[^{}\n]*\}",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"\[/([a-z][a-z0-9_-]{0,60})\s*\]", re.IGNORECASE)
_BARE = frozenset("gallery playlist ad ads adsense toc".split())
"""Common shortcodes that need neither attributes nor a closing counterpart."""
_PICTURED = frozenset("caption wp_caption gallery embed audio video playlist youtube vimeo".split())
"""Shortcodes around a caption or a media address."""
_UNSHOWN = re.compile(
    r"footnote|(?:^|_)(?:efn|mfn|fn|ref|note)(?:_|$)|button|newsletter|subscri|signup|related|(?:^|_)ads?$"
)
"""Shortcodes around text that is not part of the story."""
_LAYOUT = re.compile(r"row|col|section|container|block|text|tab|panel|box|inner|module|wrap|accordion|toggle|list|item")
_LETTER = re.compile(r"\w")
_AFTER_A_WORD = ".,;:!?)”’“"


def without_shortcodes(markup: str) -> str:
    """Remove shortcodes from HTML or text. Keep the text between them, except captions, notes and buttons."""
    if "[" not in markup and "{" not in markup:
        return markup
    closed = {name.lower() for name in _CLOSING.findall(markup)}

    def replace(found: re.Match[str]) -> str:
        name = (found["name"] or "").lower()
        if found[0].startswith("<") or (name and not _is_shortcode(found, name, closed)):
            return found[0]
        if found["close"] or name in closed:
            if name in _PICTURED:
                return "</figure>" if found["close"] else "<figure>"
            if _UNSHOWN.search(name):
                return "</span>" if found["close"] else "<span hidden>"
        return _space(found, name)

    return _BRACKETS.sub(replace, markup)


def _is_shortcode(found: re.Match[str], name: str, closed: set[str]) -> bool:
    attributes = found["attributes"].strip()
    return bool(found["close"] or name in closed or "_" in name or attributes or found["name"] in _BARE)


def _space(found: re.Match[str], name: str) -> str:
    """Choose the replacement of a shortcode: nothing within a word, otherwise a space or a paragraph break."""
    text, before, after = found.string, found.start() - 1, found.end()
    if after < len(text) and text[after] in _AFTER_A_WORD:
        return ""
    if before >= 0 and after < len(text) and _LETTER.match(text[before]) and _LETTER.match(text[after]):
        return ""
    return "\n\n" if _LAYOUT.search(name) else " "
