#!/usr/bin/env python3
"""Times the networks between real daemons, each on a machine of its own: a network namespace on one switch.

  benchmarks/networks.py [--rounds N] [--seconds S] [ROW...]   rows: streams endpoints names reprogramming rules

`streams` is Gbit/s of one TCP stream from container to container, beside the same path made by hand with ip (floor)
and that of Debian's dockerd; all paths once in each round, medians over the rounds. `endpoints` is how long after a
container's start every node's names know it, among --services others. `names` is answers a second, of one client and
of several, and what the process that gives them (dockerd itself, for Docker) takes of the processor. `reprogramming` is
what real daemons take with 10, 1,000 and 10,000 services; `rules` is what the kernel alone takes for that many services'
chains and slots. Needs root and dist/ (./build.sh); Docker's rows need artifacts/compare/root (benchmarks/compare.sh
makes it) and are left out otherwise. Nothing leaves the namespaces, and nothing is left behind.
"""
import argparse
import functools
import itertools
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime

from cluster import HERE, POLITE, Cluster, shell, until

SERVER = """
import socket, sys
s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(("0.0.0.0", int(sys.argv[1]))); s.listen(); print("up", flush=True)
buffer = bytearray(1 << 20)
while True:
    c, _ = s.accept()
    while c.recv_into(buffer): pass
"""
CLIENT = """
import socket, sys, time
s = socket.create_connection((sys.argv[1], int(sys.argv[2]))); chunk = bytes(1 << 20); sent = 0
end = time.monotonic() + float(sys.argv[3]); begin = time.monotonic()
while time.monotonic() < end: sent += s.send(chunk)
print(sent * 8 / (time.monotonic() - begin) / 1e9)
"""
ASK = """
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("127.0.0.11", 53)); s.settimeout(2)
name = b"".join(bytes([len(p)]) + p for p in sys.argv[1].encode().split(b".")) + bytes(1)
query = b"\\x00\\x07\\x01\\x00\\x00\\x01" + bytes(6) + name + b"\\x00\\x01\\x00\\x01"
count = 0; end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    s.send(query); answer = s.recv(512); count += 1
    assert answer[3] & 15 == 0 and answer[7] > 0, answer
print(count)
"""
# Sixteen questions under way, sent and taken together: what the asker takes of the processor is little.
ASK_MANY = """
import ctypes, socket, struct, sys, time
class Part(ctypes.Structure): _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
class Head(ctypes.Structure): _fields_ = [
    ("name", ctypes.c_void_p), ("name_length", ctypes.c_uint), ("parts", ctypes.POINTER(Part)),
    ("count", ctypes.c_size_t), ("control", ctypes.c_void_p), ("control_length", ctypes.c_size_t),
    ("flags", ctypes.c_int)]
class Message(ctypes.Structure): _fields_ = [("head", Head), ("length", ctypes.c_uint)]
libc = ctypes.CDLL(None, use_errno=True); many = 16
def messages(rooms):
    made = (Message * many)()
    for one, room in zip(made, rooms):
        one.head.parts = ctypes.pointer(Part(ctypes.addressof(room), len(room))); one.head.count = 1
    return made
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("127.0.0.11", 53))
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 1, 0))
name = b"".join(bytes([len(p)]) + p for p in sys.argv[1].encode().split(b".")) + bytes(1)
query = b"\\x00\\x07\\x01\\x00\\x00\\x01" + bytes(6) + name + b"\\x00\\x01\\x00\\x01"
asked = [ctypes.create_string_buffer(query, len(query)) for _ in range(many)]
answers = [ctypes.create_string_buffer(512) for _ in range(many)]
out, into = messages(asked), messages(answers)
count = lost = 0; end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    if libc.sendmmsg(s.fileno(), out, many, 0) != many: raise OSError(ctypes.get_errno(), "sendmmsg")
    left = many
    while left > 0:
        got = libc.recvmmsg(s.fileno(), into, left, 0x10000, None)
        if got <= 0: lost += left; break
        for answer in answers[:got]: assert answer.raw[3] & 15 == 0 and answer.raw[7] > 0, answer.raw
        count += got; left -= got
assert lost * 1000 <= count, (lost, count)
print(count)
"""


