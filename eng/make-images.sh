#!/usr/bin/env bash
# Makes the images of the examples from Debian packages: no registry is needed. Packages are unpacked, never installed.
#   eng/make-images.sh               downloads what is missing and makes one root file system each, as a tar
#   eng/make-images.sh --import ORC [IMAGE...]
#                                    gives them to the daemon behind the program ORC, unless it has them; needs no network
# Tars and packages are kept under $ORC_CACHE (artifacts/images).
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${ORC_CACHE:-$PWD/artifacts/images}
label=org.orc.example

# What an image is made of, and what its configuration says (as in a Dockerfile, one a line).
images=(busybox nginx redis python)
base=(libc6 libgcc-s1 busybox)

busybox_packages=()
busybox_config='CMD ["sh"]'

nginx_packages=(nginx nginx-common libcrypt1 libpcre2-8-0 libssl3 zlib1g)
nginx_programs=(/usr/sbin/nginx)
nginx_config='EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]'

redis_packages=(redis-server redis-tools libatomic1 libcap2 libgcrypt20 libgpg-error0 libjemalloc2 liblz4-1 liblzf1
  liblzma5 libssl3 libstdc++6 libsystemd0 libzstd1)
redis_programs=(/usr/bin/redis-server /usr/bin/redis-cli)
redis_config='EXPOSE 6379
VOLUME /data
WORKDIR /data
USER redis
CMD ["redis-server"]'

python_packages=(python3.11-minimal libpython3.11-minimal libpython3.11-stdlib libexpat1 libssl3 libbz2-1.0 liblzma5
  libffi8 libuuid1 libcrypt1 zlib1g)
python_programs=(/usr/bin/python3.11)
python_config='CMD ["python3"]'

common_config='ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

fetch() { # the package's .deb, downloaded once
  local found
  found=$(compgen -G "$cache/packages/${1}_*.deb" | head -n 1) || true
  if [ -z "$found" ]; then
    (cd "$cache/packages" && apt-get -qq -o APT::Sandbox::User=root download "$1" >&2)
    found=$(compgen -G "$cache/packages/${1}_*.deb" | head -n 1)
  fi
  echo "$found"
}

make_root() { # IMAGE FOLDER
  local packages="${1}_packages[@]" programs="${1}_programs[@]" package applet program
  for package in "${base[@]}" "${!packages}"; do
    dpkg -x "$(fetch "$package")" "$2"
  done
  rm -rf "$2"/usr/share/{doc,man,locale,info,lintian,bash-completion,bug,doc-base} "$2"/etc/{init.d,systemd,logrotate.d}
  rm -rf "$2"/usr/lib/*/gconv
  mkdir -p "$2"/{bin,sbin,usr/bin,usr/local/bin,etc,dev,proc,sys,run,root,tmp,var/tmp,var/log,data}
  chmod 1777 "$2/tmp" "$2/var/tmp"
  chmod 700 "$2/root"
  # An unpacked package has no links of its own making: every applet of busybox that nothing else provides.
  for applet in $(chroot "$2" /bin/busybox --list); do
    [ -e "$2/bin/$applet" ] || [ -e "$2/usr/bin/$applet" ] || [ -e "$2/sbin/$applet" ] || ln -s busybox "$2/bin/$applet"
  done
  cat >"$2/etc/passwd" <<'EOF'
root:x:0:0:root:/root:/bin/sh
www-data:x:33:33:www-data:/var/www:/bin/false
redis:x:999:999:redis:/data:/bin/false
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
EOF
  printf '%s\n' root:x:0: tty:x:5: www-data:x:33: redis:x:999: nogroup:x:65534: >"$2/etc/group"
  printf 'hosts: files dns\n' >"$2/etc/nsswitch.conf"
  chown 999:999 "$2/data"
  case $1 in
    nginx)
      mkdir -p "$2"/var/lib/nginx "$2"/var/log/nginx
      ln -sf /dev/stdout "$2/var/log/nginx/access.log"
      ln -sf /dev/stderr "$2/var/log/nginx/error.log"
      mkdir -p "$2/var/www/html"
      echo '<h1>nginx</h1>' >"$2/var/www/html/index.html"
      cat >"$2/etc/nginx/nginx.conf" <<'EOF'
user www-data;
worker_processes auto;
pid /run/nginx.pid;
events { }
http {
  include /etc/nginx/mime.types;
  access_log /dev/stdout;
  error_log /dev/stderr;
  server {
    listen 80;
    root /var/www/html;
  }
}
EOF
      ;;
    python)
      ln -s python3.11 "$2/usr/bin/python3"
      rm -rf "$2"/usr/lib/python3*/{test,idlelib,lib2to3,ensurepip,pydoc_data,config-*}
      ;;
  esac
  # A library that is missing shows here, not in a container.
  for program in "${!programs}"; do
    chroot "$2" /lib64/ld-linux-x86-64.so.2 --list "$program" >/dev/null
  done
}

make_tar() { # IMAGE
  local tar="$cache/$1.tar" root
  [ ! "$tar" -nt "$0" ] || return 0
  echo "making the image $1"
  root=$(mktemp -d "$cache/$1.XXXXXX")
  trap 'rm -rf "$root"' RETURN
  chmod 755 "$root"
  make_root "$1" "$root"
  tar -C "$root" --sort=name --numeric-owner --mtime=@1700000000 -cf "$tar.new" .
  mv "$tar.new" "$tar"
}

import() { # ORC IMAGE
  local tar="$cache/$2.tar" config="${2}_config" sum line changes=()
  sum=$(sha256sum "$tar" | cut -c1-64)
  [ "$("$1" image inspect -f "{{index .Config.Labels \"$label\"}}" "$2" 2>/dev/null)" != "$sum" ] || return 0
  while IFS= read -r line; do
    changes+=(--change "$line")
  done <<<"$common_config"$'\n'"${!config}"
  "$1" image import "${changes[@]}" --change "LABEL $label=$sum" "$tar" "$2:latest"
}

if [ "${1:-}" = --import ]; then
  orc=$2
  shift 2
  for image in "${@:-${images[@]}}"; do
    import "$orc" "$image"
  done
  exit
fi

mkdir -p "$cache/packages"
for image in "${images[@]}"; do
  make_tar "$image"
done
