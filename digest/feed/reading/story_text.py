"""Extract the text and the standfirst of a story from its wording in the feed, without the site's standing lines."""

from digest.domain.standing_lines import Paragraphs, Passage, Standing
from digest.feed.page.notices import withholds
from digest.feed.reading.standfirst import end_whole, has_cut_mark, standfirst

_NOTHING = Standing()


def extract_text(passage: Passage, standing: Standing = _NOTHING) -> tuple[list[str], str]:
    """Return the paragraphs of a story and its standfirst.

    The description is the text if the content is for members only or has only standing lines.
    """
    wording = passage.wording

    def is_standing(beginning: str) -> bool:
        return standing.begins(beginning, passage)

    described = _without_standing(wording.description, passage, standing)
    paragraphs = end_whole(_without_standing(wording.content, passage, standing), is_standing)
    if not paragraphs:
        return end_whole(described, is_standing), ""
    said = " ".join(described)
    if wording.is_excerpt or has_cut_mark(said):
        return paragraphs, ""
    return paragraphs, standfirst(said, title=passage.title, text=" ".join(paragraphs))


def _without_standing(paragraphs: Paragraphs, passage: Passage, standing: Standing) -> list[str]:
    """Return the paragraphs without standing lines; none if the site withholds the text from non-members."""
    kept = [" ".join(lines) for lines in standing.without(paragraphs, passage)]
    return [] if withholds(" ".join(kept)) else kept
