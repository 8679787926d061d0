"""Each emulation drops what its mail program drops, and nothing else."""

from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.render.gallery.clients import GMAIL_STYLE_CHARS, gmail, large_text, word


def page(body: str, *styles: str) -> str:
    blocks = "".join(f"<style>{css}</style>" for css in styles)
    return f"<!DOCTYPE html><html><head>{blocks}</head><body>{body}</body></html>"


def style(html: str, selector: str = "#it") -> dict[str, str]:
    """The declarations of an element, by name."""
    node = LexborHTMLParser(html).css_first(selector)
    assert node is not None
    pairs = (one.partition(":") for one in (node.attributes.get("style") or "").split(";"))
    return {name: value for name, _, value in pairs if name}


def sheet(html: str) -> str:
    return " ".join(block.text() for block in LexborHTMLParser(html).css("style"))


@pytest.mark.parametrize(
    "css",
    [
        "@supports (object-fit:cover){.a{color:red}}",
        "@media (prefers-color-scheme:dark){.a{color:red}}",
        "[data-ogsc] .a{color:red}",
        f".a{{color:red}}{' ' * GMAIL_STYLE_CHARS}",
    ],
    ids=["@supports", "prefers-color-scheme", "data-ogsc", "too long"],
)
def test_gmail_drops_the_whole_block_for_one_rule_that_it_does_not_know(css: str) -> None:
    html = gmail(page("", f".b{{color:blue}}{css}", ".c{color:green}"))
    assert sheet(html) == ".c{color:green}"


def test_gmail_drops_positions_ratios_and_negative_margins_and_keeps_the_rest() -> None:
    css = "position:absolute;top:0;aspect-ratio:3/2;margin:-8px 0;overflow:hidden;max-width:9px;float:left"
    assert style(gmail(page(f'<p id="it" style="{css}">'))) == {
        "overflow": "hidden",
        "max-width": "9px",
        "float": "left",
    }


def test_gmail_keeps_rules_for_phones_and_links_under_the_pointer() -> None:
    html = gmail(
        page("", "a:hover{color:red}a:focus{color:blue}@media (max-width:479px){.a > .b{top:0;color:red!important}}")
    )
    assert sheet(html) == "a:hover{color:red}\n@media (max-width:479px){.a > .b{color:red!important}}"


def test_gmail_does_not_know_that_a_mail_has_a_dark_palette() -> None:
    assert "color-scheme" not in gmail('<meta name="color-scheme" content="light dark"><style>:root{color-scheme:dark}')


def test_gmail_ignores_styles_in_the_body() -> None:
    assert sheet(gmail(page("<style>p{color:red}</style>"))) == ""


def test_word_takes_its_comments_and_drops_what_is_not_for_it() -> None:
    html = word(
        page(
            "<!--[if mso | IE]><table><tr><td><![endif]--><p>for all</p>"
            "<!--[if mso | IE]></td></tr></table><![endif]-->"
            "<!--[if !mso]><!--><p>not for Word</p><!--<![endif]--><!-- a comment -->"
            "<!--[if lte mso 11]><p>for an old Word</p><![endif]-->"
        )
    )
    found = LexborHTMLParser(html)
    assert [node.text() for node in found.css("td > p")] == ["for all"]
    assert [node.text() for node in found.css("p")] == ["for all"]


@pytest.mark.parametrize(
    ("tag", "css", "kept"),
    [
        ("div", "float:right;max-width:600px;border-radius:3px;overflow:hidden;color:red", {"color": "red"}),
        ("p", "padding:8px;margin:0 0 8px;width:10px", {"margin": "0 0 8px"}),
        ("a", "display:inline-block;padding:8px;color:red", {"color": "red"}),
        ("img", "width:168px;height:auto;object-fit:cover;aspect-ratio:3/2", {}),
        ("div", "display:none;max-height:0", {"display": "none"}),
        ("a", "mso-hide:all", {"display": "none!important"}),
    ],
)
def test_word_keeps_of_an_element_s_style_what_it_knows(tag: str, css: str, kept: dict[str, str]) -> None:
    assert style(word(page(f'<{tag} id="it" style="{css}"></{tag}>'))) == kept


def test_word_knows_padding_and_width_in_tables_alone() -> None:
    html = word(page('<table id="t" style="max-width:9px"><tr><td id="it" style="padding:8px;width:50%"></table>'))
    assert style(html) == {"padding": "8px", "width": "50%"}
    assert style(html, "#t") == {"max-width": "9px"}


def test_word_takes_its_own_padding_and_no_settings_of_its_own_for_text() -> None:
    settings = "<!--[if mso]><noscript><xml><o:PixelsPerInch>96</o:PixelsPerInch></xml></noscript><![endif]-->"
    html = word(page(f'{settings}<table><tr><td id="it" style="padding:0;mso-padding-alt:12px 24px">Give</table>'))
    assert style(html)["padding"] == "12px 24px"
    assert "96" not in html


def test_word_raises_text_and_shows_a_drawing_that_keeps_its_picture_s_shape() -> None:
    drawing = '<v:rect style="width:536px;height:302px"><v:fill type="frame" aspect="atleast" src="a.png" /></v:rect>'
    html = word(page(f'<i id="raised" style="mso-text-raise:20pt"></i><!--[if mso]>{drawing}<![endif]-->'))
    assert style(html, "#raised") == {"vertical-align": "20pt"}
    node = LexborHTMLParser(html).css_first("img")
    assert node is not None
    assert [node.attributes[name] for name in ("src", "width", "height")] == ["a.png", "536", "302"]
    assert style(html, "img") == {"object-fit": "cover"}


def test_word_leaves_an_image_its_attributes() -> None:
    html = word(page('<img id="it" width="168" height="112" align="right" style="width:100%" alt="">'))
    node = LexborHTMLParser(html).css_first("img")
    assert node is not None
    assert [node.attributes[name] for name in ("width", "height", "align")] == ["168", "112", "right"]


def test_word_knows_plain_rules_and_no_media() -> None:
    css = "p{color:red;padding:2px}.a > .b{color:red}[data-x]{color:red}@media screen{p{color:blue}}"
    assert sheet(word(page("", css))) == "p{color:red}"


def test_large_text_doubles_letters_and_lines_and_no_boxes() -> None:
    html = large_text(page('<p id="it" style="font:bold 19px/1.3 Georgia;line-height:24px;padding:8px;width:168px">'))
    assert style(html) == {"font": "bold 38px/1.3 Georgia", "line-height": "48px", "padding": "8px", "width": "168px"}
    assert sheet(large_text(page("", "@media screen{.a{font-size:12.5px!important}}"))) == (
        "@media screen{.a{font-size:25px!important}}"
    )


@pytest.mark.parametrize("client", [gmail, word, large_text])
def test_what_a_client_understands_stays_as_it_is(client: Callable[[str], str]) -> None:
    html = page(
        '<p id="it" style="color:red;margin:0">a &lt; b &amp; „c” <a href="https://example.org/?a=1&amp;b=2">d</a></p>'
    )
    assert client(html) == html
    assert client(client(html)) == client(html)
