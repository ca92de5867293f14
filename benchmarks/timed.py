"""What the measuring programs share: options, times by row, the file they end in."""
import argparse
import json
import pathlib
import subprocess
import sys
import time

# Exits on TERM, so that stopping measures the program stopping it and no grace period.
POLITE = ["sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]
WRITER = ["sh", "-c", f"yes {'7' * 99} | head -n 1000000"]


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=["floor", "orc", "docker", "podman"])
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--rest", type=float, required=True, help="seconds of quiet before memory is read")
    parser.add_argument("--parts", required=True)
    for name in ("--work", "--place", "--programs"):
        parser.add_argument(name, type=pathlib.Path, required=True)
    return parser.parse_args()


class Timed:
    def __init__(self, chosen):
        self.options = chosen
        self.rounds = chosen.rounds
        # What takes seconds is done less often.
        self.few = max(1, chosen.rounds // 4)
        self.times = {}
        self.failed = False

    def add(self, row, start):
        self.times.setdefault(row, []).append((time.perf_counter() - start) * 1000)

    def run(self, row, command):
        """Runs a command that must succeed and keeps how long it took, if a row is named."""
        start = time.perf_counter()
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, errors="replace", timeout=300)
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))}: exit {done.returncode}: {done.stderr[-600:].strip()}")
        if row:
            self.add(row, start)

    def measure(self):
        for part in self.options.parts.split(","):
            start = time.perf_counter()
            try:
                getattr(self, part, lambda: None)()
            except (RuntimeError, subprocess.TimeoutExpired, OSError) as failure:
                print(f"{self.options.peer}: {part}: {failure}", file=sys.stderr)
                self.failed = True
            # So that one sees where it is: all of it takes a quarter of an hour.
            if hasattr(self, part):
                print(f"{self.options.peer}: {part}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
        place = self.options.place / f"{self.options.peer}.json"
        place.write_text(json.dumps(self.times))
        return 1 if self.failed else 0
