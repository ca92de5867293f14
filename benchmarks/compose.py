#!/usr/bin/env python3
"""Times how long `orc compose config -q` takes for an ordinary file and for one of 1,000 services and 1 MB.

    benchmarks/compose.py [ORC]        default: dist/orc (./build.sh)

Printed are milliseconds of CPU over those of an empty run (`orc --version`), median and least of 15: the time to load
alone, whoever else is busy. And the least time by the clock.
"""
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
SERVICE = """  s{n}:
    image: registry.example.com/shop/service-{n}:${{TAG:-1.{n}}}
    command: ["serve", "--port", "80{n}", "--log-level", "info", "--upstream", "http://s0:8080/api/v1"]
    environment:
      DATABASE_URL: postgres://user:${{PASSWORD:-secret}}@db:5432/shop_{n}?sslmode=disable
      CACHE_URL: redis://cache:6379/{n}
      FEATURES: one,two,three,four,five,six,seven,eight,nine,ten
      LOCALE: en_GB.UTF-8
    labels:
      com.example.team: team-{n}
      com.example.description: "a service among many, number {n}, with labels as people write them"
    ports: ["127.0.0.1:{port}:8080"]
    volumes: ["data:/var/lib/data-{n}", "./conf/{n}:/etc/service:ro"]
    healthcheck: {{test: ["CMD", "curl", "-f", "http://localhost:8080/health"], interval: 10s, timeout: 3s}}
    deploy: {{resources: {{limits: {{cpus: "0.50", memory: 128M}}}}}}
    restart: unless-stopped
    logging: {{driver: json-file, options: {{max-size: 10m, max-file: "3"}}}}
"""


def text(services):
    return "services:\n" + "".join(SERVICE.format(n=n, port=10000 + n) for n in range(services)) + "volumes: {data: }\n"


def best(command, folder):
    used, clock = [], []
    for _ in range(ROUNDS):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        clock.append((time.perf_counter() - start) * 1000)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
    return statistics.median(used), min(used), min(clock)


def main():
    orc = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "dist/orc").resolve())
    with tempfile.TemporaryDirectory(prefix="orc-bench-") as folder:
        for name, services in (("ordinary.yaml", 5), ("large.yaml", 1000)):
            pathlib.Path(folder, name).write_text(text(services))
        empty = best([orc, "--version"], folder)
        print(f"nothing            median {empty[0]:6.1f}  least {empty[1]:6.1f}  clock {empty[2]:6.1f}")
        for name, target in (("ordinary.yaml", 2), ("large.yaml", 150)):
            size = pathlib.Path(folder, name).stat().st_size
            took = best([orc, "compose", "-f", name, "config", "-q"], folder)
            print(f"{name:14} {size / 1e6:5.2f} MB  median {took[0] - empty[0]:6.1f}  least {took[1] - empty[1]:6.1f}"
                  f"  clock {took[2] - empty[2]:6.1f}  target {target} ms")


main()
