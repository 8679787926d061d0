"""Limit what reading a document may cost: processor time, and the shape of its XML. Knows nothing about feeds."""

import time
from collections.abc import Mapping
from xml.parsers import expat

from digest.domain.errors import FeedError

SECONDS = 10.0
"""The most processor time for one document. A large feed takes less than one second."""
DEEPEST = 100
"""The most levels of XML, because feedparser takes quadratic time. Atom with XHTML has about 20."""
MOST_ATTRIBUTES = 100
"""The most attributes of one XML element, for the same reason. The root of a WordPress feed has about 10."""
BROKEN = "is broken XML"


class Budget:
    """The processor time that this thread uses from now on."""

    def __init__(self) -> None:
        self._end = time.thread_time() + SECONDS

    def check(self) -> None:
        """Raise FeedError if the time is used up."""
        if time.thread_time() > self._end:
            raise FeedError(
                f"Reading the feed takes more than {SECONDS:g} seconds of processor time, so it was given up. Articles "
                "need less than one second: open the feed in a browser, and ask the site's operator what is in it."
            )


class _TooMuchError(Exception):
    """The document has a shape that takes too long to read; the message says which."""


def fault(text: str) -> str:
    """Return why an XML document must not be read, or ""."""
    depth = 0

    def start(_name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _TooMuchError(f"is nested deeper than {DEEPEST} levels")
        if len(attributes) > MOST_ATTRIBUTES:
            raise _TooMuchError(f"has an element with more than {MOST_ATTRIBUTES} attributes")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text.encode(), True)
    except _TooMuchError as error:
        return str(error)
    except (expat.ExpatError, ValueError):
        return BROKEN
    return ""
