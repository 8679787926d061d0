"""A mail server on loopback that answers each step as its script says, and remembers what happened."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socket import SocketIO

Script = Callable[[str, str], str | None]
"""The reply to a step ("MAIL", "RCPT", "DATA", "CONTENT") for a reader's address; None: the usual one, "": hang up."""

USUAL = {"MAIL": "250 2.1.0 ok", "RCPT": "250 2.1.5 ok", "DATA": "354 go on", "CONTENT": "250 2.0.0 queued"}


class ScriptedSmtp:
    """The server. `accepted` are the readers whose mail it took, in order; `asked` are the readers of each RCPT."""

    def __init__(self, script: Script = lambda _step, _reader: None) -> None:
        self.script = script
        self.accepted: list[str] = []
        self.asked: list[str] = []
        self.connections = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """End all sessions."""
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rwb", buffering=0) as file:
            self._say(file, "220 scripted")
            reader, envelope = "", False
            while line := file.readline():
                word = line[:4].decode().strip().upper()
                if word == "RCPT":
                    reader = line.decode().partition("<")[2].partition(">")[0]
                    self.asked.append(reader)
                if word == "MAIL" and envelope:
                    # As Postfix does, this server keeps the envelope of a mail that it refuses.
                    self._say(file, "503 5.5.1 nested MAIL command")
                    continue
                taken = len(self.accepted)
                if not self._answered(file, word, reader):
                    return
                envelope = (envelope or word == "MAIL") and word != "RSET" and len(self.accepted) == taken

    def _answered(self, file: SocketIO, word: str, reader: str) -> bool:
        """Answer a command; returns whether the session goes on."""
        if word not in USUAL:
            return self._say(file, "221 bye" if word == "QUIT" else "250 ok") and word != "QUIT"
        reply = self._reply(word, reader)
        if not self._say(file, reply) or not reply.startswith("354"):
            return bool(reply) and not reply.startswith("421")
        while file.readline() not in (b".\r\n", b""):
            pass
        reply = self._reply("CONTENT", reader)
        if reply.startswith("250"):
            self.accepted.append(reader)
        return self._say(file, reply) and not reply.startswith("421")

    def _reply(self, step: str, reader: str) -> str:
        reply = self.script(step, reader)
        return USUAL[step] if reply is None else reply

    @staticmethod
    def _say(file: SocketIO, reply: str) -> bool:
        if reply:
            file.write(f"{reply}\r\n".encode())
        return bool(reply)


@contextmanager
def scripted(script: Script = lambda _step, _reader: None) -> Iterator[ScriptedSmtp]:
    server = ScriptedSmtp(script)
    try:
        yield server
    finally:
        server.close()


def for_reader(reader: str, step: str, *replies: str) -> Script:
    """Give one reader these replies at a step, the last one forever; everybody else is taken."""
    left = list(replies)

    def script(asked_step: str, asked: str) -> str | None:
        if (asked_step, asked) != (step, reader):
            return None
        return left.pop(0) if len(left) > 1 else left[0]

    return script
