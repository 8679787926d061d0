"""Each rule notices a mail that breaks it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import pytest

from digest.domain.editions import Rendition
from tests.render.gallery.cases import Case
from tests.render.gallery.looking import look
from tests.render.gallery.renderings import Viewer
from tests.render.gallery.rules import RULES, broken_rules

CASE = Case("brief", "a", "arabic")
LEAD, SECOND, *_ = CASE.edition.items
ADDRESS = "https://example.org/1200x1200/picture.jpg"
AT_THE_TOP = f"""
<p dir="ltr" style="width:2000px">Wider than any window, and from the wrong side: None</p>
<a href="{CASE.config.donation.url}">Give</a>
<h2>Twice</h2><h2>Twice</h2>
<a href="https://example.org/1"><img src="{ADDRESS}" width="500" height="500" alt=""></a>
<a href="https://example.org/2">One</a><a href="https://example.org/2">And again</a>
<img src="{ADDRESS}" alt="">
<div style="float:left"><img src="{ADDRESS}" width="100" height="100" alt=""></div><span>A text beside a picture</span>
<div style="clear:both;overflow:hidden;height:200px;width:250px">
<img src="{ADDRESS}" width="500" height="99" alt="At the top"></div>
<p style="clear:both;width:20px;word-break:break-all;border:1px solid #123456">Konstytucja</p>
<h3>{LEAD.story.title}</h3><p style="margin-top:200px">{LEAD.summary}</p>
<p style="color:#eee;background:#fff">Hard to read</p>
<a href="{CASE.config.donation.url}">Give</a><a href="{CASE.config.donation.url}">Give</a>
"""


class Spoiled(Case):
    """A case whose mail breaks every rule."""

    @cached_property
    def rendition(self) -> Rendition:
        """The mail, spoiled."""
        good = super().rendition
        head, body, rest = good.html.partition("<body")
        html = f"{head}{body}{rest.replace('>', f'>{AT_THE_TOP}', 1)}"
        for wrong in ("&#847;", SECOND.story.title, f"/unsubscribe/{good.token_tag}", self.config.mail.postal_address):
            html = html.replace(wrong, "")
        text = f"{'too long ' * 9}\n{good.text}".replace(SECOND.story.title, "").replace(
            str(self.config.donation.url), ""
        )
        return replace(good, html=html + "<!-- -->" * 12_000, text=text)


@pytest.fixture(scope="module")
def found(browser: Any) -> Iterator[dict[str, list[str]]]:
    """What the rules find wrong with the spoiled mail."""
    viewer = Viewer(browser)
    yield broken_rules(look(viewer, Spoiled("brief", "a", "arabic")))
    viewer.close()


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_a_rule_notices_what_breaks_it(found: dict[str, list[str]], rule: str) -> None:
    assert rule in found
