"""Pushes an image of one layer to the registry on 127.0.0.1:5000, as me with secret: push.py TAR NAME TAG..."""
import base64, gzip, hashlib, json, sys, urllib.request

HOST = "http://127.0.0.1:5000"
AUTHORIZATION = "Basic " + base64.b64encode(b"me:secret").decode()


def ask(method, url, data=None, kind="application/octet-stream"):
    url = url if url.startswith("http") else HOST + url
    request = urllib.request.Request(url, data=data, method=method, headers={"Authorization": AUTHORIZATION})
    if data is not None:
        request.add_header("Content-Type", kind)
    return urllib.request.urlopen(request, timeout=30)


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def blob(name, data):
    where = ask("POST", f"/v2/{name}/blobs/uploads/", b"").headers["Location"]
    ask("PUT", f"{where}{'&' if '?' in where else '?'}digest={digest(data)}", data)
    return {"digest": digest(data), "size": len(data)}


tar = open(sys.argv[1], "rb").read()
name = sys.argv[2]
for tag in sys.argv[3:]:
    layer = gzip.compress(tar, 1, mtime=0)
    config = json.dumps({
        "architecture": "amd64", "os": "linux", "config": {"Env": [f"TAG={tag}", "PATH=/bin:/usr/bin:/sbin"]},
        "rootfs": {"type": "layers", "diff_ids": [digest(tar)]},
    }).encode()
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **blob(name, config)},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **blob(name, layer)}],
    }).encode()
    ask("PUT", f"/v2/{name}/manifests/{tag}", manifest, "application/vnd.oci.image.manifest.v1+json")
