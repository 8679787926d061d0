"""What mail programs do to a mail before they show it, as functions from HTML to HTML. Knows no browser.

What a program ignores is from https://www.caniemail.com (npm's `caniemail` 2.0.2, data of 2026-05-13); what it drops
with a whole style block is from https://github.com/hteumeuleu/email-bugs. A browser shows the rest as the program does,
except for Word's own way of measuring lines.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

GMAIL_IGNORES = frozenset(
    "accent-color align-items animation aspect-ratio backdrop-filter border-image bottom box-shadow clip-path "
    "color-scheme cursor filter flex-direction flex-wrap grid-template hyphens inset justify-content left "
    "list-style-image mask-image outline-offset overflow-wrap position resize right tab-size text-decoration-thickness "
    "text-shadow text-underline-offset text-wrap top transform transition user-select visibility widows orphans "
    "z-index".split()
)
"""Properties that Gmail's web page does not support."""

WORD_IGNORES = frozenset(
    "accent-color align-items animation aspect-ratio backdrop-filter background-clip background-image "
    "background-origin background-position background-repeat background-size border-image border-radius "
    "border-spacing bottom box-shadow box-sizing clear clip-path color-scheme column-count filter flex flex-direction "
    "flex-wrap float gap grid-template hyphens inset justify-content left list-style-image max-height min-height "
    "min-width mix-blend-mode object-fit object-position opacity orphans outline overflow overflow-wrap position right "
    "table-layout text-overflow text-shadow text-underline-offset text-wrap top transform transition user-select "
    "visibility white-space widows word-break word-spacing word-wrap writing-mode z-index".split()
)
"""Properties that Outlook for Windows, which shows mails with Word, does not support."""

LOGICAL = re.compile(r"(margin|padding|border)-(block|inline)|(max-|min-)?(block|inline)-size")
"""Properties that neither of them supports."""

GMAIL_STYLE_CHARS = 16_384
"""Gmail drops a longer style block."""

_GMAIL_DROPS_BLOCK = re.compile(r"@supports|@import|@font-face|prefers-color-scheme|prefers-reduced-motion|\[data-og")
_TAKEN = re.compile(r"<!--\[if (?!!)[^\]]*\b(?:mso|IE)\b[^\]]*\]>(.*?)<!\[endif\]-->", re.DOTALL)
_NOT_TAKEN = re.compile(r"<!--\[if !mso[^\]]*\]>\s*(?:<!-->|-->)(.*?)<!--\s*<!\[endif\]-->", re.DOTALL)
_OLD = re.compile(r"<!--\[if lte mso 11\]>.*?<!\[endif\]-->", re.DOTALL)
_SETTINGS = re.compile(r"<xml>.*?</xml>", re.DOTALL)
_DRAWING = re.compile(
    r'<v:rect [^>]*style="width:(\d+)px;height:(\d+)px"><v:fill type="frame" aspect="atleast" src="([^"]*)" /></v:rect>'
)
"""A picture that Word shows as a drawing: it fills the drawing and keeps its shape."""
_CELLS = ("td", "th")
_UNSIZED = ("body", "div", "img", "p", "span")
_TEXT_PIXELS = re.compile(r"(\d*\.?\d+)px")


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration in a style: of an element's own, with its `tag`, or of a style block, where `tag` is ""."""

    name: str
    value: str
    important: bool
    tag: str

    def __str__(self) -> str:
        return f"{self.name}:{self.value}{'!important' if self.important else ''}"


Change = Callable[[Declared], "Declared | None"]
"""What becomes of a declaration; None drops it."""


def gmail(html: str) -> str:
    """Show a mail as Gmail does to its own accounts: without the style blocks and properties that it does not know."""
    page = LexborHTMLParser(html)
    for block in page.css("style"):
        css = block.text()
        if block.css_matches("body style") or len(css) > GMAIL_STYLE_CHARS or _GMAIL_DROPS_BLOCK.search(css):
            block.decompose()
    _restyle(page, _in_gmail, keeps_rule=lambda selector: not re.search(r":(?!hover)", selector), keeps_media=True)
    for node in page.css('meta[name="color-scheme"], meta[name="supported-color-schemes"]'):
        node.decompose()
    return document(page)