def inside(space, program, *words, wait=True):
    command = ["nsenter", f"--net={space}", sys.executable, "-c", program, *map(str, words)]
    if wait:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    started.stdout.readline()
    return started


def tasks(cluster, name):
    """Of each machine: (container id, the path of its network namespace, its address)."""
    found = {}
    for machine in cluster.machines:
        for line in machine.orc("ps", "-q", "--no-trunc", "--filter", f"name={name}").stdout.split():
            address = machine.orc(
                "inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}", line).stdout.split()[0]
            found.setdefault(machine.name, []).append((line, f"{machine.root}/run/netns/{line}", address))
    return found


class Floor:
    """The same paths by hand: two machines with a bridge and a VXLAN device, two containers on the first."""

    def __init__(self, cluster):
        self.spaces = [f"{cluster.prefix}-f{number}" for number in (1, 2)]
        self.inner = [f"{cluster.prefix}-i{number}" for number in (1, 2, 3)]
        for number, space in enumerate(self.spaces, start=1):
            cluster.plug(space, 100 + number)
            shell(f"ip -n {space} link add br1 type bridge && ip -n {space} link set br1 up"
                  f" && ip -n {space} link add vx type vxlan id 77 local 10.99.0.{100 + number}"
                  f" remote 10.99.0.{103 - number} dev cl0 dstport 4789 && ip -n {space} link set vx master br1"
                  f" && ip -n {space} link set vx up")
        for number, (space, host) in enumerate(
                zip(self.inner, (self.spaces[0], self.spaces[0], self.spaces[1])), start=1):
            shell(f"ip netns add {space} && ip -n {space} link set lo up && ip -n {host} link add v{number} type veth"
                  f" peer name eth0 netns {space} && ip -n {host} link set v{number} mtu 1450 master br1"
                  f" && ip -n {host} link set v{number} up && ip -n {space} link set eth0 mtu 1450"
                  f" && ip -n {space} addr add 10.66.0.{number}/24 dev eth0 && ip -n {space} link set eth0 up")

    def end(self):
        for space in self.inner + self.spaces:
            shell(f"ip netns del {space}", check=False)


class Docker:
    """Debian's dockerd on a machine of its own, with two containers on a network of theirs."""

    ROOT = HERE / "artifacts/compare/root"

    def __init__(self, cluster):
        self.space = f"{cluster.prefix}-d"
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="docker-", dir=cluster.work))
        self.cgroup = f"/{cluster.prefix}-docker"
        self.environment = {
            **os.environ, "PATH": f"{self.ROOT}/usr/sbin:{self.ROOT}/usr/bin:{os.environ['PATH']}",
            "LD_LIBRARY_PATH": f"{self.ROOT}/usr/lib/x86_64-linux-gnu",
            "DOCKER_HOST": f"unix://{self.place}/docker.sock", "DOCKER_CONFIG": f"{self.place}/config"}
        cluster.plug(self.space, 111)
        with open(self.place / "log", "ab") as log:
            self.daemon = subprocess.Popen(
                ["nsenter", f"--net=/run/netns/{self.space}", "dockerd", "--data-root", f"{self.place}/data",
                 "--exec-root", f"{self.place}/run", "--pidfile", f"{self.place}/pid", "-H",
                 self.environment["DOCKER_HOST"], "--cgroup-parent", self.cgroup],
                env=self.environment, stdout=log, stderr=log)
        try:
            until(lambda: self.docker("version", check=False).returncode == 0, "dockerd to answer")
            self.docker("import", str(cluster.work / "busybox.tar"), "busybox")
            self.docker("network", "create", "bench")
            for name, more in (("one", []), ("near", ["-p", "7070:7000"])):
                self.docker("run", "-d", "--name", name, "--network", "bench", *more, "busybox", *POLITE)
            self.spaces = {name: f"/proc/{self.said(name, '{{.State.Pid}}')}/ns/net" for name in ("one", "near")}
            self.address = self.said("near", "{{.NetworkSettings.Networks.bench.IPAddress}}")
        except BaseException:
            self.end()
            raise

    @classmethod
    def of(cls, cluster):
        if (cls.ROOT / "usr/sbin/dockerd").exists():
            return cls(cluster)
        print(f"no {cls.ROOT}: Docker's rows are left out", file=sys.stderr)
        return None

    def docker(self, *words, check=True):
        return subprocess.run(["docker", *words], env=self.environment, check=check, capture_output=True, text=True,
                              timeout=60)

    def said(self, name, form):
        return self.docker("inspect", "-f", form, name).stdout.strip()

    def end(self):
        self.docker("rm", "-f", "one", "near", check=False)
        self.daemon.terminate()
        try:
            self.daemon.wait(30)
        except subprocess.TimeoutExpired:
            self.daemon.kill()
        shell(f"ip netns del {self.space}; find /sys/fs/cgroup/*{self.cgroup} /sys/fs/cgroup{self.cgroup} -depth"
              " -type d -exec rmdir {} + 2>/dev/null", check=False)


