#!/usr/bin/env python3
"""Times a cluster of real daemons, each on a machine of its own: a network namespace on one switch.

  benchmarks/cluster.py [--rounds N] [--load SECONDS] [ROW...]     rows: fifty hundred ten thirty death task load

Medians and minima in milliseconds. Needs root and dist/ (./build.sh); `load` needs the image of python too
(eng/make-images.sh). Nothing leaves the namespaces, and nothing is left behind.
"""
import argparse
import itertools
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
# Ends at once when it is told to, and costs nothing while it runs.
POLITE = ["sh", "-c", "trap 'exit 0' TERM; sleep 100000 & wait"]
ROWS = {
    "fifty": "1 node: service of 50, deployed to running",
    "hundred": "1 node: scale 1 -> 100, to running",
    "ten": "1 node: stack of 10 services, deployed to running",
    "thirty": "3 nodes: service of 30, deployed to running",
    "death": "3 nodes: link of one cut, to all 6 running elsewhere and answering",
    "task": "a task's process killed from outside, to running again",
}


def shell(text, check=True):
    return subprocess.run(["sh", "-c", text], check=check, capture_output=True, text=True, timeout=120)


class Machine:
    """One orcd in a network namespace."""

    def __init__(self, work, number, prefix):
        self.name, self.number = f"node{number}", number
        self.space = f"{prefix}-{number}"
        self.root = work / self.name
        self.root.mkdir()
        self.environment = {**os.environ, "ORC_HOST": f"unix://{self.root}/run/orc.sock", "HOME": str(work)}
        self.daemon = None

    def start(self):
        with open(self.root / "log", "ab") as log:
            self.daemon = subprocess.Popen(
                ["nsenter", f"--net=/run/netns/{self.space}", str(HERE / "dist/orcd"), "--data-root",
                 f"{self.root}/data", "--run-root", f"{self.root}/run", "--name", self.name], stdout=log, stderr=log)
        until(lambda: self.orc("version", check=False).returncode == 0, "the daemon to answer")

    def orc(self, *words, check=True, given=None):
        done = subprocess.run(
            ["nsenter", f"--net=/run/netns/{self.space}", str(HERE / "dist/orc"), *words], env=self.environment,
            input=given, capture_output=True, text=True, timeout=120)
        if check and done.returncode:
            raise RuntimeError(f"orc {' '.join(words)}: exit {done.returncode}: {done.stderr[-600:]}")
        return done

    def end(self):
        if self.daemon:
            self.orc("cluster", "leave", "--force", check=False)
            self.daemon.send_signal(signal.SIGTERM)
            self.daemon.wait(30)
        subprocess.run(
            ["nsenter", f"--net=/run/netns/{self.space}", str(HERE / "dist/orcd"), "--purge", "--data-root",
             f"{self.root}/data", "--run-root", f"{self.root}/run"], capture_output=True, timeout=60)


def until(is_so, what, patience=60):
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError(f"waited {patience} s for {what}")
        time.sleep(0.01)


