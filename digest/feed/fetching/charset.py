"""Turn the bytes of a feed into text. Knows encodings and how servers misdeclare them, nothing of XML or stories."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE_UTF16 = ((b"<\0", "utf-16-le"), (b"{\0", "utf-16-le"), (b"\0<", "utf-16-be"), (b"\0{", "utf-16-be"))
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_USUAL = ("windows-1250", "iso-8859-2", "windows-1252")
_EXPECTED = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”“’‘–—…«»§°€éèöüäßáíčšžřÖÜÄÉ\xa0")
_SAMPLE = 200_000
_LAST_ASCII = 0x7F
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(body: bytes, content_type: str = "") -> str:
    """Decode a document by evidence: its byte order mark, valid UTF-8, then what is declared or reads as Polish.

    Declarations are only a hint: servers name ISO-8859-1 or US-ASCII over UTF-8 bytes, and ISO-8859-2 over
    windows-1250. Never raises; bytes that mean nothing become U+FFFD.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for start, encoding in _BARE_UTF16:
        if body.lstrip()[:2] == start or body[:2] == start:
            return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_by_evidence(body, content_type)


def _decode_by_evidence(body: bytes, content_type: str) -> str:
    """Choose among UTF-8 with some broken bytes, the declared encodings and the usual ones of Polish sites."""
    valid = _MULTIBYTE.findall(body)
    others = sum(byte > _LAST_ASCII for byte in body[:_SAMPLE]) - sum(map(len, _MULTIBYTE.findall(body[:_SAMPLE])))
    if len(valid) > others:
        return body.decode("utf-8", "replace")
    candidates = [name for name in (*_declared(body, content_type), *_USUAL) if _usable(name)]
    sample = bytes(byte for byte in body[:_SAMPLE] if byte > _LAST_ASCII)
    best = max(candidates, key=lambda name: _score(sample, name))  # the first of equals: the declared one
    return body.decode(best, "replace")


def _declared(body: bytes, content_type: str) -> tuple[str, ...]:
    """List what the document and the HTTP header claim, the document first: its author knew it better."""
    in_document = _DECLARED.search(body[:1_000])
    in_header = _CHARSET.search(content_type)
    names = (in_document and in_document[1].decode("ascii"), in_header and in_header[1])
    return tuple(name for name in names if name)


def _usable(name: str) -> bool:
    """Accept only one-byte text encodings here: of the others, UTF-8 was tried and UTF-16 shows in its first bytes."""
    try:
        return (
            isinstance(b"a\x00".decode(name), str)
            and len(b"ab".decode(name)) == len("ab")
            and codecs.lookup(name).name != "utf-8"
        )
    except (LookupError, UnicodeError, ValueError, TypeError):
        return False


def _score(sample: bytes, name: str) -> int:
    """Weigh how much the bytes beyond ASCII look like Polish or typography, and how little like nonsense."""
    text = sample.decode(name, "replace")
    return sum(2 if char in _EXPECTED else -1 if char.isalpha() else -4 for char in text)
