# ruff: noqa: E501 -- lines of documents are as long as they are
"""What stands around a story goes, whether its form tells or its recurrence; prose that resembles it stays."""

from pathlib import Path

import pytest

from tests.feed.documents import among, extracted, one, reading, rss, story

ASK = "Keep our news free from ads and paywalls by making a donation to support our work!"
FOUNDATION = (
    "Notes from Poland is run by a small editorial team and is published by an independent, non-profit foundation that "
    "is funded through donations from our readers. We cannot do what we do without your support."
)
OF_ALL = (
    "Alicja Ptak is deputy editor-in-chief of Notes from Poland. She has written for Reuters.",
    "Related articles",
    "Teksty publikujemy na licencji CC BY-ND.",
    "Subscribe to our newsletter. It comes every Monday.",
)
PROSE = "The head of Poland’s central bank has hinted that rates could be cut in June."
MORE = "A final decision is expected before the summer recess."


def paragraphs(content: str, start: str = "", end: str = "") -> list[str]:
    """Read the paragraphs of a story among others that have a start and an end in common."""
    item = story(content, title="Rates could fall", author="Daniel Tilles")
    return among(item, start=start, end=end).text.split("\n\n")


@pytest.mark.parametrize(
    "ask",
    [
        f"<p>{ASK}</p><p>{FOUNDATION}</p>",
        f"<p>{ASK}<br />\n{FOUNDATION}</p>",
        f"<p>{ASK}<br><br>{FOUNDATION}</p>",
        f"<blockquote><p><em>{ASK.replace(' ads', '&nbsp;ads')}</em></p><p><em>{FOUNDATION}</em></p></blockquote>",
        f'<div class="nfp-donate"><h4>{ASK}</h4><p>{FOUNDATION}</p><a href="/donate"><button>Donate</button></a></div>',
        f'<p><strong><a href="/donate">{ASK}</a></strong></p><p>{FOUNDATION}</p>',
        f"<div><div><span>{ASK}</span></div><div>{FOUNDATION}</div><div><a>Donate</a></div></div>",
        f"<h3>{ASK.upper()}</h3><p>{FOUNDATION.replace('and is published', 'and published')}</p>",
        (
            "<p>We are an independent, nonprofit media outlet, funded through the support of our readers. If you appreciate "
            "the work we do, please consider helping us to continue and expand it.</p>"
        ),
        "<p>Please support our work with a donation.</p>",
        "<p>Notes from Poland is published by the Notes from Poland Foundation and funded by donations.</p>",
        "<p>If you like what we do, please consider supporting our journalism. Donate via Patreon or PayPal.</p>",
        "<p>Become a supporter of Notes from Poland: your support keeps our journalism free.</p>",
        "<p>Help us keep our news free from ads and paywalls – please donate today!</p>",
        "<p>Support independent journalism: become a patron of Notes from Poland on Patreon.</p>",
    ],
)
def test_the_ask_goes_from_the_start_and_from_the_end(ask: str) -> None:
    assert paragraphs(f"{ask}<p>{PROSE}</p><p>{MORE}</p>", start=ask) == [PROSE, MORE]
    assert paragraphs(f"<p>{PROSE}</p><p>{MORE}</p><hr />{ask}", end=ask) == [PROSE, MORE]
    assert paragraphs(f"{ask}<p>{PROSE}</p><p>{MORE}</p>", end=ask) == [PROSE, MORE]


def test_an_ask_that_only_one_story_has_belongs_to_it() -> None:
    assert paragraphs(f"<p>{ASK}</p><p>{PROSE}</p>") == [ASK, PROSE]


def test_the_ask_goes_from_within_a_paragraph_and_the_prose_in_it_stays() -> None:
    ask = f"<p>{ASK}</p><p>{FOUNDATION}</p>"
    assert paragraphs(f"<p>{ASK} {FOUNDATION} {PROSE}</p>", start=ask) == [PROSE]
    assert paragraphs(f"<div>{PROSE} {ASK} {FOUNDATION} {MORE}</div>", start=ask) == [f"{PROSE} {MORE}"]
    assert paragraphs(f"{PROSE}<br><br>{ASK}<br>{FOUNDATION}<br><br>{MORE}", start=ask) == [PROSE, MORE]


