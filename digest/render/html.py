"""Turn MJML into the HTML of a mail, and MJML's errors into places in a template. Knows no editions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.domain.errors import TemplateError
from digest.render.templates import Templates

TAGS = frozenset(
    {
        "mjml",
        "mj-head",
        "mj-body",
        "mj-attributes",
        "mj-all",
        "mj-class",
        "mj-breakpoint",
        "mj-font",
        "mj-preview",
        "mj-style",
        "mj-title",
        "mj-raw",
        "mj-wrapper",
        "mj-section",
        "mj-group",
        "mj-column",
        "mj-accordion",
        "mj-accordion-element",
        "mj-accordion-title",
        "mj-accordion-text",
        "mj-button",
        "mj-carousel",
        "mj-carousel-image",
        "mj-divider",
        "mj-hero",
        "mj-image",
        "mj-navbar",
        "mj-navbar-link",
        "mj-social",
        "mj-social-element",
        "mj-spacer",
        "mj-table",
        "mj-text",
    }
)
"""The tags of MJML 4 that mjml-python renders as npm's mjml does, except `mj-include`, which loses the body's width."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_MJML_TAG = re.compile(r"<(mj(?:ml|-[\w-]*))")
_TOKEN = re.compile(
    r"""<!--(?:(?!--).)*-->
      | <!\w[^>]*>
      | <(?P<closing>/)?(?P<name>[A-Za-z][\w:-]*)
        (?: \s+ [\w:@.-]+ (?: \s*=\s* (?: "[^"<]*" | '[^'"<]*' ) )? )*
        \s*(?P<empty>/)?>""",
    re.DOTALL | re.VERBOSE,
)
_BYTES = re.compile(r"at position (\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """An error in an MJML document, and the index of its character; None if that is unknown."""

    position: int | None
    problem: str


def render_html(templates: Templates, name: str, context: Mapping[str, object]) -> str:
    """Render a template and compile it to HTML that loads nothing but its images.

    Raises TemplateError with the template's file and line, also for tags that MJML would ignore silently.
    """
    from mjml import mjml2html

    source = templates.render(name, context)
    fault = _unknown_tag(source)
    if fault is None:
        try:
            # Without an empty `fonts`, the HTML would load Google Fonts.
            return mjml2html(source, fonts={})
        except (ValueError, TypeError) as error:
            fault = next(_imbalances(source), None) or _reported(str(error), source)
    trace = templates.trace(name, context)
    place = templates.file(name) if fault.position is None else trace.place(fault.position)
    raise TemplateError(f"{place}: {fault.problem}")


def _unknown_tag(source: str) -> Fault | None:
    for found in _MJML_TAG.finditer(source):
        if found[1] == "mj-include":
            return Fault(found.start(), '<mj-include> is not supported here; write {% include "…" %} instead.')
        if found[1] not in TAGS:
            return Fault(found.start(), f"MJML has no tag <{found[1]}>.")
    return None


def _imbalances(source: str) -> Iterator[Fault]:
    """Find malformed tags, and tags that do not close what was opened, in the order of the document."""
    opened = list[tuple[str, int]]()
    position = source.find("<")
    while position >= 0:
        token = _TOKEN.match(source, position)
        if token is None:
            yield Fault(position, f"{_excerpt(source, position)} is no well-formed tag (a bare < is written &lt;).")
            return
        if name := token["name"]:
            if token["closing"]:
                if not opened or opened[-1][0] != name:
                    yield _mismatch(name, position, opened)
                    return
                opened.pop()
            elif not token["empty"] and name not in _VOID:
                opened.append((name, position))
        position = source.find("<", token.end())
    yield from (Fault(where, f"<{name}> is never closed.") for name, where in opened)


def _mismatch(name: str, position: int, opened: list[tuple[str, int]]) -> Fault:
    if any(name == other for other, _ in opened):
        inner, where = opened[-1]
        return Fault(where, f"<{inner}> is not closed before </{name}>.")
    return Fault(position, f"</{name}> closes nothing.")


def _reported(message: str, source: str) -> Fault:
    found = _BYTES.search(message)
    position = len(source.encode()[: int(found[1])].decode(errors="ignore")) if found else None
    return Fault(position, f"MJML cannot read this: {message}.")


def _excerpt(source: str, position: int) -> str:
    return " ".join(source[position : position + 40].split())
