"""Speaks to redis: a command is a list of words, an answer is a text, a number or a list (RESP 2)."""
import os
import socket


class Stock:
    """One connection, logged in with the password of the secret."""

    def __init__(self):
        self._socket = socket.create_connection((os.environ.get("STOCK_HOST", "stock"), 6379), timeout=3)
        self._answers = self._socket.makefile("rb")
        with open("/run/secrets/stock_password", encoding="utf-8") as secret:
            self.ask("AUTH", secret.read().strip())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def ask(self, *words):
        parts = [f"*{len(words)}\r\n".encode()]
        for word in (str(word).encode() for word in words):
            parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
        self._socket.sendall(b"".join(parts))
        return self._answer()

    def _answer(self):
        line = self._answers.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            if rest == b"-1":
                return None
            text = self._answers.read(int(rest) + 2)[:-2]
            return text.decode()
        if kind == b"*":
            return [self._answer() for _ in range(int(rest))]
        return rest.decode()
