"""An edition's mail as a page for everybody: nothing of a reader in it, and what a link to it shows elsewhere."""

import re

_HEAD_ENDS = re.compile("</head>", re.IGNORECASE)


def impersonal(html: str, token_tag: str, home: str) -> str:
    """Take a reader's own links out of a rendition's HTML: they lead to `home` instead, and no placeholder is left."""
    if not token_tag:
        return html
    own_link = re.compile(rf"""[^"'\s<>=]*/(?:unsubscribe|preferences)/{re.escape(token_tag)}""")
    return own_link.sub(lambda _: home, html).replace(token_tag, "")


def with_head(html: str, head: str) -> str:
    """Add something to the end of a page's head; a page without one stays as it is."""
    return _HEAD_ENDS.sub(lambda found: f"{head}{found[0]}", html, count=1)
