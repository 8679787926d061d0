import pytest

from tests.feed.documents import one, story


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("3 < 5 & 7 > 2", "3 < 5 & 7 > 2"),
        ("Two\r\nlines\tand   spaces\u2028", "Two lines and spaces"),
        ("<script>alert(1)</script>Hello <b>bold</b> <img src=x onerror=alert(1)>", "Hello bold"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Hello", "Hello"),
        ("&amp;lt;b&amp;gt;Hello&amp;lt;/b&amp;gt;", "Hello"),
        ("Energy &amp;amp; Climate &amp;#8217;s &#8211;", "Energy & Climate ’s –"),
        ("Good \u202egnp.exe\u2066 \u200fx\u200b\ufeff\u00ady", "Good gnp.exe xy"),
        ("Bell\x07 nul\x00 esc\x1b[0m c1\x81 del\x7f", "Bell nul esc[0m c1 del"),
        ("e\u0301 Z\u0307o\u0301l\u0301c\u0301", "é Żóĺć"),
        ("👩‍👩‍👧 and 🏴\U000e0067\U000e0062\U000e007f a\u200db", "👩‍👩‍👧 and 🏴\U000e0067\U000e0062\U000e007f ab"),
        ("می‌خواهم", "می‌خواهم"),
        ("\ufdd0\uffff\U0001ffffx\ufffd", "x"),
        ('=HYPERLINK("http://x","y")', '=HYPERLINK("http://x","y")'),
        ("„Nowa Huta” – <em>dziś</em>", "„Nowa Huta” – dziś"),
        ("<p>One</p><p>two</p>", "One two"),
        ("1 <!-- no --> 2 <![CDATA[3", "1 2"),
    ],
)
def test_titles_are_plain_text(raw: str, clean: str) -> None:
    assert one(story(title=raw)).title == clean