class Cluster:
    def __init__(self, count):
        self.prefix = f"orcbench{os.getpid()}"
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="orc-bench-", dir="/tmp"))
        self.switch = f"{self.prefix}-sw"
        shell(f"ip netns add {self.switch} && ip -n {self.switch} link add br0 type bridge"
              f" && ip -n {self.switch} link set br0 up")
        self.plug(f"{self.prefix}-c", 50)
        self.machines = []
        try:
            self.begin(count)
        except BaseException:
            self.end()
            raise

    def begin(self, count):
        for number in range(1, count + 1):
            machine = Machine(self.work, number, self.prefix)
            self.plug(machine.space, number)
            self.machines.append(machine)
            machine.start()
        self.first = self.machines[0]
        self.load("busybox", make_busybox(self.work))
        if count > 1:
            self.first.orc("cluster", "init", "--advertise-addr", "10.99.0.1")
            token = self.first.orc("cluster", "join-token", "-q", "worker").stdout.strip()
            for machine in self.machines[1:]:
                machine.orc("cluster", "join", "--token", token, "--advertise-addr", f"10.99.0.{machine.number}",
                            "10.99.0.1")

    def plug(self, space, number):
        shell(f"ip netns add {space} && ip -n {space} link set lo up && ip -n {space} link add cl0 type veth"
              f" peer name p{number} netns {self.switch} && ip -n {space} addr add 10.99.0.{number}/24 dev cl0"
              f" && ip -n {space} link set cl0 up && ip -n {self.switch} link set p{number} master br0"
              f" && ip -n {self.switch} link set p{number} up")

    def load(self, name, archive):
        for machine in self.machines:
            machine.orc("image", "import", str(archive), name)

    def deploy(self, stack, services):
        self.first.orc("stack", "deploy", "-d", "-c", "-", stack, given=json.dumps({"services": services}))

    def replicas(self, stack):
        lines = self.first.orc("stack", "services", stack, "--format", "{{.Replicas}}").stdout.split("\n")
        return [line.split(" ")[0] for line in lines if line]

    def are_up(self, stack, wanted):
        return self.replicas(stack) == wanted

    def running(self, service):
        done = self.first.orc("service", "ps", service, "--filter", "desired-state=running", "--format",
                              "{{.Node}} {{.CurrentState}}", check=False)
        return [line.split()[0] for line in done.stdout.split("\n") if " Running" in line]

    def remove(self, stack):
        self.first.orc("stack", "rm", stack)

    def end(self):
        for machine in reversed(self.machines):
            try:
                machine.end()
            except (OSError, subprocess.SubprocessError) as failure:
                print(f"{machine.name} could not be taken down: {failure}", file=sys.stderr)
        for space in [machine.space for machine in self.machines] + [f"{self.prefix}-c", self.switch]:
            shell(f"ip netns del {space}", check=False)
        shutil.rmtree(self.work, ignore_errors=True)


def make_busybox(work):
    place = work / "image"
    (place / "bin").mkdir(parents=True)
    (place / "etc").mkdir()
    (place / "tmp").mkdir()
    shutil.copy("/bin/busybox", place / "bin/busybox")
    for name in subprocess.run(["/bin/busybox", "--list"], capture_output=True, text=True, check=True).stdout.split():
        if name != "busybox":
            (place / "bin" / name).symlink_to("busybox")
    (place / "etc/passwd").write_text("root:x:0:0::/:/bin/sh\n")
    archive = work / "busybox.tar"
    shell(f"tar -C {place} -cf {archive} .")
    return archive


