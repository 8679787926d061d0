"""Swallow mails as fast as Python can: reads each request's body, answers 202 with an X-Message-Id, keeps nothing.

    python bench/sink.py --delay 0.2      # prints its address; GET tells how many requests came since it was asked last

One process, one thread, no JSON: a sender is measured against it, not it.
"""

import argparse
import asyncio
import json
import re
from typing import ClassVar

BUFFER_BYTES = 1 << 20
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Connection(asyncio.BufferedProtocol):
    """One HTTP/1.1 connection, kept for as long as the client likes."""

    delay: ClassVar[float] = 0.0
    requests: ClassVar[int] = 0

    def __init__(self) -> None:
        self._buffer = bytearray(BUFFER_BYTES)
        self._view = memoryview(self._buffer)
        self._head_bytes = 0
        self._body_left: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        """Let a head grow at the buffer's beginning; bodies overwrite one another."""
        del sizehint
        return self._view[self._head_bytes :]

    def buffer_updated(self, nbytes: int) -> None:
        if self._body_left is None:
            self._head_bytes += nbytes
            end = self._buffer.find(b"\r\n\r\n", 0, self._head_bytes)
            if end < 0:
                return
            length = _LENGTH.search(self._buffer, 0, end)
            self._asks = self._buffer.startswith(b"GET ")
            self._body_left = int(length[1]) if length else 0
            nbytes, self._head_bytes = self._head_bytes - end - 4, 0
        self._body_left -= nbytes
        if self._body_left <= 0:
            self._body_left = None
            asyncio.get_running_loop().call_later(0 if self._asks else self.delay, self._answer)

    def _answer(self) -> None:
        if self._asks:
            content = json.dumps(Connection.requests).encode()
            Connection.requests = 0
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content))
            return
        Connection.requests += 1
        answer = b"HTTP/1.1 202 Accepted\r\nX-Message-Id: sink-%d\r\nContent-Length: 0\r\n\r\n"
        self._transport.write(answer % Connection.requests)


async def serve(delay: float) -> None:
    """Serve until the process ends; prints the address."""
    Connection.delay = delay
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0, backlog=128)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    asyncio.run(serve(parser.parse_args().delay))


if __name__ == "__main__":
    main()
