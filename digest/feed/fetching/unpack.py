"""Decompress an HTTP body within a limit, whatever its Content-Encoding claims."""

import re
import zlib

_STEP = 64 * 1024
_MOST_LAYERS = 2
"""Some servers compress what an application has compressed already, and announce it once."""
_GZIP, _ZLIB, _BARE_DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "dcb", "dcz"})
_TEXT = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*[<{][\s\0!-~]")
"""How XML, HTML and JSON begin; UTF-16 has zero bytes between."""


class UnpackError(ValueError):
    """The body expands beyond the limit, is broken, or has an encoding that was not asked for."""


def unpack(body: bytes, encoding: str, limit: int) -> bytes:
    """Return the document in a body, of at most `limit` bytes. Raises UnpackError.

    Servers announce `UTF-8`, `none` or `aws-chunked`, or gzip that they do not apply, apply unannounced or apply twice.
    So the first bytes decide; the header counts only for formats without a signature. Memory stays within the body and
    three times the limit, although gzip may expand to a thousand times its size.
    """
    announced = [name.strip().lower().removeprefix("x-") for name in encoding.split(",")]
    for _ in range(_MOST_LAYERS):
        if body.startswith(b"\x1f\x8b"):
            body = _inflated(body, _GZIP, limit)
        elif body and "deflate" in announced:
            announced.remove("deflate")
            body = _inflated_unless_text(body, limit)
    if body and not _TEXT.match(body):
        for name in _NOT_ASKED_FOR.intersection(announced):
            raise UnpackError(f'it is packed as "{name}", which was not asked for')
    return body


def _inflated_unless_text(body: bytes, limit: int) -> bytes:
    """Decompress either of the two formats that servers call deflate (RFC 9110, 8.4.1.2)."""
    wrapped = body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2], "big") % 31 == 0
    try:
        return _inflated(body, _ZLIB if wrapped else _BARE_DEFLATE, limit)
    except UnpackError:
        if _TEXT.match(body):
            return body
        raise


def _inflated(body: bytes, kind: int, limit: int) -> bytes:
    name = "gzip" if kind == _GZIP else "deflate"
    unpacked, stream = bytearray(), zlib.decompressobj(kind)
    for start in range(0, len(body), _STEP):
        piece = body[start : start + _STEP]
        while piece:
            if stream.eof:
                if not (piece := piece.lstrip(b"\0")):
                    break
                stream = zlib.decompressobj(kind)  # gzip may come in several members
            try:
                unpacked += stream.decompress(piece, limit + 1 - len(unpacked))
            except zlib.error as error:
                raise UnpackError(f"it is broken {name}: {error}") from error
            if len(unpacked) > limit:
                raise UnpackError(f"it unpacks to more than {limit:,} bytes")
            piece = stream.unused_data
    if not stream.eof:
        raise UnpackError(f"its {name} is cut off")
    return bytes(unpacked)
