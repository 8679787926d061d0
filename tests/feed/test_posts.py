"""Posts as public editors and themes write them are summarised as a careful editor would."""

import pytest

from digest.domain.summaries import summarise
from tests.feed.documents import one, story
from tests.feed.editors import EDITORS
from tests.feed.posts import LIMIT, posts

POSTS = list(posts())


@pytest.mark.parametrize("editor", EDITORS)
def test_a_post_is_summarised_by_its_own_first_sentences(editor: str) -> None:
    written = [post for post in POSTS if post.editor == editor]
    assert len(written) == 30
    for post in written:
        found = one(story(post.html))
        assert summarise(found.standfirst, found.text, LIMIT) in post.right, (post.form, post.html)