@pytest.mark.parametrize(
    "prose",
    [
        "The newspaper asked readers to keep our news free from ads and paywalls by making a donation to support our work.",
        "“Keep our news free from ads and paywalls by making a donation to support our work!” reads the banner in Łódź.",
        "Keep our news free from ads and paywalls, a reader wrote to the editors of Gazeta Przykładowa in Lublin.",
        "Notes from Poland is the title of a film about the foundation that Andrzej Wajda set up.",
        "The foundation is funded through donations from readers, the minister said.",
        "Notes from Poland is run by a small editorial team in Kraków, a study of Polish media has found.",
        "“We cannot do what we do without your support,” the hospital’s director told donors.",
        "He added: “Friends. We cannot do what we do without your support. Thank you,” and left the stage.",
        "Daniel Tilles is among the academics who signed the letter.",
        "The post office appeared first on the list of closures.",
        "The post office in Sanok appeared first on the list; the court appeared last.",
        "Main image credit agencies went bankrupt, the stock exchange said.",
        (
            "Photo: the word that Adam Kowalski said most often in court. He said it eleven times on Monday, and "
            "each time the judge asked what he meant by it, and each time he said that he did not know, according to the clerk."
        ),
        "Donate blood, hospitals in Poznań tell their patients as stocks run low.",
        "Support our troops, the president told parliament on Tuesday.",
        "Help us, our hospital is dying, say doctors in Łomża who ask for donations.",
        "Please consider your support for the bill, ministers told the coalition’s deputies.",
        "Related companies of the tycoon must pay 3 million zloty.",
        "Tags: the graffiti that Warsaw wants to scrub. They will go by June.",
        "Author Olga Tokarczuk has published a new novel.",
        "Loading docks at the port of Gdynia reopened on Friday.",
        "The tweet was signed — so Tusk (PO) said — on January 6.",
    ],
)
def test_genuine_prose_that_resembles_a_standing_line_is_kept(prose: str) -> None:
    ask = f"<p>{ASK}</p><p>{FOUNDATION}</p>"
    assert paragraphs(f"<p>{prose}</p><p>{MORE}</p>", start=ask) == [prose, MORE]
    assert paragraphs(f"{ask}<p>{prose}</p><p>{MORE}</p>", start=ask) == [prose, MORE]
    assert paragraphs(f"<p>{prose}</p>", start=ask) == [prose]


@pytest.mark.parametrize(
    "ending",
    [
        "Main image credit: KPRM/Fl (under CC BY-NC-ND 4.0)",
        "Main photo credit: Adrian Grycuk/Wikimedia Commons (under CC BY-SA 3.0)",
        "Image credits: KPRM",
        "Photo: Kuba Atys / Agencja Wyborcza.pl",
        "Cover image: Jan Nowak",
        "Daniel Tilles is editor-in-chief of Notes from Poland. He has written on Polish affairs for Foreign Policy.",
        "Daniel Tilles writes about politics. He lives in Kraków.",
        "Dr Daniel Tilles is assistant professor of history in Kraków.",
        'The post <a href="https://notesfrompoland.com/2026/05/12/slug/">Another title</a> appeared first on <a href="/">N</a>.',
        "The post A title of its own first appeared on Notes from Poland.",
        "Artykuł A title of its own pochodzi z serwisu Notes from Poland.",
        "Read more:",
        "Share this:",
        "By Daniel Tilles",
    ],
)
def test_what_its_form_shows_is_removed_from_the_end_of_a_single_story(ending: str) -> None:
    page = f"<p>{PROSE}</p><p>{MORE}</p><p><em>{ending}</em></p>"
    assert extracted(page, title="A title of its own", author="Daniel Tilles") == [PROSE, MORE]


@pytest.mark.parametrize("ending", OF_ALL)
def test_what_stories_have_in_common_goes_from_their_end(ending: str) -> None:
    end = f"<p>{ending}</p>"
    assert paragraphs(f"<p>{PROSE}</p><p>{MORE}</p>{end}", end=end) == [PROSE, MORE]
    more = f"{end}<p>{ASK}</p><p>{FOUNDATION}</p>"
    assert paragraphs(f"<p>{PROSE}</p><p>{MORE}</p>{more}", end=more) == [PROSE, MORE]


def test_credit_and_bio_in_one_paragraph_go_line_by_line() -> None:
    ending = "Main image credit: KPRM<br>Daniel Tilles is editor-in-chief of Notes from Poland."
    assert extracted(f"<p>{PROSE}</p><p>{ending}</p>", author="Daniel Tilles") == [PROSE]


def test_each_of_several_authors_has_a_bio() -> None:
    bios = "<p>Anna Łoś is a reporter.</p><p>Jan Żak has written two books.</p>"
    assert extracted(f"<p>{PROSE}</p>{bios}", author="Anna Łoś and Jan Żak") == [PROSE]


