"""Make the text and the standfirst of a story from the words that the feed shows, without the site's standing lines."""

from digest.domain.standing_lines import Paragraphs, Passage, Standing
from digest.feed.page.notices import withholds
from digest.feed.reading.standfirst import end_whole, has_cut_mark, standfirst

_NOTHING = Standing()


def tell(passage: Passage, standing: Standing = _NOTHING) -> tuple[list[str], str]:
    """Return the paragraphs of a story and its standfirst.

    If the content is only for members or has nothing but standing lines, the description is the text.
    """
    wording = passage.wording

    def is_standing(beginning: str) -> bool:
        return standing.begins(beginning, passage)

    described = _told(wording.description, passage, standing)
    paragraphs = end_whole(_told(wording.content, passage, standing), is_standing)
    if not paragraphs:
        return end_whole(described, is_standing), ""
    said = " ".join(described)
    if wording.is_excerpt or has_cut_mark(said):
        return paragraphs, ""
    return paragraphs, standfirst(said, title=passage.title, text=" ".join(paragraphs))


def _told(paragraphs: Paragraphs, passage: Passage, standing: Standing) -> list[str]:
    """Return paragraphs without standing lines; none if the page withholds them."""
    told = [" ".join(lines) for lines in standing.without(paragraphs, passage)]
    return [] if withholds(" ".join(told)) else told
