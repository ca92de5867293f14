#!/usr/bin/env python3
"""Prints what was measured as a table: medians and minima in milliseconds, beside what was aimed at."""
import json
import pathlib
import statistics
import sys

# Key, words, target in milliseconds.
ROWS = [
    ("nothing", "CLI with no work (`--version`)", "8"),
    ("round", "one round trip (`version`)", "15"),
    ("run", "`run --rm busybox true`, bridge network", "55, min 42"),
    ("run_d", "`run -d`", "45"),
    ("stop", "`stop` (exits on TERM)", "30"),
    ("rm", "`rm -f` of a running one", "30"),
    ("exec", "`exec true`", "26"),
    ("up1", "`up -d` of 1 service", "100"),
    ("up1_again", "`up -d` again, unchanged", "40"),
    ("down1", "`down` of 1 service", "100"),
    ("up10", "`up -d` of 10 chained services", "500"),
    ("down10", "`down` of 10", "300"),
    ("up50", "`up -d` of 1 service x 50", "1200"),
    ("down50", "`down` of 50", "600"),
    ("hundred", "100 containers one after another", "5000"),
    ("rm100", "`rm -f` of 100", "1000"),
    ("ps100", "`ps` with 100 running", "20"),
    ("stats100", "`stats --no-stream` with 100 running", "260"),
    ("pull", "pull from a local registry", "2000"),
    ("write", "a container writes 1M lines x 100 B (`run -d`, `wait`)", "floor + 10 %"),
    ("attached", "`run --rm` of the same, all output to the client", ""),
    ("logs", "`logs` reads them", "500"),
]
PEERS = ["orc", "docker", "podman", "floor"]


def spread(times, digits=0):
    if not times:
        return "-"
    middle, best = statistics.median(times), min(times)
    return f"{middle:.{digits}f} / {best:.{digits}f}" if len(times) > 1 else f"{middle:.{digits}f}"


def load(place, name):
    path = pathlib.Path(place) / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def main():
    place = sys.argv[1]
    times = {peer: load(place, peer) for peer in PEERS}
    rates = load(place, "web")
    sizes = load(pathlib.Path(place) / "pulled", "sizes")
    peers = [peer for peer in PEERS if times[peer] or peer in rates]

    def line(words, cells, target):
        if any(cell != "-" for cell in cells):
            print("| " + " | ".join([words, *cells, target]) + " |")

    line("median / minimum, ms", peers, "target")
    print("|" + "---|" * (len(peers) + 2))
    for key, words, target in ROWS:
        if key == "pull" and sizes:
            words += f" ({sizes['plain'] / 1e6:.0f} MB, {sizes['packed'] / 1e6:.0f} MB packed, 4 layers)"
        line(words, [spread(times[peer].get(key), 1 if key in ("nothing", "exec") else 0) for peer in peers], target)
    line("daemons, PSS, after 100 came and went (MB)",
         [spread([n / 1024 for n in times[peer].get("pss", [])]) for peer in peers], "50")
    line("all but the programs, PSS, for each of 100 running (MB)",
         [spread([n / 1024 for n in times[peer].get("each", [])], 2) for peer in peers], "conmon + 0.2")
    # Here most is best.
    line("requests a second through a published port (median / best)",
         [f"{statistics.median(rates[peer]):.0f} / {max(rates[peer]):.0f}" if peer in rates else "-" for peer in peers],
         "95 % of the floor")
    for key, words in (("run_plain", "crun run without seccomp"), ("chroot", "unshare + chroot"), ("nsenter", "nsenter")):
        if key in times["floor"]:
            print(f"{words}: {spread(times['floor'][key], 1)}")
    if "floor" in rates:
        for peer in rates:
            if peer != "floor":
                # Each against the floor of its own round.
                shares = [100 * one / floor for one, floor in zip(rates[peer], rates["floor"])]
                print(f"{peer}: {statistics.median(shares):.0f} % of the floor's requests in the same round")
    for peer, cost in load(place, "web-cost").items():
        print(f"{peer}: {spread(cost, 2)} us of the processor a request, client and server together")


main()
