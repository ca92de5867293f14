#!/usr/bin/env bash
# Times orc and its peers of Debian side by side and prints the table: medians and minima in milliseconds.
#   benchmarks/compare.sh [--rounds N] [--quick] [PEER...]     peers: orc docker podman (all three)
# Each runs in a network namespace of its own. The peers' packages are downloaded and unpacked, never installed. Needs
# root, dist/ (./build.sh) and, once, a package mirror. Results lie in artifacts/compare.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=11
peers=()
while (($#)); do
  case $1 in
    --rounds) rounds=$2; shift ;;
    --quick) rounds=3 ;;
    *) peers+=("$1") ;;
  esac
  shift
done
((${#peers[@]})) || peers=(orc docker podman)

place=$PWD/artifacts/compare
packages=(docker.io docker-compose podman podman-compose netavark aardvark-dns)
root=$place/root
work=$(mktemp -d /tmp/orc-compare.XXXXXX)
pids=()

finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  for peer in orc docker podman; do
    [ -e "/run/netns/compare-$peer" ] || continue
    # What a daemon left running in there (monitors, names) ends with it.
    ip netns pids "compare-$peer" | xargs -r kill 2>/dev/null || true
    ip netns del "compare-$peer"
  done
  awk -v work="$work/" 'index($2, work) { print $2 }' /proc/mounts | sort -r | xargs -r -n1 umount -l || true
  rm -rf "$work"
}
trap finish EXIT

unpack() {
  [ ! -e "$root/.whole" ] || return 0
  mkdir -p "$place/packages" "$root"
  apt-get install -qq -y --no-install-recommends --download-only -o APT::Sandbox::User=root \
    -o Dir::Cache::archives="$place/packages" "${packages[@]}" >/dev/null
  for package in "$place"/packages/*.deb; do dpkg -x "$package" "$root"; done
  touch "$root/.whole"
}

# busybox and nothing else, the same for all.
make_image() {
  mkdir -p "$work/image/bin" "$work/image/etc" "$work/image/tmp"
  cp /bin/busybox "$work/image/bin/"
  for name in $(/bin/busybox --list); do
    [ "$name" = busybox ] || ln -s busybox "$work/image/bin/$name"
  done
  echo 'root:x:0:0::/:/bin/sh' >"$work/image/etc/passwd"
  tar -C "$work/image" -cf "$work/busybox.tar" .
}

inside() { # PEER COMMAND...: in its network namespace, with the peers' programs at hand
  local peer=$1; shift
  nsenter --net="/run/netns/compare-$peer" "$@"
}

await() { # a command that succeeds once a daemon answers
  for _ in $(seq 200); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
  echo "does not answer: $*" >&2
  return 1
}

start_orc() {
  inside orc dist/orcd --data-root "$work/orc/data" --run-root "$work/orc/run" --name bench >"$work/orc.log" 2>&1 &
  pids+=($!)
  export ORC_HOST=unix://$work/orc/run/orc.sock
  await inside orc dist/orc version
  inside orc dist/orc image import "$work/busybox.tar" busybox >/dev/null
}

start_docker() {
  export PATH=$root/usr/sbin:$root/usr/bin:$PATH LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu
  export DOCKER_HOST=unix://$work/docker/sock DOCKER_CONFIG=$work/docker/config
  inside docker dockerd --data-root "$work/docker/data" --exec-root "$work/docker/exec" --pidfile "$work/docker/pid" \
    -H "$DOCKER_HOST" --cgroup-parent /compare-docker >"$work/docker.log" 2>&1 &
  pids+=($!)
  await inside docker docker version
  docker import "$work/busybox.tar" busybox >/dev/null
}

start_podman() {
  export PATH=$root/usr/sbin:$root/usr/bin:$PATH LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu
  mkdir -p "$work/podman"
  cat >"$work/podman/containers.conf" <<EOF
[containers]
default_ulimits = ["nofile=1024:1024"]
seccomp_profile = "/usr/share/containers/seccomp.json"
[network]
network_backend = "netavark"
network_config_dir = "$work/podman/networks"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
helper_binaries_dir = ["$root/usr/lib/podman", "$root/usr/bin"]
runtime = "crun"
static_dir = "$work/podman/static"
tmp_dir = "$work/podman/tmp"
volume_path = "$work/podman/volumes"
EOF
  printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' \
    "$work/podman/data" "$work/podman/run" >"$work/podman/storage.conf"
  echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$work/podman/policy.json"
  export CONTAINERS_CONF=$work/podman/containers.conf CONTAINERS_STORAGE_CONF=$work/podman/storage.conf
  unshared podman import --signature-policy "$work/podman/policy.json" "$work/busybox.tar" busybox >/dev/null
}

# crun refuses a machine that has both cgroup versions: podman gets a mount namespace without the second.
unshared() {
  inside podman unshare --mount --propagation private sh -c \
    'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh "$@"
}

measure() {
  local peer=$1 enter=(inside "$1")
  [ "$peer" != podman ] || enter=(unshared)
  PYTHONPATH=$root/usr/lib/python3/dist-packages "${enter[@]}" python3 benchmarks/measure.py "$peer" \
    --rounds "$rounds" --root "$work/$peer" --programs "$root/usr/bin" --out "$place/$peer.json"
}

mkdir -p "$place"
make_image
for peer in "${peers[@]}"; do
  if [ "$peer" != orc ]; then unpack; fi
  ip netns add "compare-$peer"
  inside "$peer" ip link set lo up
  # In a subshell, so that one peer's PATH and libraries are not another's.
  (
    pids=()
    trap 'for pid in "${pids[@]}"; do kill "$pid" && wait "$pid"; done 2>/dev/null' EXIT
    "start_$peer"
    measure "$peer"
  ) || echo "$peer could not be measured whole; see $work/$peer.log" >&2
done
python3 benchmarks/measure.py table "$place"
