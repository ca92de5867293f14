#!/usr/bin/env bash
# Boots a Debian with systemd and cgroup v2 in a virtual machine and runs eng/vm/guest.sh in it, with dist/orc and
# dist/orcd (or those in $ORC_BIN). Without KVM (TCG): slow, and the same everywhere. Ends with "N passed, N failed".
#   ORC_VM_ONLY=encrypted eng/vm.sh    only what eng/vm/encrypted.sh looks at
#   eng/vm.sh            the disk is made once, under artifacts/vm (or $ORC_VM); it needs a package mirror then
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/packages.sh
place=${ORC_VM:-$PWD/artifacts/vm}
bin=${ORC_BIN:-$PWD/dist}
images=${ORC_CACHE:-$PWD/artifacts/images}
limit=${ORC_VM_SECONDS:-900}

make_disk() {
  [ ! -e "$place/base.ext4" ] || [ "$0" -nt "$place/base.ext4" ] || return 0
  eng/install.sh "${vm_packages[@]}"
  local root
  root=$(mktemp -d "$place/root.XXXXXX")
  debootstrap --variant=minbase --include="$(IFS=,; echo "${guest_packages[*]}")" bookworm "$root" >"$place/debootstrap.log" ||
    { tail -n 20 "$place/debootstrap.log" "$root/debootstrap/debootstrap.log"; exit 1; }
  cp "$root"/boot/vmlinuz-* "$place/vmlinuz"
  cp "$root"/boot/initrd.img-* "$place/initrd"
  rm -rf "$root"/var/cache/apt/archives/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}
  echo orcvm >"$root/etc/hostname"
  mkdir -p "$root/guest" "$root/etc/systemd/system/multi-user.target.wants"
  cat >"$root/etc/systemd/system/orc-guest.service" <<'EOF'
[Unit]
Description=what eng/vm.sh is for
After=basic.target dbus.service systemd-logind.service
[Service]
Type=oneshot
Environment=HOME=/root TERM=dumb
ExecStartPre=/bin/mount -o ro /dev/vdb /guest
ExecStart=/bin/bash /guest/guest.sh
ExecStopPost=/bin/systemctl --no-block --force --force poweroff
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
EOF
  # A login prompt would hang up the terminal under what is printed.
  ln -s /dev/null "$root/etc/systemd/system/serial-getty@ttyS0.service"
  ln -s ../orc-guest.service "$root/etc/systemd/system/multi-user.target.wants/"
  mke2fs -q -t ext4 -d "$root" "$place/base.new" 2G
  rm -rf "$root"
  mv "$place/base.new" "$place/base.ext4"
}

mkdir -p "$place"
make_disk
eng/make-images.sh
work=$(mktemp -d "$place/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/files"
cp "$bin"/* "$work/files/" 2>/dev/null || true
cp -r eng/vm/. "$images/busybox.tar" examples "$work/files/"
echo "${ORC_VM_ONLY:-}" >"$work/files/only"
# The package that has it wants a network stack of its own, which nothing here needs.
cp /usr/share/containers/seccomp.json "$work/files/"
size=$(du -sm "$work/files" | cut -f1)
mke2fs -q -t ext4 -d "$work/files" "$work/work.ext4" "$((size + size / 5 + 32))M"
timeout -k 5 "$limit" qemu-system-x86_64 -accel tcg,thread=multi -m 1536 -smp 2 -cpu max -nographic -no-reboot \
  -kernel "$place/vmlinuz" -initrd "$place/initrd" -nic none \
  -drive "file=$place/base.ext4,format=raw,if=virtio,snapshot=on" \
  -drive "file=$work/work.ext4,format=raw,if=virtio,readonly=on" \
  -append "console=ttyS0 root=/dev/vda rw quiet panic=-1 systemd.show_status=0 systemd.log_level=err" \
  </dev/null 2>&1 | sed -u 's/\r//g' | tee "$place/console.log"
summary=$(grep -o '^[0-9]* passed, [0-9]* failed$' "$place/console.log" | tail -n 1)
[ -n "$summary" ] || { echo "the virtual machine did not come to its end within $limit s"; exit 1; }
[[ $summary == *" 0 failed" ]]