def streams(cluster, rounds, seconds):
    cluster.deploy("bench", {
        "one": {"image": "busybox", "command": POLITE, "deploy": {"mode": "global"}},
        "two": {"image": "busybox", "command": POLITE, "ports": ["7070:7000"],
                "deploy": {"placement": {"constraints": ["node.hostname == node2"]}}},
        "near": {"image": "busybox", "command": POLITE,
                 "deploy": {"placement": {"constraints": ["node.hostname == node1"]}}}})
    until(lambda: cluster.are_up("bench", ["1/1", "3/3", "1/1"]), "the stack to run")
    one, two, near = (tasks(cluster, f"bench_{name}") for name in ("one", "two", "near"))
    floor, docker, servers = Floor(cluster), None, []
    try:
        docker = Docker.of(cluster)
        client = one["node1"][0][1]
        servers = [inside(path, SERVER, 7000, wait=False) for path in (
            two["node2"][0][1], near["node1"][0][1],
            f"/run/netns/{floor.inner[1]}", f"/run/netns/{floor.inner[2]}", f"/run/netns/{floor.spaces[1]}",
            *([docker.spaces["near"]] if docker else []))]
        own = cluster.first.orc("network", "explain", "two").stdout
        address = re.search(r"address +(\S+):", own).group(1)
        by_hand, outside = f"/run/netns/{floor.inner[0]}", f"/run/netns/{cluster.prefix}-c"
        paths = {
            "one node, by hand": (by_hand, "10.66.0.2", 7000),
            "one node, orc": (client, near["node1"][0][2], 7000),
            "two nodes (VXLAN), by hand": (by_hand, "10.66.0.3", 7000),
            "two nodes (VXLAN), orc": (client, two["node2"][0][2], 7000),
            "two nodes, service address": (client, address, 7000),
            "from outside, machine to machine": (outside, "10.99.0.102", 7000),
            "from outside, port of the task's node": (outside, "10.99.0.2", 7070),
            "from outside, port of another node": (outside, "10.99.0.3", 7070),
        }
        if docker:
            paths["one node, docker"] = (docker.spaces["one"], docker.address, 7000)
            paths["from outside, docker's port"] = (outside, "10.99.0.111", 7070)
        figures = {name: [] for name in paths}
        for number in range(rounds):
            for name in (list(paths) if number % 2 == 0 else list(paths)[::-1]):
                figures[name].append(float(inside(paths[name][0], CLIENT, *paths[name][1:], seconds)))
        for name, all_of_it in figures.items():
            print(f"| {name} | {statistics.median(all_of_it):.2f} Gbit/s |", flush=True)
    finally:
        for server in servers:
            server.kill()
        floor.end()
        if docker:
            docker.end()
        cluster.remove("bench")


