#!/usr/bin/env bash
# Installs the Debian packages that are named and missing; nothing that is there is touched or removed.
set -euo pipefail
need=()
for package in "$@"; do
  dpkg-query -Wf '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || need+=("$package")
done
((${#need[@]})) || exit 0
apt-get update -q
# Services of freshly installed packages (a registry, say) stay off: the tests start their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-remove --no-install-recommends "${need[@]}"
