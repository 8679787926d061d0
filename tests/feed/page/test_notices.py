"""Notices of plug-ins and editors: that a page was updated, that it is for members or behind a password."""

import pytest

from digest.feed.page.notices import is_notice, is_protected, withholds


@pytest.mark.parametrize(
    "notice",
    [
        "This article was updated at 10:15 to add a comment.",
        "This story first appeared in The Harbour Post.",
        "Ten artykuł został zaktualizowany o 10:15.",
        "Dieser Beitrag wurde aktualisiert.",
        "Last updated: 12 May 2026, 10:15 CET",
        "Last Updated on May 12, 2026 by Editorial Staff",
        "Opublikowano: 12 maja 2026",
        "12 maja 2026, godz. 10.15",
        "Reading Time: 3 minutes",
        "4 min read",
        "Czas czytania: 3 min",
        "Listen to this article",
        "By Anna Nowak and Jan Żak in Warsaw",
        "Autor: Anna Nowak, Warszawa",
        "Update, 12 May: This story has been corrected.",
        "[embedded content]",
        "This slideshow requires JavaScript.",
        "Please enable JavaScript to view the comments.",
        "Your browser does not support the audio element.",
    ],
)
def test_what_a_page_says_of_itself_is_a_notice(notice: str) -> None:
    assert is_notice(notice)


@pytest.mark.parametrize(
    "prose",
    [
        "This article examines the budget.",
        "This story of a village moved its readers.",
        "Published in 2019, the book sold 5 copies.",
        "By Friday the council must decide.",
        "On 12 May 2026 the council met.",
        "Reading time for pupils will double.",
        "2024 was a good year",
        "Updated rules apply from May.",
        "Update: the council has voted.",
        "[We] will not go,” she said [sic].",
        "The browser wars ended when support ran out.",
    ],
)
def test_prose_is_no_notice(prose: str) -> None:
    assert not is_notice(prose)


@pytest.mark.parametrize(
    "text",
    [
        "This content is for members only. Log in or register to read on.",
        "This post is for paying subscribers only. Subscribe now. Already have an account? Sign in",
        "To read the full story, become a subscriber.",
        "You must be logged in to view this content.",
        "Upgrade to continue reading. Become a paid member of Town Gazette to get access to all premium content.",
        "Exclusive content for premium members.",
        "Log in to read more",
        "Members only",
        "This content is password-protected. To view it, please enter the password below.",
        "Ten artykuł jest tylko dla prenumeratorów. Zaloguj się, aby czytać dalej.",
        "Treść dostępna tylko dla zalogowanych.",
        "Dieser Artikel ist nur für Abonnenten.",
        "Cet article est réservé aux abonnés. Connectez-vous pour lire la suite.",
        "Este contenido es solo para suscriptores.",
    ],
)
def test_a_text_that_only_says_that_it_is_withheld_is_none(text: str) -> None:
    assert withholds(text)


@pytest.mark.parametrize(
    "text",
    [
        "The council met on Monday. It was late.",
        "The club is for members only, a court ruled.",
        "The report is for members only, the party says.",
        "Members of parliament read the bill.",
        "Register to vote by Sunday, officials say.",
        "Subscribers of the gas company will pay more. They must read the meter.",
        "Users of the old card must register by June. The new one is free.",
        "The library is open to all readers again. Entry is free.",
        "",
    ],
)
def test_a_story_about_members_is_a_story(text: str) -> None:
    assert not withholds(text)


def test_a_post_with_a_password_is_known_in_a_feed_of_excerpts() -> None:
    assert is_protected("Protected: Budget", "There is no excerpt because this is a protected post.")
    assert is_protected("Geschützt: Haushalt", "Es gibt keinen Textauszug, da dies ein geschützter Beitrag ist.")
    assert is_protected("Protected: Budget", "")
    assert not is_protected("Protected: the birds of the Vistula", "A photo essay from the wetlands.")
    assert not is_protected("Poland: president resigns", "Poland’s president has resigned.")
