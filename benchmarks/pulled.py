#!/usr/bin/env python3
"""Makes the image whose pull is timed: 4 layers, 277 MB, of this machine's own files, as a docker-registry stores it.

    pulled.py FOLDER        FOLDER/registry is then a registry's storage with bench:1 in it; done once
"""
import gzip
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request

LAYERS = 4
BYTES = 277_000_000
SOURCES = ["/usr/bin", "/usr/lib/x86_64-linux-gnu", "/usr/lib/python3", "/usr/share", "/usr/lib", "/usr/sbin"]
ADDRESS = "127.0.0.1:5000"
NAME = "bench"
TYPES = "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


def start_registry(folder, work):
    """A registry of what make() made, on the loopback of the namespace that this runs in; its notes lie in work."""
    config = pathlib.Path(work) / "registry.yml"
    config.write_text(json.dumps({
        "version": "0.1",
        "log": {"level": "error", "accesslog": {"disabled": True}},
        "storage": {"filesystem": {"rootdirectory": str(pathlib.Path(folder) / "registry")}},
        "http": {"addr": ADDRESS, "secret": "bench"},
    }))
    registry = subprocess.Popen(
        ["docker-registry", "serve", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://{ADDRESS}/v2/", timeout=5).read()
            return registry
        except OSError:
            time.sleep(0.1)
    registry.kill()
    raise RuntimeError("docker-registry does not answer")


def files():
    seen = set()
    for source in SOURCES:
        for place, folders, names in os.walk(source):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(place, name)
                state = os.lstat(path)
                if path not in seen and (os.path.islink(path) or os.path.isfile(path)) and state.st_size < 2_000_000:
                    seen.add(path)
                    yield path, state.st_size


def layers(folder):
    """The layers' files, each with the sums of it packed and plain."""
    source = files()
    for number in range(LAYERS):
        path = folder / f"layer{number}.tar.gz"
        plain = hashlib.sha256()
        with gzip.GzipFile(path, "wb", compresslevel=6, mtime=0) as packed:
            class Both:
                def write(self, data):
                    plain.update(data)
                    return packed.write(data)
            with tarfile.open(fileobj=Both(), mode="w|") as archive:
                size = 0
                while size < BYTES // LAYERS:
                    name, length = next(source)
                    archive.add(name, recursive=False)
                    size += length
        yield path, size, "sha256:" + plain.hexdigest()


def send(method, url, body=b"", kind="application/octet-stream"):
    request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": kind})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.headers.get("Location", "")


def push(body):
    digest = "sha256:" + hashlib.sha256(body).hexdigest()
    place = send("POST", f"http://{ADDRESS}/v2/{NAME}/blobs/uploads/")
    send("PUT", f"{place}{'&' if '?' in place else '?'}digest={digest}", body)
    return {"size": len(body), "digest": digest}


def make(folder):
    folder.mkdir(parents=True, exist_ok=True)
    registry = start_registry(folder, folder)
    try:
        sizes, plain, packed = [], [], []
        for path, size, digest in layers(folder):
            packed.append({"mediaType": LAYER, **push(path.read_bytes())})
            sizes.append(size)
            plain.append(digest)
            path.unlink()
        config = json.dumps({
            "architecture": "amd64", "os": "linux", "config": {"Cmd": ["/bin/true"]},
            "rootfs": {"type": "layers", "diff_ids": plain},
        }).encode()
        manifest = {"schemaVersion": 2, "mediaType": TYPES[0],
                    "config": {"mediaType": TYPES[1], **push(config)}, "layers": packed}
        send("PUT", f"http://{ADDRESS}/v2/{NAME}/manifests/1", json.dumps(manifest).encode(), TYPES[0])
    finally:
        registry.send_signal(signal.SIGTERM)
        registry.wait()
    (folder / "sizes.json").write_text(json.dumps({
        "plain": sum(sizes), "packed": sum(layer["size"] for layer in packed),
        "blobs": [layer["digest"] for layer in packed]}))


def main():
    folder = pathlib.Path(sys.argv[1])
    if not (folder / "sizes.json").exists():
        # The registry listens on a loopback of its own.
        if len(sys.argv) == 2:
            subprocess.run(["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh",
                            sys.executable, __file__, str(folder), "inside"], check=True)
        else:
            make(folder)


if __name__ == "__main__":
    main()
