"""Turn an edition's mail into a public page: nothing about a reader in it, and a preview for links that lead to it."""

import re

_SEAMS = re.compile(r"(?P<head></head>)|(?P<begins><body\b[^>]*>)|(?P<ends></body>)", re.IGNORECASE)


def impersonal(html: str, token_tag: str, home: str) -> str:
    """Replace a reader's own links in a rendition's HTML by `home`, so that no placeholder is left."""
    if not token_tag:
        return html
    own_link = re.compile(rf"""[^"'\s<>=]*/(?:unsubscribe|preferences)/{re.escape(token_tag)}""")
    return own_link.sub(lambda _: home, html).replace(token_tag, "")


def with_parts(html: str, *, head: str, foot: str) -> str:
    """Add something to the end of a page's head and of its body; a page without them stays unchanged.

    The mailed content becomes the page's main part, because the page also has a footer.
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
