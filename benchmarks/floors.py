"""The same work without an engine: crun, conmon, and the kernel's own tools, driven as barely as they can be."""
import concurrent.futures
import json
import os
import pathlib
import signal
import subprocess
import time

import pulled
import timed

# What a container has that says nothing about capabilities.
CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP",
                "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"]
PROFILE = pathlib.Path("/usr/share/containers/seccomp.json")
AT_ONCE = 4


def default_profile():
    """The default profile as the runtime wants it: of the rules, those for this machine and these capabilities."""
    profile = json.loads(PROFILE.read_text())
    held = {f"CAP_{name}" for name in CAPABILITIES}

    def applies(rule):
        only, but = rule.get("includes") or {}, rule.get("excludes") or {}
        return (not only.get("caps") or held >= set(only["caps"])) and not held & set(but.get("caps") or []) \
            and (not only.get("arches") or "amd64" in only["arches"]) and "amd64" not in (but.get("arches") or [])

    rules = [{key: rule[key] for key in ("names", "action", "args", "errnoRet") if rule.get(key) is not None}
             for rule in profile["syscalls"] if applies(rule)]
    return {"defaultAction": profile["defaultAction"], "defaultErrnoRet": profile["defaultErrnoRet"],
            "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"], "syscalls": rules}


class Monitored:
    """A container under conmon: started as an engine would, and no more."""

    def __init__(self, floor, name, command):
        self.name = name
        self.crun = floor.crun
        self.place = floor.bundle(name, command, seccomp=True)

    def start(self):
        told, tell = os.pipe()
        go, begin = os.pipe()
        environment = {**os.environ, "_OCI_SYNCPIPE": str(tell), "_OCI_STARTPIPE": str(go)}
        place = self.place
        monitor = subprocess.Popen(
            ["conmon", "--api-version", "1", "-c", self.name, "-u", self.name, "-n", self.name, "-r", "/usr/bin/crun",
             "-b", place, "-p", place / "pidfile", "-P", place / "conmon.pid", "-l", f"k8s-file:{place}/log",
             "--exit-dir", place, "--no-sync-log", "--full-attach",
             *(word for flag in self.crun[1:] for word in ("--runtime-arg", flag))],
            env=environment, pass_fds=(tell, go), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(tell)
        os.close(go)
        os.write(begin, b"0")
        os.close(begin)
        with os.fdopen(told) as answers:
            said = json.loads(answers.readline())
        monitor.wait()
        self.pid = said["data"]
        if self.pid <= 0:
            raise RuntimeError(f"crun: {said.get('message')}")
        subprocess.run([*self.crun, "start", self.name], check=True)

    def wait(self):
        limit = time.monotonic() + 120
        while not (self.place / self.name).exists():
            if time.monotonic() > limit:
                raise RuntimeError(f"conmon wrote no exit file {self.place / self.name}")
            time.sleep(0.0005)

    def delete(self):
        subprocess.run([*self.crun, "delete", "--force", self.name], check=True)


class Floor(timed.Timed):
    def __init__(self, chosen):
        super().__init__(chosen)
        self.crun = ["crun", f"--root={chosen.work}/run/floor", "--cgroup-manager=cgroupfs"]

    def bundle(self, name, command, *, seccomp=False):
        place = self.options.work / "floor" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "config.json").unlink(missing_ok=True)
        (place / name).unlink(missing_ok=True)
        subprocess.run(["crun", "spec"], cwd=place, check=True)
        spec = json.loads((place / "config.json").read_text())
        spec["root"] = {"path": str(self.options.work / "image"), "readonly": True}
        spec["process"].update(terminal=False, args=command)
        spec["linux"]["cgroupsPath"] = f"/compare-floor/{name}"
        if seccomp:
            spec["linux"]["seccomp"] = default_profile()
        (place / "config.json").write_text(json.dumps(spec))
        return place

    def single(self):
        confined = self.bundle("confined", ["true"], seccomp=True)
        plain = self.bundle("plain", ["true"])
        stays = Monitored(self, "stays", ["sleep", "1000"])
        stays.start()
        try:
            for _ in range(self.rounds):
                self.run("run", [*self.crun, "run", "-b", confined, "confined"])
                self.run("run_plain", [*self.crun, "run", "-b", plain, "plain"])
                self.run("chroot", ["unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork",
                                    "chroot", self.options.work / "image", "/bin/true"])
                self.run("exec", [*self.crun, "exec", "stays", "true"])
                self.run("nsenter", ["nsenter", "-a", "-t", str(stays.pid), "/bin/true"])
        finally:
            stays.delete()

    def composed(self):
        for _ in range(self.few):
            all_of_them = [Monitored(self, f"one-of-50-{n}", timed.POLITE) for n in range(50)]
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
                start = time.perf_counter()
                list(pool.map(Monitored.start, all_of_them))
                self.add("up50", start)
                # Until all of them have set their traps: a first process without one never hears of a signal.
                time.sleep(1)
                start = time.perf_counter()
                for one in all_of_them:
                    os.kill(one.pid, signal.SIGTERM)
                list(pool.map(Monitored.wait, all_of_them))
                list(pool.map(Monitored.delete, all_of_them))
                self.add("down50", start)

    def logs(self):
        for _ in range(self.few):
            writer = Monitored(self, "writer", timed.WRITER)
            start = time.perf_counter()
            writer.start()
            writer.wait()
            self.add("write", start)
            self.run("logs", ["cat", writer.place / "log"])
            writer.delete()
            (writer.place / "log").unlink()

    def pull(self):
        folder = self.options.place / "pulled"
        blobs = json.loads((folder / "sizes.json").read_text())["blobs"]
        registry = pulled.start_registry(folder, self.options.work)
        url = f"http://{pulled.ADDRESS}/v2/{pulled.NAME}/blobs"
        try:
            for number in range(self.few):
                target = self.options.work / "floor" / f"pulled{number}"
                pipes = [f"mkdir -p {target}/{n} && curl -s {url}/{blob} | gzip -d | tar -x -C {target}/{n}"
                         for n, blob in enumerate(blobs)]
                self.run("pull", ["bash", "-o", "pipefail", "-ec", "\n".join(pipes)])
                self.run(None, ["rm", "-r", target])
        finally:
            registry.terminate()
            registry.wait()