def percentile(figures, part):
    return sorted(figures)[min(int(len(figures) * part), len(figures) - 1)]


def table(machine):
    """What the names process of a machine answers from: it looks at this file's time before each answer."""
    return machine.root / "run/names/table"


def propagation(cluster, network, rounds):
    """How long after a task's start every machine's names know it: of `bench_web`, one more each time; milliseconds."""
    def known(machine):
        found = re.search(rf"^name\t{network}\ttasks\.(?:bench_)?web\t(\S*)$", table(machine).read_text(), re.M)
        return set(found.group(1).split(",")) if found else set()

    before, figures = known(cluster.first), []
    for number in range(rounds):
        seen, marks = {}, {}
        cluster.first.orc("service", "scale", "-d", f"bench_web={4 + number}")
        end = time.monotonic() + 20
        while len(seen) < len(cluster.machines) and time.monotonic() < end:
            for machine in cluster.machines:
                mark = table(machine).stat().st_mtime_ns
                if machine.name not in seen and marks.get(machine.name) != mark:
                    marks[machine.name] = mark
                    if known(machine) - before:
                        seen[machine.name] = mark / 1e9
            time.sleep(0.001)
        before = known(cluster.first)
        begun = max(
            datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", started.replace("Z", "+00:00"))).timestamp()
            for machine in cluster.machines
            for started in machine.orc("inspect", "-f", "{{.State.StartedAt}}", *machine.orc(
                "ps", "-q", "--filter", "name=bench_web").stdout.split()).stdout.split())
        figures.append((max(seen.values()) - begun) * 1000)
    cluster.first.orc("service", "scale", "-d", "bench_web=3")
    return figures


STILL = {"image": "busybox", "command": ["sleep", "100000"], "stop_grace_period": "0s"}


def endpoints(cluster, rounds, _, services=0):
    cluster.deploy("bench", {
        **{f"s{number}": STILL for number in range(services)},
        "web": {"image": "busybox", "command": POLITE, "deploy": {"replicas": 3}}})
    until(lambda: sorted(cluster.replicas("bench")) == ["1/1"] * services + ["3/3"], "the stack to run", 900)
    figures = propagation(cluster, "bench_default", rounds)
    print(f"| an endpoint that started among {services} services, known on all {len(cluster.machines)} nodes,"
          f" p50 / p99 | "
          f"{percentile(figures, 0.5):.0f} / {percentile(figures, 0.99):.0f} ms |", flush=True)
    cluster.remove("bench")


def reprogramming(cluster, rounds, _):
    """Daemons with many services: all rules again after somebody flushed them, and a task that starts among them.
    The many have no task: a service's address is told to everybody all the same."""
    first, second = cluster.first, cluster.machines[1]
    first.orc("network", "create", "-d", "overlay", "all")
    shared = {"networks": {"all": {"external": True}}}
    have = 0
    for count in (10, 1000, 10000):
        while have < count:
            more = min(count - have, 1000)
            first.orc("stack", "deploy", "-d", "-c", "-", f"many{have}", given=json.dumps({"services": {
                f"s{number}": {**STILL, "deploy": {"replicas": 0}, "networks": ["all"]} for number in range(more)},
                **shared}))
            have += more
        first.orc("stack", "deploy", "-d", "-c", "-", "bench", given=json.dumps({"services": {
            "web": {"image": "busybox", "command": POLITE, "deploy": {"replicas": 3}, "networks": ["all"]}}, **shared}))
        until(lambda: cluster.are_up("bench", ["3/3"]), "the service to run", 120)
        until(lambda: all(table(machine).read_text().count("\ttasks.many") >= count for machine in cluster.machines),
              "all names to be known", 120)
        figures = propagation(cluster, "all", max(rounds, 5))
        ours = re.search(r"table inet (orc\S*)", shell(
            f"nsenter --net=/run/netns/{second.space} nft list tables").stdout).group(1)
        again = []
        for _ in range(3):
            shell(f"nsenter --net=/run/netns/{second.space} nft flush ruleset")
            begin = time.monotonic()
            until(lambda: ours in shell(f"nsenter --net=/run/netns/{second.space} nft list tables").stdout,
                  "our rules to be back")
            again.append((time.monotonic() - begin) * 1000)
        print(f"| {count} services: all rules of a node again after a flush; a task that started, known on all nodes,"
              f" p50 / p99 | {statistics.median(again):.0f} ms; {percentile(figures, 0.5):.0f} /"
              f" {percentile(figures, 0.99):.0f} ms |", flush=True)
        cluster.remove("bench")
    for place in (0, 10, *range(1000, have, 1000)):
        first.orc("stack", "rm", f"many{place}", check=False)
    until(lambda: first.orc("network", "rm", "all", check=False).returncode == 0, "the network to be free", 300)


