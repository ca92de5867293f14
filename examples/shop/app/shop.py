"""The shop: shows what is in stock, and sells it. State lives in redis, so any number of copies may run."""
import html
import os
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from stock import Stock

GOODS = {"axe": 12, "helmet": 7, "stew": 40}
NAME = os.environ["SHOP_NAME"]
HOST = socket.gethostname()


class Shop(BaseHTTPRequestHandler):
    """GET / shows the shelf, POST /buy/NAME takes one away, GET /health asks redis."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            with Stock() as stock:
                self._say(200, stock.ask("PING"))
        elif self.path == "/":
            with Stock() as stock:
                self._say(200, page(stock), "text/html; charset=utf-8")
        else:
            self._say(404, "there is no such page")

    def do_POST(self):
        good = self.path.removeprefix("/buy/")
        if good not in GOODS:
            self._say(404, "we do not sell that")
            return
        with Stock() as stock:
            left = stock.ask("HINCRBY", "stock", good, -1)
            if left < 0:
                stock.ask("HINCRBY", "stock", good, 1)
                self._say(409, f"no {good} left")
                return
            stock.ask("INCR", "sold")
        print(f"sold one {good}, {left} left", flush=True)
        self._say(200, f"one {good}, thank you; {left} left")

    def _say(self, code, text, kind="text/plain; charset=utf-8"):
        body = (text + "\n").encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Served-By", HOST)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        if self.path != "/health":
            print(f"{self.address_string()} {format % args}", flush=True)


def page(stock):
    rows = "".join(
        f"<li>{html.escape(good)}: {stock.ask('HGET', 'stock', good)}</li>" for good in GOODS)
    sold = stock.ask("GET", "sold") or 0
    return (f"<!doctype html><title>{html.escape(NAME)}</title><h1>{html.escape(NAME)}</h1>"
            f"<ul>{rows}</ul><p>{sold} sold; served by {html.escape(HOST)}</p>")


def main():
    with Stock() as stock:
        for good, count in GOODS.items():
            stock.ask("HSETNX", "stock", good, count)
    server = ThreadingHTTPServer(("0.0.0.0", 8000), Shop)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"{NAME} is open on port 8000", flush=True)
    server.serve_forever()
    print("closed", flush=True)


if __name__ == "__main__":
    sys.exit(main())
