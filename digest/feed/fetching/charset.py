"""Decode the bytes of a feed, even if the server declares the wrong encoding."""

import codecs
import re
from collections.abc import Iterator

from webencodings import lookup

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
_SEEN_OTHERWISE = frozenset({"utf-8", "utf-16le", "utf-16be", "replacement", "x-user-defined"})
"""Encodings that their bytes reveal without a declaration, and encodings of the standard that are not for text."""
_DECODERS = {"gbk": "gb18030"}
"""The standard decodes GBK with its superset."""
_PROBABLE = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "gb18030", "big5", "cp949", "cp932", "euc_jp", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp874", "iso8859_2", "iso8859_5",
]  # fmt: skip
"""Candidates for a document without a declaration."""
_SAMPLE = 200_000
_GUESSED_FROM = 20_000
_LAST_ASCII = 0x7F
_CONTROLS = range(0x80, 0xA0)
_FAULTS = re.compile("\ufffd|[\x80-\x84\x86-\x9f]")
_TOLERATED = 50
"""A declaration may have one fault in this many non-ASCII letters: plug-ins cut text within a character."""
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(body: bytes, content_type: str = "") -> str:
    """Decode a document as declared, unless its bytes prove the declaration wrong.

    A byte order mark and valid UTF-8 are proof. Otherwise the declaration in the document takes precedence over the
    header. Labels have the meaning of https://encoding.spec.whatwg.org/: `iso-8859-1` is windows-1252 and `gb2312` is
    GB18030. If neither declaration fits, guess from the bytes. Undecodable bytes become U+FFFD; nothing is raised.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for start, encoding in _BARE_UTF16:
        if body.lstrip()[:2] == start or body[:2] == start:
            return body.decode(encoding, "replace")
    declared = list(_declared(body, content_type))
    if "iso-2022-jp" in declared and b"\x1b" in body:
        return body.decode("iso-2022-jp", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(body, declared)


def _decode_legacy(body: bytes, declared: list[str]) -> str:
    """Decode text that is not valid UTF-8: as damaged UTF-8, as declared, or as guessed."""
    if _is_mostly_utf8(body[:_SAMPLE]):
        return body.decode("utf-8", "replace")
    for name in declared:
        text = _decoded(body, name)
        faults = text.count("\ufffd") if name.startswith("windows") else sum(1 for _ in _FAULTS.finditer(text))
        if faults * _TOLERATED <= len(text) - len(text.encode("ascii", "ignore")):
            return text
    return _decoded(body, _guess(body))


def _is_mostly_utf8(sample: bytes) -> bool:
    valid = _MULTIBYTE.findall(sample)
    others = sum(byte > _LAST_ASCII for byte in sample) - sum(map(len, valid))
    return len(valid) > others


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """Yield the encodings that the document and then the HTTP header declare."""
    in_document = _DECLARED.search(body[:1_000])
    in_header = _CHARSET.search(content_type)
    for label in (in_document and in_document[1].decode("ascii"), in_header and in_header[1]):
        encoding = lookup(label) if label else None
        if encoding is not None and encoding.name not in _SEEN_OTHERWISE:
            yield encoding.name


def _decoded(body: bytes, name: str) -> str:
    encoding = lookup(name)
    codec = encoding.codec_info.name if encoding else name
    return body.decode(_DECODERS.get(name, codec), "as-on-the-web")


def _guess(body: bytes) -> str:
    """Guess the encoding of a document without a usable declaration."""
    from charset_normalizer import from_bytes

    foreign = b" ".join(piece for piece in body[:_SAMPLE].split(b"<") if not piece.isascii())
    best = from_bytes(foreign[:_GUESSED_FROM], cp_isolation=_PROBABLE).best()
    return best.encoding if best else "windows-1252"


def _as_on_the_web(error: UnicodeError) -> tuple[str, int]:
    """Map bytes that Python's single-byte codecs reject to control characters, as the standard does."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    single = error.end - error.start == 1 and byte in _CONTROLS and error.encoding == "charmap"
    return (chr(byte) if single else "\ufffd"), error.end


codecs.register_error("as-on-the-web", _as_on_the_web)
