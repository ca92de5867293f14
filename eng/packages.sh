# What orc needs of Debian, sourced by the scripts that install it.
build_packages=(clang zlib1g-dev)
# containers-common has the default seccomp profile.
run_packages=(crun runc conmon nftables libnftables1 libseccomp2 catatonit golang-github-containers-common)
test_packages=(busybox-static python3 iputils-ping socat docker-registry conntrack iproute2 curl zstd gzip tar netcat-openbsd dnsutils procps iptables openssh-server openssh-client)
# Only for ./test.sh --full: the virtual machine, and what is put into it.
vm_packages=(qemu-system-x86 debootstrap e2fsprogs)
guest_packages=(systemd-sysv dbus linux-image-cloud-amd64 crun conmon nftables libnftables1 libseccomp2 catatonit kmod
  iproute2 curl procps busybox-static tcpdump)
# Only for ./test.sh --full: the firewalls that orc must get on with. Unpacked (eng/peers.sh), never installed.
firewall_packages=(ufw firewalld docker.io)
# (docker-compose, of Debian's next release, is got by the test that compares with it: eng/peers.sh --suite.)
# Only for benchmarks/compare.sh: what orc is measured beside, and with. Unpacked (eng/peers.sh), never installed.
peer_packages=(docker.io docker-compose podman podman-compose netavark aardvark-dns wrk nginx-light dnsperf)
