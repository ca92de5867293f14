#!/usr/bin/env python3
"""Times one program's everyday commands, or prints what was timed as a table. Called by compare.sh."""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROWS = [
    ("nothing", "CLI with no work (--version)"),
    ("round", "one round trip (version)"),
    ("run", "run --rm busybox true, bridge network"),
    ("run_d", "run -d"),
    ("exec", "exec true"),
    ("stop", "stop (exits on TERM)"),
    ("rm", "rm -f of a running one"),
    ("up1", "up -d of 1 service"),
    ("up1_again", "up -d again, unchanged"),
    ("down1", "down of 1 service"),
    ("up10", "up -d of 10 chained services"),
    ("down10", "down of 10 services"),
    ("up50", "up -d of 1 service x 50"),
    ("down50", "down of 50"),
    ("hundred", "100 containers one after another"),
    ("ps100", "ps with 100 running"),
    ("stats100", "stats --no-stream with 100 running"),
    ("rm100", "rm -f of 100"),
    ("write", "container writes 1M lines x 100 B"),
    ("logs", "logs reads them"),
]
SIZES = [("pss", "daemons, PSS, after 100 came and went (MB)")]
POLITE = ["sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]


class Peer:
    def __init__(self, options):
        self.options = options
        self.times = {}
        self.root = pathlib.Path(options.root)
        self.root.mkdir(parents=True, exist_ok=True)
        programs = options.programs
        self.cli, self.compose = {
            "orc": (["dist/orc"], ["dist/orc", "compose"]),
            "docker": ([f"{programs}/docker"], ["/usr/bin/python3", f"{programs}/docker-compose"]),
            "podman": ([f"{programs}/podman"], ["/usr/bin/python3", f"{programs}/podman-compose"]),
        }[options.peer]

    def do(self, row, command, quiet=True):
        start = time.perf_counter()
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=300)
        took = (time.perf_counter() - start) * 1000
        if done.returncode and not quiet:
            raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-400:]}")
        if row and not done.returncode:
            self.times.setdefault(row, []).append(took)
        return took

    def must(self, row, *command):
        return self.do(row, [*self.cli, *command], quiet=False)

    def single(self):
        for _ in range(self.options.rounds):
            self.must("nothing", "--version")
            self.must("round", "version")
            self.must("run", "run", "--rm", "busybox", "true")
            self.must("run_d", "run", "-d", "--name", "bench-one", "busybox", *POLITE)
            self.must("exec", "exec", "bench-one", "true")
            self.must("stop", "stop", "bench-one")
            self.must(None, "rm", "bench-one")
            self.must(None, "run", "-d", "--name", "bench-two", "busybox", "sleep", "1000")
            self.must("rm", "rm", "-f", "bench-two")

    def project(self, name, services, *flags):
        place = self.root / name
        place.mkdir(exist_ok=True)
        # The peers' compose want a version; what it says means nothing to the others.
        (place / "docker-compose.yml").write_text(json.dumps({"version": "3.7", "services": services}))
        return [*self.compose, "-f", str(place / "docker-compose.yml"), "-p", name, *flags]

    def composed(self):
        service = {"image": "busybox", "command": ["sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]}
        chain = {f"s{n}": {**service, **({"depends_on": [f"s{n - 1}"]} if n else {})} for n in range(10)}
        one, ten = self.project("one", {"web": service}), self.project("ten", chain)
        fifty = self.project("fifty", {"web": service})
        rounds = max(1, self.options.rounds // 3)
        for _ in range(rounds):
            self.do("up1", [*one, "up", "-d"], quiet=False)
            self.do("up1_again", [*one, "up", "-d"], quiet=False)
            self.do("down1", [*one, "down"], quiet=False)
            self.do("up10", [*ten, "up", "-d"], quiet=False)
            self.do("down10", [*ten, "down"], quiet=False)
        if self.options.peer != "podman":    # podman-compose has no --scale
            for _ in range(max(1, rounds // 2)):
                self.do("up50", [*fifty, "up", "-d", "--scale", "web=50"], quiet=False)
                self.do("down50", [*fifty, "down"], quiet=False)

    def many(self):
        names = [f"bench-{n}" for n in range(100)]
        start = time.perf_counter()
        for name in names:
            self.must(None, "run", "-d", "--name", name, "busybox", "sleep", "1000")
        self.times["hundred"] = [(time.perf_counter() - start) * 1000]
        for _ in range(3):
            self.must("ps100", "ps")
        self.must("stats100", "stats", "--no-stream")
        self.must("rm100", "rm", "-f", *names)

    def logs(self):
        line = "7" * 99
        for _ in range(min(3, self.options.rounds)):
            self.must("write", "run", "--name", "bench-logs", "--log-opt", "max-size=1g", "busybox", "sh", "-c",
                      f"yes {line} | head -n 1000000")
            for _ in range(3):
                self.must("logs", "logs", "bench-logs")
            self.must(None, "rm", "-f", "bench-logs")

    def memory(self):
        total = 0
        for pid in self.daemons():
            for text in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if text.startswith("Pss:"):
                    total += int(text.split()[1])
        if total:
            self.times["pss"] = [total / 1024]

    # All that was started below the peer's own place, but the measuring itself and monitors of containers.
    def daemons(self):
        for entry in os.listdir("/proc"):
            if not entry.isdigit() or int(entry) == os.getpid():
                continue
            try:
                words = pathlib.Path(f"/proc/{entry}/cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if pathlib.Path(words[0]).name in ("orcd", "dockerd", "containerd") and str(self.root) in " ".join(words):
                yield int(entry)

    def measure(self):
        for part in (self.single, self.composed, self.logs, self.many, self.memory):
            try:
                part()
            except (RuntimeError, subprocess.TimeoutExpired, OSError) as failure:
                print(f"{self.options.peer}: {part.__name__}: {failure}", file=sys.stderr)
        pathlib.Path(self.options.out).write_text(json.dumps(self.times))


def shown(times, unit):
    if not times:
        return "-"
    middle, least = statistics.median(times), min(times)
    if unit == "MB":
        return f"{middle:.0f}"
    return f"{middle:.0f} / {least:.0f}" if len(times) > 1 else f"{middle:.0f}"


def table(place):
    peers = [peer for peer in ("orc", "docker", "podman") if (pathlib.Path(place) / f"{peer}.json").exists()]
    all_times = {peer: json.loads((pathlib.Path(place) / f"{peer}.json").read_text()) for peer in peers}
    print("| what (median / minimum, ms) | " + " | ".join(peers) + " |")
    print("|---|" + "---|" * len(peers))
    for key, words in [*ROWS, *SIZES]:
        unit = "MB" if (key, words) in SIZES else "ms"
        print(f"| {words} | " + " | ".join(shown(all_times[peer].get(key), unit) for peer in peers) + " |")


def main():
    if sys.argv[1] == "table":
        table(sys.argv[2])
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=["orc", "docker", "podman"])
    parser.add_argument("--rounds", type=int, default=11)
    for name in ("--root", "--programs", "--out"):
        parser.add_argument(name, required=True)
    Peer(parser.parse_args()).measure()


main()