def word(html: str) -> str:
    """Show a mail as Word does: with its conditional comments, and without what Word ignores."""
    taken = _TAKEN.sub(r"\1", _NOT_TAKEN.sub("", _OLD.sub("", html)))
    drawn = _DRAWING.sub(r'<img class="drawing" src="\3" width="\1" height="\2" alt="">', taken)
    page = LexborHTMLParser(_SETTINGS.sub("", drawn))
    for block in page.css("style[media]"):
        block.decompose()
    _restyle(page, _in_word, keeps_rule=lambda selector: not re.search(r"[>+~*:\[]", selector), keeps_media=False)
    for node in page.css(".drawing"):
        node.attrs["style"] = "object-fit:cover"
    return document(page)


def large_text(html: str) -> str:
    """Show a mail with all text at 200%, as a phone does whose owner has set so; pictures keep their size."""
    page = LexborHTMLParser(html)
    _restyle(page, _doubled, keeps_rule=lambda _: True, keeps_media=True)
    return document(page)


def document(page: LexborHTMLParser) -> str:
    """Write a whole page, its document type included."""
    return page.html or ""


def _in_gmail(one: Declared) -> Declared | None:
    negative = one.name.startswith("margin") and "-" in one.value
    return None if one.name in GMAIL_IGNORES or LOGICAL.match(one.name) or negative else one


def _in_word(one: Declared) -> Declared | None:
    ignored = (
        one.name in WORD_IGNORES
        or LOGICAL.match(one.name)
        or (one.name == "display" and (one.value != "none" or one.tag == "img"))
        or (one.name.startswith("padding") and one.tag not in _CELLS)
        or (one.name.startswith("margin") and ("-" in one.value or "auto" in one.value or one.tag == "span"))
        or (one.name == "max-width" and one.tag != "table")
        or (one.name in ("width", "height") and (not one.tag or one.tag in _UNSIZED))
    )
    if ignored:
        return None
    if (one.name, one.value) == ("mso-hide", "all"):
        return Declared("display", "none", True, one.tag)
    if one.name == "mso-text-raise":
        return Declared("vertical-align", one.value, one.important, one.tag)
    if one.name == "mso-padding-alt" and one.tag in _CELLS:
        return Declared("padding", one.value, one.important, one.tag)
    return one


def _doubled(one: Declared) -> Declared:
    if one.name not in ("font", "font-size", "line-height", "letter-spacing"):
        return one
    value = _TEXT_PIXELS.sub(lambda found: f"{2 * float(found[1]):g}px", one.value)
    return Declared(one.name, value, one.important, one.tag)


def _restyle(page: LexborHTMLParser, change: Change, *, keeps_rule: Callable[[str], bool], keeps_media: bool) -> None:
    """Change all declarations of a page, and drop the rules and blocks that are not kept."""
    for block in page.css("style"):
        block.inner_html = "\n".join(_rules(block.text(), change, keeps_rule, keeps_media=keeps_media))
    for node in page.css("[style]"):
        node.attrs["style"] = _declarations(node.attributes["style"] or "", change, node)


def _rules(css: str, change: Change, keeps_rule: Callable[[str], bool], *, keeps_media: bool) -> Iterator[str]:
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        prelude = tinycss2.serialize(rule.prelude).strip() if rule.type != "error" else ""
        if rule.type == "qualified-rule":
            kept = ", ".join(one.strip() for one in prelude.split(",") if keeps_rule(one.strip()))
            if kept:
                yield f"{kept}{{{_declarations(tinycss2.serialize(rule.content), change, None)}}}"
        elif rule.type == "at-rule" and rule.content is not None and keeps_media:
            inner = _rules(tinycss2.serialize(rule.content), change, keeps_rule, keeps_media=True)
            yield f"@{rule.at_keyword} {prelude}{{{' '.join(inner)}}}"


def _declarations(css: str, change: Change, node: LexborNode | None) -> str:
    tag = (node.tag or "") if node else ""
    declared = (change(Declared(*one, tag)) for one in _parsed(css))
    return ";".join(str(one) for one in declared if one)


@cache
def _parsed(css: str) -> tuple[tuple[str, str, bool], ...]:
    """Give the name, value and importance of each declaration; a mail repeats the same few styles."""
    return tuple(
        (one.lower_name, tinycss2.serialize(one.value).strip(), one.important)
        for one in tinycss2.parse_blocks_contents(css, skip_comments=True, skip_whitespace=True)
        if one.type == "declaration"
    )
