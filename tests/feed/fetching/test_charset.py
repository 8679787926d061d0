"""Encodings: what is declared is believed, unless the bytes prove otherwise."""

import codecs

import pytest

from digest.feed.fetching.charset import decode
from tests.feed.documents import reading, rss, story

POLISH = "Zażółć gęślą jaźń w Łodzi – „Święto” Ósme"
TEXTS = {
    "windows-1250": POLISH,
    "iso-8859-2": "Zażółć gęślą jaźń w Łodzi, Święto Ósme",
    "windows-1251": "Совет принял бюджет",
    "koi8-r": "Совет принял бюджет",
    "koi8-u": "Рада ухвалила бюджет її міста",
    "gb2312": "市议会通过了预算",
    "gbk": "朱镕基来了",
    "gb18030": "市议会通过了预算㐀",
    "big5": "市議會通過了預算",
    "euc-kr": "시의회는 예산을 통과시켰다",
    "shift_jis": "市議会は予算を可決した",
    "euc-jp": "市議会は予算を可決した",
    "iso-2022-jp": "市議会は予算を可決した",
    "iso-8859-7": "Το συμβούλιο συνεδρίασε",
    "iso-8859-5": "Совет принял бюджет",
    "windows-1256": "اجتمع مجلس المدينة",
    "windows-1255": "מועצת העיר התכנסה",
    "windows-1254": "Belediye meclisi görüştü, ığş",
    "windows-874": "สภาเทศบาลเมือง",
    "iso-8859-1": "Le conseil s’est réuni – déjà 5 €",
    "iso-8859-9": "Belediye meclisi görüştü, ığş – 5 €",
}
CODECS = {
    "iso-8859-1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "windows-874": "cp874",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
}


def document(text: str, encoding: str, declared: str = "") -> bytes:
    whole = rss(story(f"<p>{text}</p>", title=text))
    if declared:
        whole = whole.replace('"1.0"?>', f'"1.0" encoding="{declared}"?>', 1)
    return whole.encode(encoding)


def title(body: bytes, content_type: str = "") -> str:
    (sighting,) = reading(body, content_type).sightings
    return sighting.title


@pytest.mark.parametrize("label", TEXTS)
def test_the_document_s_own_declaration_is_believed(label: str) -> None:
    text, body = TEXTS[label], document(TEXTS[label], CODECS.get(label, label), label)
    assert title(body) == text
    assert title(body, "text/xml; charset=utf-8") == text
    assert title(body, "text/xml; charset=windows-1250") == text


@pytest.mark.parametrize("label", TEXTS)
def test_the_header_is_believed_where_the_document_declares_nothing(label: str) -> None:
    body = document(TEXTS[label], CODECS.get(label, label))
    assert title(body, f'text/xml; charset="{label.upper()}"') == TEXTS[label]
    assert title(document(TEXTS[label], CODECS.get(label, label), "nonsense-8"), f"x; charset={label}") == TEXTS[label]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1250", "gb2312", "utf-16", "nonsense-8", ""])
@pytest.mark.parametrize("header", ["utf-8", "ISO-8859-1", "us-ascii", "windows-1251", ""])
def test_unicode_is_read_whatever_is_declared(encoding: str, declared: str, header: str) -> None:
    content_type = f"application/rss+xml; charset={header}" if header else ""
    assert title(document(POLISH, encoding, declared), content_type) == POLISH


def test_a_header_is_believed_before_a_declaration_that_is_false() -> None:
    assert title(document(POLISH, "windows-1250", "utf-8"), "x; charset=windows-1250") == POLISH
    assert title(document(POLISH, "windows-1250", "shift_jis"), "x; charset=windows-1250") == POLISH


@pytest.mark.parametrize(("declared", "header"), [("", ""), ("utf-8", "utf-8"), ("iso-8859-2", ""), ("utf-16", "")])
def test_bytes_that_deny_every_declaration_are_read_by_what_they_look_like(declared: str, header: str) -> None:
    body = document(POLISH, "windows-1250", declared)
    assert title(body, f"x; charset={header}" if header else "") == POLISH


def test_bytes_that_only_the_web_maps_deny_no_declaration() -> None:
    body = document("Le conseil, déjà réuni QQ", "windows-1252", "windows-1252").replace(b"QQ", b"\x81\x8d\x8f\x90\x9d")
    assert title(body, "x; charset=koi8-r") == "Le conseil, déjà réuni"


def test_a_letter_that_a_plug_in_cut_in_two_denies_no_declaration() -> None:
    text = TEXTS["gb2312"] * 10
    body = document(f"{text}QQ", "gb18030", "gb2312").replace(b"QQ", "市".encode("gb18030")[:1])
    assert title(body, "x; charset=windows-1252").startswith(text)


def test_a_few_broken_bytes_spoil_nothing_else() -> None:
    body = rss(story(f"<p>{POLISH} QQ {POLISH}</p>", title=POLISH)).encode().replace(b"QQ", b"\xff\xc4 \x93")
    (sighting,) = reading(body).sightings
    assert sighting.title == POLISH
    assert "\ufffd" not in sighting.text
    assert sighting.text.startswith(POLISH)


@pytest.mark.parametrize("content_type", ["x; charset=replacement", "x; charset=utf-7", "x; charset="])
def test_whatever_is_declared_something_is_read(content_type: str) -> None:
    assert decode(b"\xff\xfe\xfd"[::-1] + b"abc", content_type)
    assert decode(b"", content_type) == ""
    assert decode(codecs.BOM_UTF8 + b"a", content_type) == "a"
