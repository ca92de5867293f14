#!/usr/bin/env python3
"""Keep-alive requests through published ports, one peer after another in every round. Called by compare.sh."""
import argparse
import json
import pathlib
import re
import subprocess
import time

SECONDS = 3


def outside(peer, *command, check=True):
    return subprocess.run(["nsenter", f"--net=/run/netns/compare-{peer}-out", *command],
                          capture_output=True, text=True, check=check)


def url(number):
    return f"http://198.18.{number}.1:8080/"


def await_page(peer, number):
    for _ in range(100):
        page = outside(peer, "curl", "-sS", "--max-time", "2", url(number), check=False)
        if len(page.stdout) == 1024:
            return
        time.sleep(0.1)
    raise RuntimeError(f"{peer}: no page at {url(number)}: {page.stderr.strip()}")


def requests(peer, number):
    said = outside(peer, "wrk", "-t1", "-c32", f"-d{SECONDS}s", url(number)).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{peer}: {said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--place", type=pathlib.Path, required=True)
    parser.add_argument("peers", nargs="+")
    options = parser.parse_args()
    # compare.sh numbers them as it names them.
    numbered = list(enumerate(options.peers, start=1))
    rates = {peer: [] for peer in options.peers}
    for number, peer in numbered:
        await_page(peer, number)
    for turn in range(options.rounds):
        for number, peer in numbered if turn % 2 == 0 else reversed(numbered):
            rates[peer].append(requests(peer, number))
    (options.place / "web.json").write_text(json.dumps(rates))


main()
