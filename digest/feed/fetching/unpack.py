"""Undo an HTTP body's compression within a limit. Knows bytes, not where they come from."""

import zlib

_STEP = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_BARE_DEFLATE = -zlib.MAX_WBITS


class UnpackError(ValueError):
    """The body is too large, is not what its encoding says, or is packed in a way that was not asked for."""


class Unpacker:
    """Takes a body as it comes in and keeps it unpacked, at most `limit` bytes.

    Memory stays within the limit and one step: a small piece of gzip may hold a thousand times its size. Every
    method raises UnpackError.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower().removeprefix("x-") or "identity"
        if self._encoding not in ("identity", "gzip", "deflate"):
            raise UnpackError(f'it is packed as "{self._encoding[:40]}", which was not asked for')
        self._limit = limit
        self._received = 0
        self._body = bytearray()
        self._stream = zlib.decompressobj(_GZIP)
        self._begun = False

    def add(self, piece: bytes) -> None:
        """Take the next piece of the body as it came over the wire."""
        self._received += len(piece)
        if self._received > self._limit:
            raise UnpackError(f"it is larger than {self._limit:,} bytes")
        if self._encoding == "identity":
            self._keep(piece)
            return
        if not self._begun and piece:
            self._begin(piece)
        try:
            self._unpack(piece)
        except zlib.error as error:
            raise UnpackError(f"it is broken {self._encoding}: {error}") from error

    def finish(self) -> bytes:
        """Hand over the whole body."""
        if self._begun and not self._stream.eof:
            raise UnpackError(f"its {self._encoding} is cut off")
        return bytes(self._body)

    def _begin(self, piece: bytes) -> None:
        """Choose by the first bytes between the two things that servers call deflate (RFC 9110, 8.4.1.2)."""
        self._begun = True
        if self._encoding == "deflate":
            wrapped = piece[0] & 0x0F == zlib.DEFLATED and (
                len(piece) == 1 or int.from_bytes(piece[:2], "big") % 31 == 0
            )
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else _BARE_DEFLATE)

    def _unpack(self, piece: bytes) -> None:
        while piece:
            if self._stream.eof:
                if not piece.strip(b"\0"):
                    return
                self._stream = zlib.decompressobj(_GZIP)  # gzip may come in several members
            self._keep(self._stream.decompress(piece, _STEP))
            while self._stream.unconsumed_tail:
                self._keep(self._stream.decompress(self._stream.unconsumed_tail, _STEP))
            piece = self._stream.unused_data

    def _keep(self, unpacked: bytes) -> None:
        if len(self._body) + len(unpacked) > self._limit:
            raise UnpackError(f"it unpacks to more than {self._limit:,} bytes")
        self._body += unpacked