def ask(program, spaces, asked, seconds):
    """How many answers they got, all at once: Python's of `spaces`."""
    askers = [subprocess.Popen(["nsenter", f"--net={space}", sys.executable, "-c", program, asked, str(seconds)],
                               stdout=subprocess.PIPE, text=True) for space in spaces]
    said = [asker.communicate(timeout=60)[0] for asker in askers]
    if any(asker.returncode for asker in askers):
        raise RuntimeError(f"an asker of {asked} failed")
    return sum(map(int, said))


def ask_hard(spaces, asked, seconds):
    """How many answers dnsperf got, one in each space, with 64 questions under way: it is C, and takes little of what
    is measured."""
    with tempfile.NamedTemporaryFile("w") as questions:
        questions.write(f"{asked} A\n")
        questions.flush()
        askers = [subprocess.Popen(
            ["nsenter", f"--net={space}", str(Docker.ROOT / "usr/bin/dnsperf"), "-s", "127.0.0.11", "-d", questions.name,
             "-l", str(seconds), "-c", "2", "-q", "64"], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "LD_LIBRARY_PATH": f"{Docker.ROOT}/usr/lib/x86_64-linux-gnu"}) for space in spaces]
        said = [asker.communicate(timeout=60)[0] for asker in askers]
    answered = [re.search(r"Response codes: +NOERROR (\d+) \(100.00%\)", text) for text in said]
    if not all(answered):
        raise RuntimeError(f"dnsperf: {said}")
    return sum(int(found.group(1)) for found in answered)


def names(cluster, rounds, seconds):
    cluster.deploy("bench", {name: {"image": "busybox", "command": POLITE, "deploy": {"mode": "global"}}
                             for name in ("web", "near")})
    until(lambda: cluster.are_up("bench", ["3/3", "3/3"]), "the stack to run")
    paths = [tasks(cluster, f"bench_{name}")["node1"][0][1] for name in ("web", "near")]
    root = str(cluster.first.root).encode()
    process = next(
        place for place in pathlib.Path("/proc").glob("[0-9]*") if (place / "cmdline").exists()
        and root in (place / "cmdline").read_bytes() and b"\0names\0" in (place / "cmdline").read_bytes())

    def ticks(of):
        return sum(map(int, (of / "stat").read_text().rsplit(")", 1)[1].split()[11:13]))

    docker = Docker.of(cluster)
    askers = {"orc": (paths, process)}
    if docker:
        daemon = pathlib.Path("/proc") / (docker.place / "pid").read_text()
        askers["docker"] = ([docker.spaces[name] for name in ("one", "near")], daemon)
    loads = {"one client, one question at a time": (functools.partial(ask, ASK), lambda spaces: spaces[:1]),
             "two containers with four clients, one question at a time":
                 (functools.partial(ask, ASK), lambda spaces: spaces * 2),
             "two containers with four clients, 16 questions at a time":
                 (functools.partial(ask, ASK_MANY), lambda spaces: spaces * 2)}
    if (Docker.ROOT / "usr/bin/dnsperf").exists():
        loads["dnsperf in two containers, 64 questions at a time each"] = (ask_hard, lambda spaces: spaces)
    figures = {(load, name): [] for load in loads for name in askers}
    try:
        for number in range(rounds):
            for load, (how, chosen) in loads.items():
                for name in (list(askers) if number % 2 == 0 else list(askers)[::-1]):
                    spaces, of = askers[name]
                    begin = ticks(of)
                    count = how(chosen(spaces), "near", seconds)
                    figures[load, name].append(
                        (count / seconds, (ticks(of) - begin) / os.sysconf("SC_CLK_TCK") / count * 1e6))
    finally:
        if docker:
            docker.end()
    for (load, name), both in figures.items():
        rate, cost = (statistics.median(figure) for figure in zip(*both))
        print(f"| names, {name}: {load}: answers per second; CPU of who answers, per answer | "
              f"{rate:.0f}/s; {cost:.1f} us |", flush=True)
    cluster.remove("bench")