def test_a_story_about_its_author_keeps_its_first_paragraph() -> None:
    first = "Daniel Tilles is suing the Polish state over a parking fine."
    assert extracted(f"<p>{first}</p>", author="Daniel Tilles") == [first]
    assert extracted(f"<p>{first}</p><p>{MORE}</p>", author="Daniel Tilles") == [first, MORE]


@pytest.mark.parametrize(
    "embed",
    [
        '<blockquote class="twitter-tweet"><p>Noted. <a>pic.twitter.com/Ab</a></p>&mdash; U 🇵🇱 (@u) <a>May 12, 2026</a></blockquote>',
        "<blockquote><p>We have taken note.</p><p>More at five.</p>— Urząd (@urzad) January 6, 2026</blockquote>",
        "<p>We have taken note. pic.twitter.com/Ab</p><p>— Urząd (@urzad) January 6, 2026</p>",
        "<p>We have taken note.<br>More at five.<br>— Urząd (@urzad) January 6, 2026</p>",
        '<blockquote class="bluesky-embed"><p>Noted.</p></blockquote>',
        '<blockquote class="instagram-media"><p>Noted.</p></blockquote>',
        '<blockquote class="wp-embedded-content"><p><a>An older article</a></p></blockquote><p><iframe></iframe></p>',
        '<figure class="wp-block-embed"><div>https://youtu.be/x</div></figure>',
        '<div class="wp-caption"><img src="x.jpg"><p class="wp-caption-text">A caption</p></div>',
        "<figure><img src=x><figcaption>A caption</figcaption></figure>",
        "<script>var a = '<p>no</p>'</script><style>p{}</style><noscript><p>no</p></noscript>",
        '<div class="sharedaddy"><h3>Share this:</h3></div><div id="jp-relatedposts" class="jp-relatedposts">Older</div>',
        "<form><p>Subscribe</p><button>Now</button></form>",
        '<div class="author-box"><img class="avatar" src="a.jpg"><h4>Daniel Tilles</h4><p>A bio.</p></div>',
        "<p>🇵🇱</p><p>***</p><p>&nbsp;</p>",
    ],
)
def test_what_is_embedded_between_the_paragraphs_goes(embed: str) -> None:
    long = "Since Russia’s full-scale invasion of Ukraine, Poland has been the main hub for military equipment. " * 3
    assert extracted(f"<p>{long}</p>{embed}<p>{MORE}</p>") == [long.strip(), MORE]


def test_a_quotation_is_no_embedded_post() -> None:
    assert extracted("<p>He wrote:</p><blockquote><p>We have taken note.</p></blockquote>") == [
        "He wrote: We have taken note."
    ]


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        ("One.<br><br>Two.<br/>Still two.", ["One.", "Two. Still two."]),
        ("<div>One.</div><div><div>Two.<p>Three.</div>", ["One.", "Two.", "Three."]),
        ("bare text only", ["bare text only"]),
        ("One.\n\nTwo\nof two.", ["One.", "Two of two."]),
        ("<h2>Head</h2><ul><li>a<li>b</ul><ol><li>c</ol>", ["• a", "• b", "• c"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["• a b", "c"]),
        ("<form><div><p>All of the page stands in a form.</p></div></form>", ["All of the page stands in a form."]),
        ("<figure><p>All of it in a figure.</p></figure>", ["All of it in a figure."]),
        ("&lt;p&gt;Escaped twice.&lt;/p&gt;", ["Escaped twice."]),
        ("<p>3 < 5 & 7 > 2, he said</p>", ["3 < 5 & 7 > 2, he said"]),
        ("<p>A&shy;B c&#8203;d &rlm;e</p>", ["AB cd e"]),
        (
            '<div class="et_pb_section"><div class="et_pb_row"><div class="et_pb_text_inner"><p>Divi.</p></div></div></div>',
            ["Divi."],
        ),
        ("<article><section><p>One.</p></section></article>", ["One."]),
        ("<P>Loud.</P><BR><CENTER>Old.</CENTER>", ["Loud.", "Old."]),
    ],
)
def test_unusual_pages_lose_no_text(page: str, paragraphs: list[str]) -> None:
    assert extracted(page) == paragraphs


def test_configured_beginnings_are_dropped_whatever_their_case_and_quotes() -> None:
    page = f"<p>THE WEEK’S&nbsp;letter: sign up.</p><p>{PROSE}</p><p>Quoting “the week’s letter”.</p>"
    assert extracted(page, boilerplate=("The week's letter", " ")) == [PROSE, "Quoting “the week’s letter”."]


