"""What an inbox shows of an edition: its subject and its preheader."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from gettext import NullTranslations

from digest.domain.editions import Item
from digest.domain.summaries import shorten

SUBJECT_CHARS = 150
PREHEADER_CHARS = 140
"""The greatest number of characters that an inbox shows after the subject."""
PHONE_SUBJECT = 40
PHONE_PREHEADER = 78
"""About how many columns of the subject, and of the preheader on two lines, a phone's inbox shows."""
DESKTOP_SENDER = 24
DESKTOP_LINE = 110
"""About how many columns an inbox shows in a wide window: of the sender, and of subject and preheader on one line."""
PLACEHOLDERS = ("title", "date", "lead", "second", "count")
"""The names that a subject or a preheader may contain in braces."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholder_fault(pattern: str) -> str:
    """Return the first name in braces that is not in PLACEHOLDERS; "" if there is none."""
    unknown = next((name for name in _PLACEHOLDER.findall(pattern) if name not in PLACEHOLDERS), None)
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return "" if unknown is None else f"{{{unknown}}} is no placeholder: use {known}"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What the row shows of an edition. `title` is that of its digest; `date` is its date as readers see it."""

    title: str
    date: str
    lead: Item
    others: Sequence[Item]

    def fill(self, pattern: str, limit: int) -> str:
        """Replace the placeholders {title}, {date}, {lead}, {second} and {count}, and cut the text at a word."""
        second = self.others[0].story.title if self.others else ""
        shown = (self.title, self.date, self.lead.story.title, second, str(1 + len(self.others)))
        values = dict(zip(PLACEHOLDERS, shown, strict=True))
        return shorten(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), pattern), limit)

    def usual_preheader(self, words: NullTranslations) -> str:
        """Name the other stories, or summarise the only one."""
        titles = [item.story.title for item in self.others]
        if not titles:
            return shorten(self.lead.summary or self.lead.story.title, PREHEADER_CHARS)
        pattern = words.ngettext("And one more story: %(titles)s", "And %(num)s more stories: %(titles)s", len(titles))
        return shorten(pattern % {"num": len(titles), "titles": "; ".join(titles)}, PREHEADER_CHARS)


def on_a_phone(sender: str, subject: str, preheader: str) -> tuple[str, str, str]:
    """Cut the row as a phone's inbox does: anywhere, also inside a word. A wide character counts as two columns."""
    return _cut(sender, PHONE_SUBJECT), _cut(subject, PHONE_SUBJECT), _cut(preheader, PHONE_PREHEADER)


def on_a_desktop(sender: str, subject: str, preheader: str) -> tuple[str, str, str]:
    """Cut the row as an inbox in a wide window does: the preheader gets the rest of the subject's line."""
    shown = _cut(subject, DESKTOP_LINE)
    rest = DESKTOP_LINE - _width(shown)
    return _cut(sender, DESKTOP_SENDER), shown, _cut(preheader, rest) if rest > 1 else ""


def _cut(text: str, columns: int) -> str:
    line = " ".join(text.split())
    return line if _width(line) <= columns else f"{_head(line, columns - 1).rstrip()}…"


def _head(line: str, columns: int) -> str:
    end = len(line)
    while _width(line[:end]) > columns:
        end -= 1
    return line[:end]


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
