"""Turn an edition's mail into a public page: nothing about a reader in it, and a preview for links that lead to it."""

import re

_SEAMS = re.compile(r"<(?:(?P<head>/head)|(?P<begins>body\b[^>]*)|(?P<ends>/body))>", re.IGNORECASE)
"""Begins with a character that most of a page is not: the search skips to the next one."""
_OWN_PAGES = ("/unsubscribe/", "/preferences/")
_BEFORE_LINK = re.compile(r"""["'\s<>=]""")


def impersonal(html: str, token_tag: str, home: str) -> str:
    """Replace a reader's own links in a rendition's HTML by `home`, so that no placeholder is left."""
    if not token_tag:
        return html
    *before, last = html.split(token_tag)
    return "".join([*(_with_home(part, home) for part in before), last])


def _with_home(part: str, home: str) -> str:
    """Replace the link at the end of a part of a page, if it is one of a reader's own."""
    if not part.endswith(_OWN_PAGES):
        return part
    begins = _BEFORE_LINK.search(part[::-1])
    return f"{part[: len(part) - begins.start()] if begins else ''}{home}"


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