def rules(cluster, rounds, _):
    """Our own chains and slots with many services, through libnftables as orcd does it: all of it, and a change."""
    script = r"""
import ctypes, sys, time
nft = ctypes.CDLL("libnftables.so.1"); nft.nft_ctx_new.restype = ctypes.c_void_p
context = ctypes.c_void_p(nft.nft_ctx_new(0))
def run(text):
    begin = time.monotonic()
    assert nft.nft_run_cmd_from_buffer(context, text.encode()) == 0
    return (time.monotonic() - begin) * 1000
count, rounds, width = map(int, sys.argv[1:4])
address = lambda n: f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
slots = lambda n, shift: ", ".join(
    f"{address(n)} . {slot} : {address(0x800000 + n * 4 + (slot + shift) % 3)}" for slot in range(width))
keys = lambda n: ", ".join(f"{address(n)} . {slot}" for slot in range(width))
run(f"add table inet b; add map inet b s {{ typeof ip daddr . numgen random mod {width} : ip daddr; }}; "
    "add chain inet b c { type nat hook prerouting priority -100; }; "
    f"add rule inet b c dnat ip to ip daddr . numgen random mod {width} map @s")
whole = sum(run(f"add element inet b s {{ {', '.join(slots(n, 0) for n in range(k, min(k + 100, count)))} }}")
            for k in range(0, count, 100))
change = sorted(run(f"delete element inet b s {{ {keys(n % count)} }}\nadd element inet b s {{ {slots(n % count, n)} }}")
                for n in range(1, rounds + 1))
print(f"{whole:.0f} {change[len(change) // 2]:.1f}")
"""
    for count, (endpoints_of_each, width) in itertools.product((10, 1000, 10000), (("one", 1), ("some", 60))):
        whole, change = inside(f"/run/netns/{cluster.prefix}-c", script, count, max(rounds, 5), width).split()
        shell(f"nsenter --net=/run/netns/{cluster.prefix}-c nft delete table inet b")
        print(f"| {count} services of {endpoints_of_each} endpoint{'s' * (width > 1)}: all their slots; those of one that "
              f"changes | {whole} ms; {change} ms |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--services", type=int, default=0, help="others beside the one that changes, for endpoints")
    parser.add_argument("rows", nargs="*", choices=["streams", "endpoints", "names", "reprogramming", "rules", []])
    asked = parser.parse_args()
    cluster = Cluster(3)
    try:
        for row in asked.rows or ["streams", "endpoints", "names", "reprogramming", "rules"]:
            {"streams": streams, "names": names, "reprogramming": reprogramming, "rules": rules,
             "endpoints": functools.partial(endpoints, services=asked.services)}[row](
                cluster, asked.rounds, asked.seconds)
    finally:
        cluster.end()


if __name__ == "__main__":
    main()
