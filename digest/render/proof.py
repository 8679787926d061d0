"""Mark a rendition as a proof: words for staff above everything else."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from digest.domain.editions import Rendition

_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_STYLE = "margin:0;padding:16px 24px;background:#fff3bf;color:#1c1a18;font:14px/1.6 monospace;text-align:left"


def marked(rendition: Rendition, lines: Sequence[str]) -> Rendition:
    """Insert lines above a rendition's HTML and text. `lines` are plain text."""
    shown = "<br>".join(escape(line) for line in lines)
    box = f'<div style="{_STYLE}">{shown}</div>'
    html = _BODY.sub(lambda body: body[0] + box, rendition.html, count=1)
    return replace(rendition, html=html, text="\n".join([*lines, "", "-" * 60, "", rendition.text]))
