"""Mark a rendition as a proof: words for staff above everything else, in the look of the mail."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.config import Config, template_folders
from digest.domain.editions import Rendition
from digest.render.layout.view import site_view, theme_view
from digest.render.templates import Templates
from digest.render.text import tidy

_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)


def marked(
    rendition: Rendition, lines: Sequence[str], config: Config, links: Mapping[str, str] | None = None
) -> Rendition:
    """Insert lines above a rendition's HTML and text. `lines` are plain text; an empty one begins a paragraph.

    `links` are addresses by what they are called.

    The templates are `proof.html.j2` and `proof.txt.j2`. Raises TemplateError naming a file and line.
    """
    templates = Templates(*template_folders(config), words=config.words)
    context = {"site": site_view(config), "theme": theme_view(config), "lines": lines, "links": links or {}}
    box = templates.render("proof.html.j2", context)
    html = _BODY.sub(lambda body: body[0] + box, rendition.html, count=1)
    return replace(rendition, html=html, text=tidy(f"{templates.render('proof.txt.j2', context)}\n{rendition.text}"))
