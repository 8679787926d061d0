"""Whatever a server says about its compression, the document is read, and memory stays bounded."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feed.fetching.unpack import UnpackError, unpack

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>\xc5\x81\xc3\xb3d\xc5\xba</title></channel></rss>'
JSON_FEED = b'{"version": "https://jsonfeed.org/version/1.1"}'
DOCUMENTS = [FEED, JSON_FEED, b"\xef\xbb\xbf" + FEED, FEED.decode().encode("utf-16"), b"\n\n" + FEED, b""]
MB = 1 << 20


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body)


def deflated_bare(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(body) + squeeze.flush()


PACKINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzipped),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", deflated_bare),
}


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    "encoding", ["", "identity", "UTF-8", "none", "aws-chunked", "gzip", "x-gzip", "gzip, gzip", "deflate", "br"]
)
def test_an_encoding_that_is_not_applied_is_passed_over(encoding: str, document: bytes) -> None:
    assert unpack(document, encoding, 1_000) == document


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("encoding", ["", "gzip", "x-gzip", "GZIP", "gzip, gzip", "aws-chunked,gzip", "UTF-8"])
def test_gzip_is_undone_however_it_is_announced_also_twice(encoding: str, times: int) -> None:
    body = FEED
    for _ in range(times):
        body = gzipped(body)
    assert unpack(body, encoding, 1_000) == FEED


@given(
    document=st.binary(max_size=5_000).filter(lambda body: not body.startswith(b"\x1f\x8b")),
    packing=st.sampled_from(sorted(PACKINGS)),
)
def test_any_document_comes_back_from_what_was_announced(document: bytes, packing: str) -> None:
    encoding, pack = PACKINGS[packing]
    assert unpack(pack(document), encoding, 5_000) == document
    assert unpack(gzipped(pack(document)), f"{encoding}, gzip", 6_000) == document


def test_gzip_of_several_members_and_with_padding_is_whole() -> None:
    members = [gzipped(FEED[:10]), gzipped(b""), gzipped(FEED[10:]), b"\0" * 512]
    assert unpack(b"".join(members), "gzip", 1_000) == FEED


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (gzipped(FEED)[:-9], "gzip", "its gzip is cut off"),
        (gzipped(FEED)[:10] + b"\xff" * 40, "", "it is broken gzip"),
        (gzipped(FEED) + b"<!-- -->", "gzip", "it is broken gzip"),
        (zlib.compress(FEED)[:-5], "deflate", "its deflate is cut off"),
        (b"\xff" * 40, "deflate", "it is broken deflate"),
        (b"\x1b\x2c\x00\xf8", "br", 'it is packed as "br", which was not asked for'),
        (b"\x28\xb5\x2f\xfd\x04\x00", "gzip, zstd", 'it is packed as "zstd", which was not asked for'),
    ],
    ids=range(7),
)
def test_what_cannot_be_undone_is_named(body: bytes, encoding: str, said: str) -> None:
    with pytest.raises(UnpackError, match=said):
        unpack(body, encoding, 1_000)


def test_a_document_as_large_as_the_limit_is_read_and_no_larger_one() -> None:
    assert unpack(gzipped(b"x" * 1_000), "", 1_000) == b"x" * 1_000
    with pytest.raises(UnpackError, match="unpacks to more than 1,000 bytes"):
        unpack(gzipped(b"x" * 1_001), "", 1_000)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("packing", PACKINGS)
def test_a_bomb_is_refused_within_three_times_the_limit(packing: str, layers: int) -> None:
    encoding, pack = PACKINGS[packing]
    body = pack(b"\0" * (64 * MB))
    if layers == 2:
        body = gzipped(body)
    tracemalloc.start()
    try:
        with pytest.raises(UnpackError, match="unpacks to more than"):
            unpack(body, encoding, MB)
        assert tracemalloc.get_traced_memory()[1] < 3 * MB + 200_000
    finally:
        tracemalloc.stop()


def test_many_empty_members_take_no_quadratic_time() -> None:
    assert unpack(gzipped(b"") * 200_000, "gzip", 1_000) == b""
