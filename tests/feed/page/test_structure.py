# ruff: noqa: E501 -- lines of documents are as long as they are
"""What is no part of a story goes by its elements, classes, roles and styles; what they merely surround stays."""

import pytest

from tests.feed.documents import extracted, one, story

A, B = "The council met on Monday.", "It was late."
GATE = "This post is for paying subscribers only."


@pytest.mark.parametrize(
    "markup",
    [
        # not shown
        "<p hidden>No.</p>",
        '<p style="display: none">No.</p>',
        '<div style="visibility:hidden"><p>No.</p></div>',
        '<p><span style="position:absolute;left:-9999px">No.</span></p>',
        '<p style="text-indent:-9999px">No.</p>',
        '<div style="height:0;overflow:hidden"><p>No.</p></div>',
        '<div style="overflow: hidden; max-height: 0px;"><p>No.</p></div>',
        '<span style="clip: rect(0 0 0 0); position: absolute">No.</span>',
        '<span style="display:none;font-size:0;mso-hide:all">No.</span>',
        '<p aria-hidden="true">No.</p>',
        "<p data-nosnippet>No.</p>",
        '<span class="screen-reader-text">No.</span>',
        '<p class="jetpack-slideshow-noscript robots-nocontent">This slideshow requires JavaScript.</p>',
        "<template><p>No.</p></template>",
        "<dialog><p>No.</p></dialog>",
        # by role and element
        '<div role="complementary"><p>No.</p></div>',
        '<section role="doc-endnotes"><p>No.</p></section>',
        '<div role="alert">No.</div>',
        "<aside><p>No.</p></aside>",
        "<nav><p>No.</p></nav>",
        "<footer><p>No.</p></footer>",
        "<details><summary>How</summary><p>No.</p></details>",
        # consent
        '<div class="BorlabsCookie _brlbs-cb-youtube"><p>No.</p></div>',
        '<div class="cmplz-blocked-content-container"><p>No.</p></div>',
        '<div class="rcb-content-blocker"><p>No.</p></div>',
        '<div class="embed-privacy-container"><p>No.</p></div>',
        '<div class="two-click-consent"><p>No.</p></div>',
        # sign-up and donation
        '<div class="kg-card kg-signup-card"><p>No.</p></div>',
        '<div class="subscription-widget-wrap-editor"><div class="subscription-widget"><p>No.</p></div></div>',
        '<div class="mc4wp-form"><p>No.</p></div>',
        '<div id="mc_embed_signup"><p>No.</p></div>',
        '<section class="newsletter-box"><p>No.</p></section>',
        '<div class="wp-block-newspack-blocks-donate"><p>No.</p></div>',
        # related posts, sharing, authors
        '<div id="jp-relatedposts"><p>No.</p></div>',
        '<div class="inline-related-articles"><p>No.</p></div>',
        '<div class="post-share-buttons">No.</div>',
        '<div class="sharedaddy"><p>No.</p></div>',
        '<div class="author-bio"><p>No.</p></div>',
        '<div class="entry-meta">No.</div>',
        '<figure class="kg-card kg-bookmark-card"><p>No.</p></figure>',
        '<div class="code-block code-block-1"><p>No.</p></div>',
        '<div class="gazet-adlabel">No.</div>',
        '<ins class="adsbygoogle">No.</ins>',
        '<span class="rt-reading-time"><span>Reading Time:</span> 3 minutes.</span>',
        '<span class="kicker">Politics</span>',
        # pull quotes and builders' parts
        '<figure class="wp-block-pullquote"><blockquote><p>No.</p></blockquote></figure>',
        '<div class="pullquote"><p>No.</p></div>',
        '<div class="et_pb_module et_pb_cta_0 et_pb_promo"><p>No.</p></div>',
        '<div class="elementor-widget elementor-widget-call-to-action"><p>No.</p></div>',
        '<div class="fusion-button-wrapper"><a class="fusion-button">No.</a></div>',
        '<div class="wp-block-kadence-infobox"><p>No.</p></div>',
        '<p class="wp-caption-text">No.</p>',
        '<div class="separator"><img src="x.jpg">No.</div>',
        '<table class="tr-caption-container"><tr><td>No.</td></tr></table>',
        # in place of what members read
        '<div class="gh-post-upgrade-cta"><h2>No.</h2><p>Subscribe.</p></div>',
        '<div class="mepr_error"><p>No.</p></div>',
        '<div class="wp-block-jetpack-paywall"><p>No.</p></div>',
        '<form action="/login"><input type="text" name="log"><input type="password" name="pwd">No.</form>',
        # a picture and its caption
        '<p><img src="x.jpg"><br><em>The square. Photo: A. Nowak</em></p>',
        '<p><img src="x.jpg"></p><p><em>The square.</em></p>',
        "<blockquote><p>“No.”</p></blockquote>".replace("<blockquote>", '<blockquote class="kg-blockquote-alt">'),
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_story_goes(markup: str) -> None:
    assert extracted(f"{markup}<p>{A}</p>{markup}<p>{B}</p>{markup}") == [A, B]
    assert one(story(f"{markup}<p>{A}</p>", description=f"{markup}<p>In short.</p>")).standfirst == "In short."


@pytest.mark.parametrize(
    "wrapper",
    [
        '<article class="post-12 post type-post status-publish category-ads tag-newsletter hentry">{}</article>',
        '<div class="has-footnotes no-sidebar is-related">{}</div>',
        '<div class="field field--name-body field--type-text-with-summary field--label-hidden">{}</div>',
        '<div class="wp-block-group has-background is-layout-constrained"><div class="wp-block-columns">{}</div></div>',
        '<div class="elementor elementor-12"><div class="elementor-widget elementor-widget-text-editor elementor-widget__width-auto">{}</div></div>',
        '<div class="elementor-widget elementor-widget-theme-post-content"><div class="elementor-widget-container">{}</div></div>',
        '<div class="et_pb_section"><div class="et_pb_module et_pb_text et_pb_text_0"><div class="et_pb_text_inner">{}</div></div></div>',
        '<div class="kg-card-markdown">{}</div>',
        '<div class="wp-block-kadence-rowlayout"><div class="wp-block-kadence-column">{}</div></div>',
        '<div class="vc_row wpb_row vc_row-fluid"><div class="wpb_text_column wpb_content_element">{}</div></div>',
        '<div class="fusion-text fusion-text-1">{}</div>',
        '<div class="pf-content">{}</div>',
        '<div class="entry-content post-content article-body">{}</div>',
        '<div style="opacity:0.9;left:0;height:100px;overflow:hidden">{}</div>',
        "<form>{}</form>",
        '<div class="related-content">{}</div>',
        "<details open>{}</details>",
    ],
)
def test_what_surrounds_a_story_does_not_hide_it(wrapper: str) -> None:
    assert extracted(wrapper.format(f"<p>{A}</p><p>{B}</p>")) == [A, B]


def test_a_wrapper_named_like_furniture_keeps_a_long_story() -> None:
    long = f"<p>{A}</p>" + "<p>Prose that goes on for a while.</p>" * 60
    assert extracted(f'<div class="social-story share">{long}</div><p>{B}</p>')[0] == A


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<del>Three</del> <ins>Four</ins> people died.", "Four people died."),
        ("Tickets cost <s>20</s> <strike>18</strike> 15 zloty.", "Tickets cost 15 zloty."),
        ('<span style="text-decoration: line-through;">Three</span> Four died.', "Four died."),
        ("She said <q>we will win, <q>all of us</q></q>.", "She said “we will win, ‘all of us’”."),
        ('The shirts said “I <img class="emoji" alt="❤️" src="x.png"> Town”.', "The shirts said “I ❤️ Town”."),
        ('Win <img src="https://s.w.org/images/core/emoji/15/72x72/1f3c6.png" alt="🏆">!', "Win 🏆!"),
        ('Win <img src="https://n.pl/1.png" alt="🏆">!', "Win 🏆!"),
        ('Fun <img src="/smilies/icon_smile.gif" alt=":)" class="wp-smiley">!', "Fun :)!"),
        ('Town <img src="https://n.pl/crest.png" alt="Crest"> won.', "Town won."),
        ('<span class="dropcap" aria-hidden="true">T</span>he end.', "The end."),
        ("<span>T</span>he <b>e</b>nd<wbr>.", "The end."),
        ("1<sup>er</sup> and 21<sup>st</sup>, CO<sub>2</sub>, 40 m<sup>2</sup>, 10<sup>6</sup>.", "1er and 21st, CO2, 40 m2, 10⁶."),
    ],
)  # fmt: skip
def test_elements_that_change_what_a_sentence_says_are_heeded(markup: str, text: str) -> None:
    assert extracted(f"<p>{markup}</p>") == [text]
    assert one(story("<p>x.</p>", title=markup)).title == text


def test_a_form_that_asks_for_the_page_s_password_protects_it() -> None:
    form = '<form class="post-password-form"><p>Enter it.</p><input name="post_password" type="{}"></form>'
    found = one(story(form.format("password")))
    assert (found.protected, found.text) == (True, "")
    assert not one(story(form.format("text") + f"<p>{A}</p>")).protected
    assert one(story('<form><input type="PASSWORD" name="x"></form>')).protected
    account = '<form><input name="log"><input type="password"></form><p>Log in to read more.</p>'
    assert (one(story(account)).protected, one(story(account)).text) == (False, "")
