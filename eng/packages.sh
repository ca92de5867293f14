# What orc needs of Debian, sourced by the scripts that install it.
build_packages=(clang zlib1g-dev)
# containers-common has the default seccomp profile.
run_packages=(crun runc conmon nftables libnftables1 libseccomp2 catatonit golang-github-containers-common)
test_packages=(busybox-static iputils-ping socat docker-registry conntrack iproute2 curl zstd gzip tar netcat-openbsd dnsutils procps)
