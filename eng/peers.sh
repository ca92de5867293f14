#!/usr/bin/env bash
# Unpacks Debian packages, and those they need that this machine lacks, into a folder; nothing is installed. Done once.
#   eng/peers.sh [--suite NAME] FOLDER PACKAGE...
# --suite: of another suite of this machine's mirror, signed by a key that this machine has; without what they need.
set -euo pipefail
suite=
if [ "$1" = --suite ]; then
  suite=$2
  shift 2
fi
folder=$1
shift
[ ! -e "$folder/.whole" ] || exit 0
packages=$folder.packages
rm -rf "$packages"
mkdir -p "$folder" "$packages"
if [ -n "$suite" ]; then
  # Lists and settings of its own: what this machine knows of packages stays as it is.
  apt=$folder.apt
  rm -rf "$apt"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | sort -u | sed -n 1p)
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$apt/sources.list"
  touch "$apt/status"
  own=(-o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status"
    -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root)
  apt-get update -q "${own[@]}" >/dev/null
  (cd "$packages" && apt-get download -q "${own[@]}" "$@" >/dev/null)
  rm -rf "$apt"
else
  apt-get update -q >/dev/null
  apt-get install -qq -y --no-install-recommends --download-only -o APT::Sandbox::User=root \
    -o Dir::Cache::archives="$packages" "$@" >/dev/null
fi
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
