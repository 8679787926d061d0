"""Readers who choose sections on their own page."""

from digest.domain.readers import Status
from tests.web.conftest import Pages
from tests.web.reader import OFFERED, OLA, sections, status, stored


def test_a_reader_chooses_sections_and_all_of_them_is_no_choice(choosing: Pages) -> None:
    token = choosing.add(OLA, "daily")
    page = choosing.get(f"/preferences/{token}").text
    assert page.count('name="section"') == 3
    assert page.count(" checked>") == 4  # the daily, and all sections
    assert 'value="Energy &amp; Climate"' in page
    form = {"do": "save", "digest": ["daily"], "sections": OFFERED}
    answer = choosing.post(f"/preferences/{token}", {**form, "section": ["Energy & Climate", "Forged"]})
    assert "Saved." in answer.text
    assert answer.text.count(" checked>") == 2
    assert sections(choosing) == {"Energy & Climate"}
    exported = choosing.post(choosing.own_data(token), {"do": "export"}).json()
    assert exported["sections"] == ["Energy & Climate"]
    choosing.post(f"/preferences/{token}", {**form, "section": ["Politics", "Energy & Climate", "More news"]})
    assert sections(choosing) == frozenset()


def test_no_section_checked_is_asked_about_and_nothing_is_saved(choosing: Pages) -> None:
    token = choosing.add(OLA, "daily")
    chosen = {"do": "save", "digest": ["daily"], "sections": OFFERED, "section": ["Politics"]}
    choosing.post(f"/preferences/{token}", chosen)
    answer = choosing.post(f"/preferences/{token}", {"do": "save", "digest": ["daily", "weekly"], "sections": OFFERED})
    assert answer.status_code == 422
    assert "please check at least one section" in answer.text
    assert sections(choosing) == {"Politics"}
    assert status(choosing) == (Status.ACTIVE, frozenset({"daily"}))
    # Who leaves everything needs no section for that.
    assert choosing.post(f"/preferences/{token}", {"do": "save", "sections": OFFERED}).status_code == 200
    assert status(choosing) == (Status.UNSUBSCRIBED, frozenset())
    assert sections(choosing) == {"Politics"}


def test_a_page_from_before_sections_could_be_chosen_changes_none(choosing: Pages) -> None:
    token = choosing.add(OLA, "daily")
    form = {"do": "save", "digest": ["daily"], "sections": OFFERED, "section": ["Politics"]}
    choosing.post(f"/preferences/{token}", form)
    choosing.post(f"/preferences/{token}", {"do": "save", "digest": ["daily", "weekly"]})
    assert sections(choosing) == {"Politics"}
    assert status(choosing) == (Status.ACTIVE, frozenset({"daily", "weekly"}))


def test_a_page_from_before_the_sections_changed_narrows_no_choice(choosing: Pages) -> None:
    token = choosing.add(OLA, "daily")
    old = {"do": "save", "digest": ["daily"], "sections": "Politics;Old;More news", "section": ["Politics", "Old"]}
    answer = choosing.post(f"/preferences/{token}", old)
    assert answer.status_code == 422
    assert "what we offer has changed" in answer.text
    assert sections(choosing) == frozenset()


def test_without_the_choice_no_page_offers_it_and_no_form_makes_it(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    assert 'name="section"' not in pages.get(f"/preferences/{token}").text
    form = {"do": "save", "digest": ["daily"], "sections": OFFERED, "section": ["Politics"]}
    assert pages.post(f"/preferences/{token}", form).status_code == 200
    assert sections(pages) == frozenset()


def test_the_choice_of_sections_is_erased_with_the_reader(choosing: Pages) -> None:
    token = choosing.add(OLA, "daily")
    form = {"do": "save", "digest": ["daily"], "sections": OFFERED, "section": ["Energy & Climate"]}
    choosing.post(f"/preferences/{token}", form)
    choosing.post(choosing.own_data(token), {"do": "erase", "sure": "yes"})
    assert "Energy" not in str(stored(choosing)["subscribers"])
