#!/usr/bin/env bash
# From a fresh Debian machine to a running shop: packages, programs, images, daemon, containers, a page.
#   ./quickstart.sh             does everything; what is done already is not done again
#   ./quickstart.sh --prepare   only what needs a network (packages, build, images)
#   ./quickstart.sh --down      takes the shop and the daemon down; data, programs and packages stay
#   ./quickstart.sh --purge     and removes the data, the volumes, and what orc changed on this machine
set -euo pipefail
cd "$(dirname "$0")"
orc=$PWD/dist/orc
shop=$PWD/examples/shop/compose.yaml
port=${SHOP_PORT:-8080}
data_root=${ORC_DATA_ROOT:-/var/lib/orc}
run_root=${ORC_RUN_ROOT:-/run/orc}

step() { printf '\n==> %s\n' "$*"; }

prepare() {
  source eng/packages.sh
  step "Debian packages: ${run_packages[*]}"
  eng/install.sh "${run_packages[@]}"
  if [ ! -x dist/orcd ] || [ -n "$(find src proto ./*.props global.json -newer dist/orcd -type f -print -quit)" ]; then
    step "Building orc and orcd (Native AOT: this takes minutes, once)"
    ./build.sh
    touch dist/orc dist/orcd
  fi
  step "Images of the examples, from Debian packages"
  eng/make-images.sh
}

page() { # URL path on this machine, by bash alone
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$1" >&3
  cat <&3
  exec 3>&-
}

start() {
  step "The daemon"
  "$orc" system start
  "$orc" version --format 'orcd {{.Server.Version}} runs (pid {{.Server.Pid}})'
  step "Images into its store"
  eng/make-images.sh --import "$orc"
  step "orc compose -f examples/shop/compose.yaml up -d --wait"
  "$orc" compose -f "$shop" up -d --wait --wait-timeout 120
  step "http://localhost:$port"
  page / | tail -n 1
  step "orc compose -f examples/shop/compose.yaml ps"
  "$orc" compose -f "$shop" ps
  cat <<EOF

The shop is open. Look further:
  export PATH=$PWD/dist:\$PATH
  cd examples/shop
  orc compose logs -f                          what they say
  orc compose exec stock sh                    inside a container
  orc compose up -d --scale app=4              more of them
  curl -X POST http://localhost:$port/buy/axe    sell something
  orc ps; orc stats; orc events                one by one
Take it down: ./quickstart.sh --down (keeps the data) or --purge (removes it)
EOF
}

down() {
  if ! "$orc" version >/dev/null 2>&1; then
    echo "no daemon runs: nothing to take down"
    return
  fi
  step "orc compose down ${*}"
  "$orc" compose -f "$shop" down "$@"
  step "orc system shutdown"
  "$orc" system shutdown
  echo "Taken down. Debian packages, dist/ and the images under artifacts/ stay."
}

purge() {
  if [ ! -x "$orc" ] || [ ! -d "$data_root" ]; then
    echo "there is no $data_root: nothing to purge"
    return
  fi
  if "$orc" version >/dev/null 2>&1; then
    down -v
  fi
  step "What orc changed on this machine"
  "$orc" system uninstall --purge
  echo "Removed: containers, images, volumes and logs under $data_root, what was in $run_root, forwarding and firewall" \
    "entries. Debian packages, dist/ and artifacts/ stay."
}

[ "$(id -u)" = 0 ] || { echo "quickstart.sh must run as root: sudo ./quickstart.sh ${*}" >&2; exit 1; }
case ${1:-} in
  --prepare) prepare ;;
  --down) down ;;
  --purge) purge ;;
  "") prepare && start ;;
  *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
esac
