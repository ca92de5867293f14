#!/usr/bin/env python3
"""Times one peer's everyday commands. Called by compare.sh, inside that peer's network namespace."""
import json
import os
import pathlib
import sys
import time

import floors
import pulled
import timed

# Those of a peer's processes that are its own, not a container's.
OWN = ("orcd", "dockerd", "containerd", "containerd-shim", "containerd-shim-runc-v2", "docker-proxy", "conmon",
       "aardvark-dns")
DAEMONS = ("orcd", "dockerd", "containerd")


class Peer(timed.Timed):
    def __init__(self, chosen):
        super().__init__(chosen)
        self.place = chosen.work / chosen.peer
        self.place.mkdir(exist_ok=True)
        programs = chosen.programs
        self.cli, self.compose = {
            "orc": (["dist/orc"], ["dist/orc", "compose"]),
            "docker": ([f"{programs}/docker"], [sys.executable, f"{programs}/docker-compose"]),
            "podman": ([f"{programs}/podman"], [sys.executable, f"{programs}/podman-compose"]),
        }[chosen.peer]
        # Docker and orc kill what rm -f removes; podman first waits 10 s for it to heed TERM.
        self.kill = ["rm", "-f", *(["-t", "0"] if chosen.peer == "podman" else [])]

    def must(self, row, *command):
        self.run(row, [*self.cli, *command])

    def single(self):
        for _ in range(self.rounds):
            self.must("nothing", "--version")
            self.must("round", "version")
            self.must("run", "run", "--rm", "busybox", "true")
            self.must("run_d", "run", "-d", "--name", "bench-one", "busybox", *timed.POLITE)
            self.must("exec", "exec", "bench-one", "true")
            self.must("stop", "stop", "bench-one")
            self.must(None, "rm", "bench-one")
            self.must(None, "run", "-d", "--name", "bench-two", "busybox", "sleep", "1000")
            self.must("rm", *self.kill, "bench-two")

    def project(self, name, services):
        place = self.place / name
        place.mkdir(exist_ok=True)
        # The peers' compose want a version; what it says means nothing to the others.
        (place / "docker-compose.yml").write_text(json.dumps({"version": "3.7", "services": services}))
        return [*self.compose, "-f", str(place / "docker-compose.yml"), "-p", name]

    def composed(self):
        service = {"image": "busybox", "command": timed.POLITE}
        chain = {f"s{n}": {**service, **({"depends_on": [f"s{n - 1}"]} if n else {})} for n in range(10)}
        one, ten = self.project("one", {"web": service}), self.project("ten", chain)
        # podman-compose starts one container of a service, whatever --scale says: there it is 50 services.
        if self.options.peer == "podman":
            fifty, scale = self.project("fifty", {f"s{n}": service for n in range(50)}), []
        else:
            fifty, scale = self.project("fifty", {"web": service}), ["--scale", "web=50"]
        for _ in range(self.few):
            for _ in range(2):
                self.run("up1", [*one, "up", "-d"])
                self.run("up1_again", [*one, "up", "-d"])
                self.run("down1", [*one, "down"])
            self.run("up10", [*ten, "up", "-d"])
            self.run("down10", [*ten, "down"])
        # A minute and more for some of them.
        for _ in range(self.few if self.options.peer == "orc" else 1):
            self.run("up50", [*fifty, "up", "-d", *scale])
            self.run("down50", [*fifty, "down"])

    def many(self):
        names = [f"bench-{n}" for n in range(100)]
        time.sleep(self.options.rest / 4)
        before = self.memory(OWN)
        for _ in range(2 if self.options.peer == "orc" and self.few > 1 else 1):
            start = time.perf_counter()
            for name in names:
                self.must(None, "run", "-d", "--name", name, "busybox", "sleep", "1000")
            self.add("hundred", start)
            for _ in range(3):
                self.must("ps100", "ps")
                self.must("stats100", "stats", "--no-stream")
            time.sleep(self.options.rest / 4)
            self.times["each"] = [(self.memory(OWN) - before) / len(names)]
            self.must("rm100", *self.kill, *names)
        if self.options.peer != "podman":
            time.sleep(self.options.rest)
            self.times["pss"] = [self.memory(DAEMONS)]

    # In KiB, of all processes of these names that live in this network namespace.
    @staticmethod
    def memory(names):
        here, total = os.readlink("/proc/self/ns/net"), 0
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                place = pathlib.Path("/proc", entry)
                program = place.joinpath("cmdline").read_bytes().split(b"\0")[0].decode(errors="replace")
                if pathlib.Path(program).name not in names or os.readlink(place / "ns/net") != here:
                    continue
                lines = place.joinpath("smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            except OSError:
                continue    # it ended meanwhile
        return total

    def logs(self):
        # As long as it takes until the container has ended and its log is whole.
        large = ["--log-opt", "max-size=1g"] if self.options.peer != "podman" else []
        for _ in range(self.few):
            start = time.perf_counter()
            self.must(None, "run", "-d", "--name", "bench-logs", *large, "busybox", *timed.WRITER)
            self.must(None, "wait", "bench-logs")
            self.add("write", start)
            self.must("logs", "logs", "bench-logs")
            self.must(None, *self.kill, "bench-logs")
            self.must("attached", "run", "--rm", *large, "busybox", *timed.WRITER)

    def pull(self):
        image = f"{pulled.ADDRESS}/{pulled.NAME}:1"
        flags = ["--tls-verify=false", "--signature-policy", str(self.place / "policy.json")]
        registry = pulled.start_registry(self.options.place / "pulled", self.place)
        try:
            for _ in range(self.few):
                self.must("pull", "pull", *(flags if self.options.peer == "podman" else []), image)
                self.must(None, "rmi", image)
        finally:
            registry.terminate()
            registry.wait()


def main():
    chosen = timed.options()
    return (floors.Floor if chosen.peer == "floor" else Peer)(chosen).measure()


sys.exit(main())
