"""What an inbox shows of an edition: its subject and its preheader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.domain.editions import Item
from digest.domain.summaries import shorten

SUBJECT_CHARS = 150
PREHEADER_CHARS = 140
"""The greatest number of characters that an inbox shows after the subject."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What the row says about an edition. `title` is its digest's, `date` its own as readers see it."""

    title: str
    date: str
    lead: Item
    others: Sequence[Item]

    def fill(self, pattern: str, limit: int) -> str:
        """Replace the placeholders {title}, {date}, {lead}, {second} and {count}, and cut the text at a word."""
        values = {
            "title": self.title,
            "date": self.date,
            "lead": self.lead.story.title,
            "second": self.others[0].story.title if self.others else "",
            "count": str(1 + len(self.others)),
        }
        return shorten(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), pattern), limit)

    def usual_preheader(self) -> str:
        """Name the other stories, or summarise the only one."""
        titles = [item.story.title for item in self.others]
        if not titles:
            return shorten(self.lead.summary or self.lead.story.title, PREHEADER_CHARS)
        more = "one more story" if len(titles) == 1 else f"{len(titles)} more stories"
        return shorten(f"And {more}: {'; '.join(titles)}", PREHEADER_CHARS)
