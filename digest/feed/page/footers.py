"""Recognise the footer that a site adds to every entry of its feed, in any language.

WordPress adds "The post TITLE appeared first on SITE." in the language of the site. It is recognised by its
form: it links to the story itself and to the front page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.domain.sentences import sentences
from digest.domain.story_identity import address_key
from digest.feed.reading.links import absolute

_SOMETHING = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Footer:
    """The two targets of a footer's links: the address of the story, and that of the site, which may be the feed's."""

    story: str = ""
    site: str = ""

    def starts_at(self, links: Sequence[str]) -> int | None:
        """Return which of the links of a line is the first of the footer; None if the line has no footer."""
        own = address_key(self.story)
        if own is None or len(links) < 2:  # noqa: PLR2004 -- the story and the site
            return None
        found = [absolute(link, self.site or self.story) or "" for link in links]
        story = next((place for place, link in enumerate(found) if address_key(link) == own), None)
        home = next((place for place, link in enumerate(found) if self._is_home(link)), None)
        return None if story is None or home is None else min(story, home)

    def _is_home(self, address: str) -> bool:
        key = address_key(address)
        if key is not None:
            return key == address_key(self.site)
        return bool(address) and _host(address) == _host(self.story)


def whole_sentences(text: str) -> str:
    """Return the sentences of a text that end, without the beginning of the next one."""
    return " ".join(list(sentences(f"{text.rstrip()} {_SOMETHING}"))[:-1])


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
