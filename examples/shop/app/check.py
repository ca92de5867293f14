"""The health check: the shop answers, and so does the stock behind it."""
from urllib.request import urlopen

with urlopen("http://127.0.0.1:8000/health", timeout=2) as answer:
    assert answer.read().strip() == b"PONG"
