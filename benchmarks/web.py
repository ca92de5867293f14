#!/usr/bin/env python3
"""Keep-alive requests through published ports, one peer after another in every round. Called by compare.sh."""
import argparse
import json
import pathlib
import re
import resource
import subprocess
import time

SECONDS = 1
# Many short turns: what else the machine does strikes all peers alike.
TURNS = 3


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


def served():
    """Seconds of the processor that all servers have had; those of the peers that are not asked have none."""
    total = 0
    for place in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (place / "comm").read_text() == "nginx\n":
                total += int((place / "schedstat").read_text().split()[0])
        except OSError:
            pass  # It ended meanwhile.
    return total / 1e9


def requests(peer, number):
    """Requests a second, and microseconds of the processor for each: the client's, the server's and the way between
    (which the kernel goes in the time of one of them)."""
    begin = served(), resource.getrusage(resource.RUSAGE_CHILDREN)
    said = outside(peer, "wrk", "-t1", "-c32", f"-d{SECONDS}s", url(number)).stdout
    end = served(), resource.getrusage(resource.RUSAGE_CHILDREN)
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{peer}: {said}")
    count = int(re.search(r"(\d+) requests in", said)[1])
    used = end[0] - begin[0] + sum(end[1][:2]) - sum(begin[1][:2])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), used / count * 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--place", type=pathlib.Path, required=True)
    parser.add_argument("peers", nargs="+")
    options = parser.parse_args()
    # compare.sh numbers them as it names them.
    numbered = list(enumerate(options.peers, start=1))
    rates, costs = {peer: [] for peer in options.peers}, {peer: [] for peer in options.peers}
    for number, peer in numbered:
        await_page(peer, number)
    for turn in range(options.rounds * TURNS):
        for number, peer in numbered if turn % 2 == 0 else reversed(numbered):
            rate, cost = requests(peer, number)
            rates[peer].append(rate)
            costs[peer].append(cost)
    (options.place / "web.json").write_text(json.dumps(rates))
    (options.place / "web-cost.json").write_text(json.dumps(costs))


main()