def timed(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def service(replicas, **more):
    return {"image": "busybox", "command": POLITE, "deploy": {"replicas": replicas}, **more}


def up(cluster, stack, services, wanted):
    def work():
        cluster.deploy(stack, services)
        until(lambda: cluster.are_up(stack, wanted), f"{stack} to be up")
    took = timed(work)
    cluster.remove(stack)
    return took


def hundred(cluster):
    cluster.deploy("many", {"web": service(1)})
    until(lambda: cluster.are_up("many", ["1/1"]), "one to be up")

    def work():
        cluster.first.orc("service", "scale", "-d", "many_web=100")
        until(lambda: cluster.are_up("many", ["100/100"]), "100 to be up")
    took = timed(work)
    cluster.remove("many")
    return took


def death(cluster):
    page = "mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www"
    cluster.deploy("dead", {"web": service(6, command=["sh", "-c", page], init=True, ports=["8080:80"])})
    until(lambda: len(cluster.running("dead_web")) == 6, "six to run")

    def answers():
        return shell(f"nsenter --net=/run/netns/{cluster.prefix}-c curl -sf -m 1 http://10.99.0.1:8080/",
                     check=False).returncode == 0

    def work():
        shell(f"ip -n {cluster.switch} link set p3 down")
        until(lambda: sum(node != "node3" for node in cluster.running("dead_web")) == 6, "six elsewhere")
        until(lambda: all(answers() for _ in range(6)), "six answers")
    took = timed(work)
    shell(f"ip -n {cluster.switch} link set p3 up")
    until(lambda: "node3 Ready" in cluster.first.orc(
        "node", "ls", "--format", "{{.Hostname}} {{.Status}}").stdout, "node3 to be back")
    cluster.remove("dead")
    return took


def task(cluster):
    cluster.deploy("one", {"web": service(1, deploy={"replicas": 1, "restart_policy": {"delay": "0s"}})})
    until(lambda: cluster.are_up("one", ["1/1"]), "one to be up")
    machine = next(one for one in cluster.machines if one.name == cluster.running("one_web")[0])
    name = machine.orc("ps", "-q", "--filter", "name=one_web").stdout.strip()
    pid = machine.orc("inspect", "-f", "{{.State.Pid}}", name).stdout.strip()

    def again():
        done = machine.orc("inspect", "-f", "{{.State.Running}} {{.State.Pid}}", name, check=False).stdout.split()
        return len(done) == 2 and done[0] == "true" and done[1] not in (pid, "0")

    def work():
        os.kill(int(pid), signal.SIGKILL)
        until(again, "it to run again")
    took = timed(work)
    cluster.remove("one")
    return took


def under_load(cluster, seconds):
    """One kind of change after another, each again and again, under a client that asks nothing twice."""
    tests = HERE / "tests/EndToEnd.Tests/Clusters"
    for machine in cluster.machines:
        machine.orc("image", "import", "--change", "ENV PATH=/usr/local/bin:/usr/bin:/bin",
                    str(HERE / "artifacts/images/python.tar"), "python")
    place = cluster.work / "drain"
    place.mkdir()
    for name, source in (("app.py", "app.py"), ("compose.yaml", "drain.yaml")):
        shutil.copy(tests / source, place / name)
    orc, versions = cluster.first.orc, itertools.count()

    def deploy(order):
        cluster.first.environment.update({"V": str(next(versions)), "ORDER": order})
        orc("stack", "deploy", "-c", str(place / "compose.yaml"), "drain")

    def scale():
        orc("service", "scale", "drain_web=2")
        orc("service", "scale", "drain_web=3")

    def drain():
        orc("node", "update", "--availability", "drain", "node3")
        until(lambda: not orc("node", "ps", "-q", "--filter", "desired-state=running", "node3").stdout.strip(),
              "node3 to have no task")
        orc("node", "update", "--availability", "active", "node3")
        orc("service", "rebalance", "drain_web")

    deploy("stop-first")
    for what, change in (("updates, stop-first", lambda: deploy("stop-first")),
                         ("updates, start-first", lambda: deploy("start-first")),
                         ("scaled down and up", scale), ("drained and back", drain)):
        client = subprocess.Popen(
            ["nsenter", f"--net=/run/netns/{cluster.prefix}-c", "/usr/bin/python3", str(tests / "load.py"),
             "10.99.0.1,10.99.0.2,10.99.0.3", str(seconds), "8085", "32"], stdout=subprocess.PIPE, text=True)
        done = 0
        while client.poll() is None:
            change()
            done += 1
        print(f"under load for {seconds} s, {what} {done} times: {client.stdout.read().strip()}", flush=True)
    cluster.remove("drain")


def main():
    for program in ("orc", "orcd"):
        if not (HERE / "dist" / program).exists():
            sys.exit(f"there is no dist/{program}: run ./build.sh first")
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--load", type=int, default=60, metavar="SECONDS", help="of each kind of change")
    parser.add_argument("rows", nargs="*", default=[*ROWS, "load"])
    options = parser.parse_args()
    unknown = set(options.rows) - {*ROWS, "load"}
    if unknown:
        parser.error(f"no row {', '.join(sorted(unknown))}: one of {', '.join(ROWS)}, load")
    ten = {f"s{number}": service(1) for number in range(10)}
    works = {
        "fifty": lambda cluster: up(cluster, "fifty", {"web": service(50)}, ["50/50"]),
        "hundred": hundred,
        "ten": lambda cluster: up(cluster, "ten", ten, ["1/1"] * 10),
        "thirty": lambda cluster: up(cluster, "thirty", {"web": service(30)}, ["30/30"]),
        "death": death,
        "task": task,
    }
    for count, rows in ((1, ("fifty", "hundred", "ten")), (3, ("thirty", "death", "task", "load"))):
        chosen = [row for row in rows if row in options.rows]
        if not chosen:
            continue
        cluster = Cluster(count)
        try:
            for row in chosen:
                if row == "load":
                    under_load(cluster, options.load)
                    continue
                took = [works[row](cluster) for _ in range(options.rounds)]
                print(f"{ROWS[row]:72} {statistics.median(took):8.0f} {min(took):8.0f}", flush=True)
        finally:
            cluster.end()


if __name__ == "__main__":
    main()
