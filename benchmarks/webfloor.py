#!/usr/bin/env python3
"""The floor's nginx with a part of what any container has, or all of it. Called by compare.sh."""
import argparse
import json
import os
import pathlib
import subprocess

import floors


def main():
    parser = argparse.ArgumentParser()
    for name in ("--work", "--space"):
        parser.add_argument(name, type=pathlib.Path, required=True)
    parser.add_argument("part", choices=["crun", "cgroups", "seccomp", "overlay", "all"])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    name = f"web-{options.part}"
    bundle = options.work / "floor" / name
    bundle.mkdir(parents=True)
    subprocess.run(["crun", "spec"], cwd=bundle, check=True)
    spec = json.loads((bundle / "config.json").read_text())
    spec["root"] = {"path": str(options.work / "image"), "readonly": False}
    if options.part in ("overlay", "all"):
        # In a mount namespace of its own (compare.sh), and gone with it.
        for folder in ("root", "upper", "more"):
            (bundle / folder).mkdir()
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", f"lowerdir={options.work}/image,"
                        f"upperdir={bundle}/upper,workdir={bundle}/more", bundle / "root"], check=True)
        spec["root"]["path"] = str(bundle / "root")
    spec["process"].update(terminal=False, args=options.command)
    for kind in ("bounding", "effective", "permitted"):
        spec["process"]["capabilities"][kind] = [f"CAP_{one}" for one in floors.CAPABILITIES]
    spec["linux"]["cgroupsPath"] = f"/compare-floor/{name}"
    for space in spec["linux"]["namespaces"]:
        if space["type"] == "network":
            space["path"] = str(options.space)
    if options.part in ("seccomp", "all"):
        spec["linux"]["seccomp"] = floors.default_profile()
    if options.part not in ("cgroups", "all"):
        spec["linux"]["resources"] = {}
        del spec["linux"]["cgroupsPath"]
    (bundle / "config.json").write_text(json.dumps(spec))
    manager = "cgroupfs" if options.part in ("cgroups", "all") else "disabled"
    os.execvp("crun", ["crun", f"--root={options.work}/run/floor", f"--cgroup-manager={manager}", "run",
                       "-b", str(bundle), name])


main()
