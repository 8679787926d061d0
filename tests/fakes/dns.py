"""A name server on 127.0.0.1 that knows what a test tells it."""

import socketserver
import threading
from types import TracebackType
from typing import Self, cast

import dns.message
import dns.rcode
import dns.rrset


class FakeDns:
    """Answers with TXT records and CNAME records by name; a context manager. What is in neither does not exist."""

    def __init__(self) -> None:
        self.txt: dict[str, list[str]] = {}
        self.cname: dict[str, str] = {}
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def answer(self, asked: bytes) -> bytes:
        """Answer one question."""
        query = dns.message.from_wire(asked)
        answer = dns.message.make_response(query)
        name = query.question[0].name.to_text(omit_final_dot=True)
        if target := self.cname.get(name):
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{target}."))
            name = target
        if texts := self.txt.get(name):
            quoted = [" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200)) for text in texts]
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *quoted))
        elif not answer.answer:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()


class _Server(socketserver.ThreadingUDPServer):
    daemon_threads = True
    fake: FakeDns


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        asked, socket = self.request
        socket.sendto(cast("_Server", self.server).fake.answer(asked), self.client_address)
