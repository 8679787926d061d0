"""An edition's mail as a page for everybody: nothing of a reader in it, and what a link to it shows elsewhere."""

import re

_ENDS = re.compile("</(head|body)>", re.IGNORECASE)


def impersonal(html: str, token_tag: str, home: str) -> str:
    """Take a reader's own links out of a rendition's HTML: they lead to `home` instead, and no placeholder is left."""
    if not token_tag:
        return html
    own_link = re.compile(rf"""[^"'\s<>=]*/(?:unsubscribe|preferences)/{re.escape(token_tag)}""")
    return own_link.sub(lambda _: home, html).replace(token_tag, "")


def with_parts(html: str, *, head: str, foot: str) -> str:
    """Add something to the end of a page's head, and of its body; a page without them stays as it is."""
    parts = {"head": head, "body": foot}
    return _ENDS.sub(lambda found: f"{parts[found[1].lower()]}{found[0]}", html)
