import asyncio
from collections.abc import Mapping

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from digest.web.pages import one, read_form

FORM = "application/x-www-form-urlencoded"


def form(body: bytes, kind: str = FORM) -> Mapping[str, list[str]]:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode())]
    return asyncio.run(read_form(Request({"type": "http", "method": "POST", "headers": headers}, receive)))


def test_a_form_is_read_as_browsers_send_it() -> None:
    fields = form(b"email=ola%40example.org&digest=daily&digest=weekly&name=Ola+%C5%BB")
    assert fields == {"email": ["ola@example.org"], "digest": ["daily", "weekly"], "name": ["Ola Ż"]}
    assert [one(fields, name) for name in ("email", "digest", "name", "nothing")] == [
        "ola@example.org",
        "",
        "Ola Ż",
        "",
    ]


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_anything_else_has_no_fields(kind: str) -> None:
    assert form(b"email=ola%40example.org", kind) == {}


@pytest.mark.parametrize("body", [b"a=%FF", b"&".join(b"a=1" for _ in range(9_999))])
def test_what_no_form_of_ours_sends_is_refused(body: bytes) -> None:
    with pytest.raises(HTTPException) as caught:
        form(body)
    assert caught.value.status_code == 400
