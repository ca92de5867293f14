# What orc needs of Debian, sourced by the scripts that install it.
build_packages=(clang zlib1g-dev)
run_packages=(crun runc conmon nftables libnftables1 libseccomp2 catatonit)
test_packages=(busybox-static docker-registry conntrack iproute2 curl zstd gzip tar netcat-openbsd dnsutils procps)
