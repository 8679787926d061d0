"""An edition's mail as a page for everybody: nothing of a reader in it, and what a link to it shows elsewhere."""

import re

_SEAMS = re.compile(r"(?P<head></head>)|(?P<begins><body\b[^>]*>)|(?P<ends></body>)", re.IGNORECASE)


def impersonal(html: str, token_tag: str, home: str) -> str:
    """Take a reader's own links out of a rendition's HTML: they lead to `home` instead, and no placeholder is left."""
    if not token_tag:
        return html
    own_link = re.compile(rf"""[^"'\s<>=]*/(?:unsubscribe|preferences)/{re.escape(token_tag)}""")
    return own_link.sub(lambda _: home, html).replace(token_tag, "")


def with_parts(html: str, *, head: str, foot: str) -> str:
    """Add something to the end of a page's head, and of its body; a page without them stays as it is.

    What was mailed becomes the page's main part: in a mail there is nothing beside it, here there is the foot.
    """

    def sewn(seam: re.Match[str]) -> str:
        tag = seam[0]
        match seam.lastgroup:
            case "head":
                return f"{head}{tag}"
            case "begins":
                return f"{tag}<main>"
            case _:
                return f"</main>{foot}{tag}"

    return _SEAMS.sub(sewn, html)
