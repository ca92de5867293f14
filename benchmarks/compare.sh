#!/usr/bin/env bash
# Times orc, its peers of Debian and the bare kernel ("floor") side by side and prints the table. See README.md here.
#   benchmarks/compare.sh [--rounds N] [--quick] [--parts A,B] [PEER...]
#     PEER    floor orc docker podman (all four); for web alone also floor-crun, -cgroups, -seccomp, -overlay and -all: the
#             floor with a part of what any container has; other: another build of orc, of the folder ORC_OTHER
#     --parts single,composed,logs,many,pull,web (all of them)
# Needs root, dist/ (./build.sh) and, once, a package mirror. Results lie in artifacts/compare.
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/packages.sh
rounds=11
parts=single,composed,logs,many,pull,web
rest=60
peers=()
while (($#)); do
  case $1 in
    --rounds) rounds=$2; shift ;;
    --parts) parts=$2; shift ;;
    --quick) rounds=2 rest=5 ;;
    *) peers+=("$1") ;;
  esac
  shift
done
((${#peers[@]})) || peers=(floor orc docker podman)

place=$PWD/artifacts/compare
root=$place/root
work=$(mktemp -d /tmp/orc-compare.XXXXXX)
python=/usr/bin/python3
touch "$work/start"
# What a peer keeps for as long as the machine is up lies on a tmpfs, as /run of a Debian machine is one.
run=$work/run
mkdir "$run"
mount -t tmpfs -o mode=0755 tmpfs "$run"
pids=()
started=()
failed=()

finish() {
  trap '' INT TERM
  set +e
  local peer name pid
  for peer in "${started[@]}"; do "stop_$peer" >/dev/null 2>&1 || true; done
  for pid in "${pids[@]}"; do { kill "$pid" && wait "$pid"; } 2>/dev/null || true; done
  # What is left of a run that went wrong: what runs in our network namespaces, and what has its root below our place.
  for name in $(ip netns list 2>/dev/null | awk '$1 ~ /^compare-/ { print $1 }'); do
    ip netns pids "$name" | xargs -r kill -9 2>/dev/null || true
    ip netns del "$name"
  done
  awk -v work="$work/" '$5 == "/" && index($0, work) { split(FILENAME, word, "/"); print word[3] }' \
    /proc/[0-9]*/mountinfo 2>/dev/null | sort -u | xargs -r kill -9 2>/dev/null || true
  awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n1 umount -l || true
  # podman's pins of network namespaces were mounted in a mount namespace that is gone.
  find /run/netns -name 'netns-*' -newer "$work/start" -delete
  find /sys/fs/cgroup/*/compare-* -depth -type d -exec rmdir {} + 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# busybox, nginx and what it is linked with, and a page of 1 KiB: the same for all.
make_image() {
  local image=$work/image name library
  mkdir -p "$image"/{bin,sbin,etc,tmp,www,lib64,var/log/nginx,var/lib/nginx}
  ln -s lib64 "$image/lib"
  cp /bin/busybox "$image/bin/"
  for name in $(/bin/busybox --list); do
    [ "$name" = busybox ] || ln -s busybox "$image/bin/$name"
  done
  cp "$root/usr/sbin/nginx" "$image/sbin/"
  for library in $(LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu ldd "$root/usr/sbin/nginx" | grep -o '/[^ ]*'); do
    cp -L "$library" "$image/lib64/"
  done
  echo 'root:x:0:0::/:/bin/sh' >"$image/etc/passwd"
  echo 'root:x:0:' >"$image/etc/group"
  head -c 1024 /dev/zero | tr '\0' x >"$image/www/index.html"
  cat >"$image/etc/nginx.conf" <<'END'
user root root;
daemon off;
worker_processes 1;
pid /tmp/nginx.pid;
error_log /tmp/error.log crit;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
  server { listen 80; root /www; }
}
END
  tar -C "$image" -cf "$work/busybox.tar" .
}

# A network of two namespaces: compare-PEER has the daemon, compare-PEER-out whoever comes from outside.
make_network() { # PEER NUMBER
  ip netns add "compare-$1"
  ip netns add "compare-$1-out"
  ip -n "compare-$1" link set lo up
  ip -n "compare-$1-out" link set lo up
  ip -n "compare-$1" link add outside type veth peer name inside netns "compare-$1-out"
  ip -n "compare-$1" addr add "198.18.$2.1/24" dev outside
  ip -n "compare-$1-out" addr add "198.18.$2.2/24" dev inside
  ip -n "compare-$1" link set outside up
  ip -n "compare-$1-out" link set inside up
}

# A command in a peer's network namespace, with what that peer's programs need in the environment.
inside() { # PEER COMMAND...
  local peer=$1; shift
  case $peer in
    orc | other) env "ORC_HOST=unix://$run/$peer/orc.sock" nsenter "--net=/run/netns/compare-$peer" "$@" ;;
    docker) packed "DOCKER_HOST=unix://$run/docker.sock" "DOCKER_CONFIG=$work/docker/config" \
      nsenter --net=/run/netns/compare-docker "$@" ;;
    podman) packed "CONTAINERS_CONF=$work/podman/containers.conf" "CONTAINERS_STORAGE_CONF=$work/podman/storage.conf" \
      nsenter --net=/run/netns/compare-podman unshare --mount --propagation private sh -c "$hide" sh "$@" ;;
    floor*) packed nsenter "--net=/run/netns/compare-$peer" unshare --mount --propagation private sh -c "$hide" sh "$@" ;;
  esac
}

# crun refuses a machine that has both cgroup versions: podman and the floor get mounts without the second.
hide='umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"'

packed() {
  env "PATH=$root/usr/sbin:$root/usr/bin:$PATH" "LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu" \
    "PYTHONPATH=$root/usr/lib/python3/dist-packages" "$@"
}

await() { # a command that succeeds once a daemon answers
  for _ in $(seq 200); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
  echo "does not answer: $*" >&2
  return 1
}

start_floor() { :; }
start_floor-crun() { :; }
start_floor-cgroups() { :; }
start_floor-seccomp() { :; }
start_floor-overlay() { :; }
start_floor-all() { :; }

start_orc() { start_build orc dist; }
start_other() { start_build other "$ORC_OTHER"; }

start_build() { # PEER FOLDER
  inside "$1" "$2/orcd" --data-root "$work/$1/data" --run-root "$run/$1" --name bench >"$place/$1.log" 2>&1 &
  pids+=($!)
  await inside "$1" "$2/orc" version
  inside "$1" "$2/orc" image import "$work/busybox.tar" busybox >/dev/null
}

start_docker() {
  inside docker dockerd --data-root "$work/docker/data" --exec-root "$run/docker" --pidfile "$run/docker.pid" \
    -H "unix://$run/docker.sock" --cgroup-parent /compare-docker >"$place/docker.log" 2>&1 &
  pids+=($!)
  await inside docker docker version
  inside docker docker import "$work/busybox.tar" busybox >/dev/null
}

start_podman() {
  # Unless told, it asks for more processes and files than a root without CAP_SYS_RESOURCE may have.
  mkdir -p "$work/podman"
  cat >"$work/podman/containers.conf" <<END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
seccomp_profile = "/usr/share/containers/seccomp.json"
[network]
network_backend = "netavark"
network_config_dir = "$work/podman/networks"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
helper_binaries_dir = ["$root/usr/lib/podman", "$root/usr/bin"]
runtime = "crun"
# What cleans up after a container is given no other library path, and looks for its state in this place only.
conmon_env_vars = ["LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu"]
static_dir = "$work/podman/data/libpod"
tmp_dir = "$run/podman/tmp"
volume_path = "$work/podman/volumes"
END
  printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' \
    "$work/podman/data" "$run/podman/run" >"$work/podman/storage.conf"
  echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$work/podman/policy.json"
  inside podman podman import --signature-policy "$work/podman/policy.json" "$work/busybox.tar" busybox >/dev/null 2>&1
}

# Programs end with what started them; only the daemons' own clean-up knows what they left in the kernel.
# (unshare pays no heed to TERM, and takes its child along.)
stop_floor() { kill -9 "$(cat "$work/floor-web.pid")"; }
stop_floor-crun() { stop_part crun; }
stop_floor-cgroups() { stop_part cgroups; }
stop_floor-seccomp() { stop_part seccomp; }
stop_floor-overlay() { stop_part overlay; }
stop_floor-all() { stop_part all; }
stop_part() { inside "floor-$1" crun "--root=$work/run/floor" delete --force "web-$1"; }
stop_orc() { inside orc dist/orc system shutdown; }
stop_other() { inside other "$ORC_OTHER/orc" system shutdown; }
stop_docker() { inside docker sh -c 'docker rm -f $(docker ps -aq)'; }
stop_podman() { inside podman podman rm -f -t 0 -a; }

# nginx behind a published port 8080.
web=(nginx -c /etc/nginx.conf)
web_orc() { inside orc dist/orc run -d --name web -p 8080:80 busybox "${web[@]}"; }
web_other() { inside other "$ORC_OTHER/orc" run -d --name web -p 8080:80 busybox "${web[@]}"; }
web_docker() { inside docker docker run -d --name web -p 8080:80 busybox "${web[@]}"; }
web_podman() { inside podman podman run -d --name web -p 8080:80 busybox "${web[@]}"; }

# The same by hand: a namespace, a bridge, one rule of nft, and nginx without any limits around it.
web_floor() {
  web_network floor
  nsenter --net=/run/netns/compare-floor-web unshare --mount --pid --fork --kill-child \
    chroot "$work/image" /sbin/nginx -c /etc/nginx.conf >/dev/null 2>&1 &
  echo $! >"$work/floor-web.pid"
}

web_floor-crun() { web_part crun; }
web_floor-cgroups() { web_part cgroups; }
web_floor-seccomp() { web_part seccomp; }
web_floor-overlay() { web_part overlay; }
web_floor-all() { web_part all; }

web_part() { # PART
  web_network "floor-$1"
  inside "floor-$1" $python benchmarks/webfloor.py --work "$work" --space "/run/netns/compare-floor-$1-web" "$1" \
    /sbin/nginx -c /etc/nginx.conf >/dev/null 2>"$place/floor-$1.log" &
}

web_network() { # PEER
  ip netns add "compare-$1-web"
  ip -n "compare-$1" link add bridge type bridge
  ip -n "compare-$1" addr add 198.18.200.1/24 dev bridge
  ip -n "compare-$1" link set bridge up
  ip -n "compare-$1" link add web type veth peer name eth0 netns "compare-$1-web"
  ip -n "compare-$1" link set web master bridge up
  ip -n "compare-$1-web" addr add 198.18.200.2/24 dev eth0
  ip -n "compare-$1-web" link set eth0 up
  ip -n "compare-$1-web" route add default via 198.18.200.1
  inside "$1" sysctl -qw net.ipv4.ip_forward=1
  inside "$1" nft -f - <<<'table ip web { chain prerouting { type nat hook prerouting priority dstnat
    tcp dport 8080 dnat to 198.18.200.2:80
  }
}'
}

measure() { # PEER: all its own rows
  inside "$1" $python benchmarks/measure.py "$1" --rounds "$rounds" --rest "$rest" --parts "$parts" \
    --work "$work" --place "$place" --programs "$root/usr/bin"
}

# One after another in each round, so that what else the machine does strikes all alike.
measure_web() {
  local peer
  for peer in "${peers[@]}"; do "web_$peer" >/dev/null; done
  packed $python benchmarks/web.py --rounds "$rounds" --place "$place" "${peers[@]}"
}

eng/peers.sh "$root" "${peer_packages[@]}"
mkdir -p "$place"
rm -f "$place"/*.json
make_image
case ,$parts, in
  *,pull,*) $python benchmarks/pulled.py "$place/pulled" ;;
esac
for peer in "${peers[@]}"; do
  make_network "$peer" $((${#started[@]} + 1))
  started+=("$peer")
  "start_$peer"
done
for peer in "${peers[@]}"; do
  [[ $peer = floor-* || $peer = other ]] || measure "$peer" || failed+=("$peer")
done
case ,$parts, in
  *,web,*) measure_web || failed+=(web) ;;
esac
$python benchmarks/table.py "$place"
((!${#failed[@]})) || { echo "not measured whole: ${failed[*]}" >&2; exit 1; }
