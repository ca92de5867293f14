#!/usr/bin/env bash
# Unpacks Debian packages, and those they need that this machine lacks, into a folder; nothing is installed. Done once.
#   eng/peers.sh FOLDER PACKAGE...
set -euo pipefail
folder=$1
shift
[ ! -e "$folder/.whole" ] || exit 0
packages=$folder.packages
mkdir -p "$folder" "$packages"
apt-get update -q >/dev/null
apt-get install -qq -y --no-install-recommends --download-only -o APT::Sandbox::User=root \
  -o Dir::Cache::archives="$packages" "$@" >/dev/null
# What is installed here is used as it is.
for package in "$packages"/*.deb; do
  [ ! -e "$package" ] || dpkg -x "$package" "$folder"
done
# Laid over a root whose /lib is a link to /usr/lib.
for place in bin sbin lib lib64; do
  [ -d "$folder/$place" ] && [ ! -L "$folder/$place" ] || continue
  mkdir -p "$folder/usr/$place"
  cp -a "$folder/$place/." "$folder/usr/$place/"
  rm -r "${folder:?}/$place"
done
rm -rf "$packages"
touch "$folder/.whole"