@pytest.mark.parametrize(
    ("description", "standfirst"),
    [
        ("He denies the charges.", "He denies the charges."),
        (
            '<p>He denies the charges.</p>\n<p>The post <a href="/2026/05/12/slug/">A</a> appeared on <a href="/">N</a>.</p>',
            "He denies the charges.",
        ),
        ("He denies the charges. The post Rates could fall appeared on Notes From Poland.", "He denies the charges."),
        (f"<p>{ASK} {FOUNDATION} The head of [&#8230;]</p>", ""),
        (f"{ASK} {FOUNDATION}", ""),
        ("The head of Poland’s central bank has hinted that&hellip;", ""),
        ("The head of Poland’s central bank has hinted", ""),
        ("The head of Poland’s central bank… <a>Continue reading <span>A title</span></a>", ""),
        ("The head of the bank <a class='more'>Read more</a>", ""),
        (f"{PROSE} {MORE}", ""),
        ("Rates could fall", ""),
        ("x y z " * 120, ""),
        ("<img src='x.jpg'>He denies “all” of it &amp; more.", "He denies “all” of it & more."),
    ],
)
def test_only_a_description_that_somebody_wrote_is_a_standfirst(description: str, standfirst: str) -> None:
    ask = f"<p>{ASK}</p><p>{FOUNDATION}</p>"
    item = story(f"{ask}<p>{PROSE}</p><p>{MORE}</p>", title="Rates could fall", description=description)
    assert among(item, start=ask).standfirst == standfirst


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("<p>One sentence. Another that is cut off in the [&#8230;]</p>", "One sentence."),
        ("<p>A sentence of Gen. Jan Kowalski that is cut […]</p>", "A sentence of Gen. Jan Kowalski that is cut…"),
        (f"{ASK} {FOUNDATION} {PROSE} A final [...]", PROSE),
        ("Keep our news free from ads and paywalls by making a [&hellip;]", ""),
        (f"{ASK} Notes from Poland is run by a small editorial team and is published by an [&hellip;]", ""),
        ("Written by hand.", "Written by hand."),
    ],
)
def test_without_content_the_description_is_the_text(description: str, text: str) -> None:
    sighting = among(story(description=description), start=f"<p>{ASK}</p><p>{FOUNDATION}</p>")
    assert (sighting.text, sighting.standfirst) == (text, "")


SEED = Path(__file__).parents[3].parent / "shared" / "seed" / "article.txt"


@pytest.mark.skipif(not SEED.exists(), reason="the article is not here")
@pytest.mark.parametrize("markup", ["paragraphs", "breaks", "lines", "divs", "plain"])
def test_a_real_article_in_whatever_markup_gives_its_own_words(markup: str) -> None:
    lines = [line for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()]
    page = {
        "paragraphs": "".join(f"<p>{line}</p>\n" for line in lines),
        "breaks": "<p>" + "<br />\n<br />".join(lines) + "</p>",
        "lines": "<div>" + "<br>".join(lines) + "</div>",
        "divs": "".join(f"<div><div><span>{line}</span></div></div>" for line in lines),
        "plain": "\n".join(lines),
    }[markup]
    item = story(page, author="Daniel Tilles", title="Poland to be lead country")
    text = among(item, start=f"<p>{lines[0]}</p><p>{lines[1]}</p>", end=f"<p>{lines[-3]}</p>").text
    assert text.startswith("Poland will be “the lead country” when it comes to overseeing")
    assert text.endswith("to follow the Polish path and achieve the successes Poland has achieved,” said Tusk.")
    for gone in ("donation", "pic.twitter", "@", "t.co", "Main image", "editor-in-chief", "collectively", "sceptical"):
        assert gone not in text
    for kept in ("boots on the ground", "Reuters", "“Each task has its own national leader", "under any scenario"):
        assert kept in text


@pytest.mark.parametrize("notice", ["This post is for paid subscribers", "This post is for paying subscribers only"])
def test_a_notice_for_members_gives_way_to_the_excerpt_with_its_button(notice: str) -> None:
    page = f"<p>{notice}</p><p><a href='/upgrade'>Upgrade</a></p>"
    assert one(story(page, description="A storm came.")).text == "A storm came."
    assert one(story(page)).text == ""


def test_a_reading_keeps_the_order_of_the_feed() -> None:
    items = [story(title=f"T{number}").replace("?p=1", f"?p={number}") for number in (3, 1, 2)]
    assert [each.title for each in reading(rss(*items)).sightings] == ["T3", "T1", "T2"]
