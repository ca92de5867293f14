# Part of guest.sh: two nodes in network namespaces of the machine, on one wire, and networks between them that are
# encrypted. What goes over the wire is recorded where it passes.
export nodes=/tmp/nodes
mkdir -p $nodes
on() { local node=$1; shift; nsenter --net=/run/netns/$node "$@"; }
orc_on() { local node=$1; shift; ORC_HOST=unix://$nodes/$node/run/orc.sock nsenter --net=/run/netns/$node orc "$@"; }
begin() {
  ORC_OVERLAY_KEY_SECONDS=20 nsenter --net=/run/netns/$1 \
    setsid orcd --data-root $nodes/$1/data --run-root $nodes/$1/run --name $1 >>$nodes/$1/log 2>&1 </dev/null &
  for i in $(seq 200); do [ -S $nodes/$1/run/orc.sock ] && orc_on $1 version >/dev/null 2>&1 && return; sleep 0.5; done
  tail -n 20 $nodes/$1/log $nodes/$1/data/logs/*.log; return 1
}
# Runs a command, and says what of a pattern and how much of each protocol passed the wire meanwhile.
watch() { # PATTERN COMMAND...
  local pattern=$1; shift
  on wire tcpdump -i p1 -U -w $nodes/packets >/dev/null 2>&1 &
  local recorder=$!
  for i in $(seq 40); do [ -s $nodes/packets ] && break; sleep 0.25; done
  "$@"; local code=$?
  sleep 1; kill $recorder; wait $recorder 2>/dev/null
  echo "code=$code esp=$(tcpdump -nr $nodes/packets esp 2>/dev/null | wc -l)" \
    "vxlan=$(tcpdump -nr $nodes/packets udp port 4789 or udp port 4795 2>/dev/null | wc -l)" \
    "clear=$(grep -ac "$pattern" $nodes/packets)"
  rm $nodes/packets
}
place() { # NODE NAME NETWORK COMMAND...: a slow machine's manager may not give the address in time
  local node=$1 name=$2 network=$3; shift 3
  orc_on $node rm -f $name >/dev/null 2>&1; orc_on $node run -d --name $name --network $network busybox "$@"
}
page() { # NODE NETWORK: by name, without wget, which looks names up in a way that a static busybox has not
  orc_on $1 exec $2-2 sh -c "printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 10 $2-1 80" | tail -n 1
}
numbers() { on $1 ip xfrm policy | grep -oE 'spi 0x[0-9a-f]+' | sort -u; }
until_true() { for i in $(seq 60); do eval "$1" && return; sleep 1; done; return 1; }
export -f on orc_on begin watch place page numbers until_true

ip netns add wire && ip -n wire link add br0 type bridge && ip -n wire link set br0 up
for number in 1 2; do
  ip netns add n$number && mkdir -p $nodes/n$number && ip -n n$number link set lo up
  ip -n n$number link add cl0 type veth peer name p$number netns wire
  ip -n n$number addr add 10.99.0.$number/24 dev cl0 && ip -n n$number link set cl0 up
  ip -n wire link set p$number master br0 && ip -n wire link set p$number up
done
check 'nodes start' 'begin n1 && begin n2 && echo both' '^both$'
check 'cluster' 'orc_on n1 cluster init --advertise-addr 10.99.0.1 >/dev/null
  token=$(orc_on n1 cluster join-token -q worker)
  until_true "orc_on n2 cluster join --token $token --advertise-addr 10.99.0.2 10.99.0.1"' 'joined'
for node in n1 n2; do orc_on $node image import --change 'ENV PATH=/bin' /guest/busybox.tar busybox:latest >/dev/null; done
check 'networks, one of them encrypted' 'orc_on n1 network create -d overlay --attachable --opt encrypted closed &&
  orc_on n1 network create -d overlay --attachable open && echo made' '^made$'
check 'containers on both' 'for network in open closed; do
  until_true "place n1 $network-1 $network httpd -f -h /" && until_true "place n2 $network-2 $network sleep 3600" || exit
  orc_on n1 exec $network-1 sh -c "echo MARKED-TEXT > /index.html"; done; echo run' '^run$'
check 'what is said on an open network can be read on the wire' \
  'watch MARKED-TEXT page n2 open' 'code=0 esp=[0-9]+ vxlan=[1-9][0-9]* clear=[1-9]'
check 'on an encrypted one it arrives, by name' 'until_true "page n2 closed | grep MARKED"' 'MARKED-TEXT'
check 'and cannot be read on the wire' \
  'watch MARKED-TEXT page n2 closed' 'code=0 esp=[1-9][0-9]* vxlan=0 clear=0'
check 'its packets are narrower' 'orc_on n2 exec closed-2 cat /sys/class/net/eth0/mtu' '^1416$'
check 'and the widest get through' 'orc_on n2 exec closed-2 ping -c 3 -s 1388 -W 5 closed-1' ' 0% packet loss'
check 'a change of keys under way loses nothing' 'before=$(numbers n1); lost=$(orc_on n2 exec closed-2 ping -c 500 -i 0.1 -W 5 closed-1 | tail -n 3)
  [ "$before" != "$(numbers n1)" ] && echo "other keys:" $lost' 'other keys: .*500 packets received, 0% packet loss'
check 'three keys, two directions' 'on n1 ip xfrm state | grep -c "proto esp"' '^6$'
check 'a killed orcd leaves the way as it is' 'kill -9 $(orc_on n1 version --format "{{.Server.Pid}}"); sleep 1
  orc_on n2 exec closed-2 ping -c 5 -W 5 closed-1; begin n1 && sleep 3 && orc_on n2 exec closed-2 ping -c 20 -i 0.2 -W 5 closed-1 | tail -n 3' \
  '20 packets received, 0% packet loss'
check 'keys that somebody flushed come again within seconds, others, and nothing goes in the clear meanwhile' '
  before=$(numbers n2); on n2 ip xfrm state flush; echo $(watch closed until_true "orc_on n2 exec closed-2 ping -c 2 -W 1 closed-1"
  [ "$before" != "$(numbers n2)" ] && orc_on n2 exec closed-2 ping -c 20 -i 0.2 -W 5 closed-1
  echo seen=$(cat $nodes/n2/data/logs/*.log | grep -c "somebody took the encrypted way"))' \
  'vxlan=0 clear=0.*20 packets received, 0% packet loss.*seen=[1-9]'
check 'and those of the other node, too' 'on n1 ip xfrm state flush; sleep 3
  watch closed orc_on n2 exec closed-2 ping -c 5 -W 2 closed-1' 'code=0 esp=[1-9][0-9]* vxlan=0 clear=0'
check 'policies, too' 'on n2 ip xfrm policy flush; sleep 1; on n2 ip xfrm policy | grep -c "dport 4795"' '^2$'
check 'and nothing went in the clear' \
  'watch closed orc_on n2 exec closed-2 ping -c 3 -W 2 closed-1' 'code=0 esp=[1-9][0-9]* vxlan=0 clear=0'
check 'without orcd nobody mends them, and nothing goes, rather than in the clear' '
  pid=$(orc_on n2 inspect -f "{{.State.Pid}}" closed-2); kill -9 $(orc_on n2 version --format "{{.Server.Pid}}")
  on n2 ip xfrm state flush
  watch closed nsenter -t $pid -n busybox ping -c 3 -W 1 \
    $(orc_on n1 inspect -f "{{.NetworkSettings.Networks.closed.IPAddress}}" closed-1)' 'code=1 esp=[0-9]+ vxlan=0 clear=0'
check 'nor without the policies' 'on n2 ip xfrm policy flush
  watch closed on n2 busybox ping -c 3 -W 1 $(orc_on n1 inspect -f "{{.NetworkSettings.Networks.closed.IPAddress}}" closed-1)' \
  'code=1 esp=[0-9]+ vxlan=0 clear=0'
check 'nor is it taken in the clear, where it was sent so' 'on n2 nft flush ruleset
  watch closed on n2 busybox ping -c 3 -W 1 $(orc_on n1 inspect -f "{{.NetworkSettings.Networks.closed.IPAddress}}" closed-1)' \
  'code=1 esp=[0-9]+ vxlan=[1-9][0-9]* clear=0'
check 'all is right again when orcd is' 'begin n2; until_true "page n2 closed | grep MARKED"' 'MARKED-TEXT'
check 'a stack on an encrypted network' 'cat >$nodes/compose.yaml <<END
services:
  web: { image: busybox, command: ["httpd", "-f", "-h", "/etc"], networks: [inner], ports: ["8088:80"], deploy: { replicas: 2 } }
networks:
  inner: { driver: overlay, driver_opts: { encrypted: "" } }
END
  orc_on n1 stack deploy -c $nodes/compose.yaml shop && on n2 curl -sS --max-time 20 http://10.99.0.1:8088/hostname' '.'
check 'nothing is left of it' 'orc_on n1 stack rm shop; for node in n1 n2; do orc_on $node rm -f open-${node#n} closed-${node#n}; done
  orc_on n1 network rm open closed; until_true "[ -z \"\$(on n1 ip xfrm state)\$(on n2 ip xfrm state)\" ]" && until_true "[ -z \"\$(on n1 ip xfrm policy)\" ]" && echo clean' '^clean$'

# The same between machines that reach one another by IPv6.
for number in 1 2; do
  on n$number sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.cl0.disable_ipv6=0
  ip -n n$number addr add fd99::$number/64 dev cl0 nodad
done
check 'a cluster over IPv6' 'for node in n2 n1; do orc_on $node cluster leave --force >/dev/null 2>&1; done
  orc_on n1 cluster init --advertise-addr fd99::1 >/dev/null; token=$(orc_on n1 cluster join-token -q worker)
  until_true "orc_on n2 cluster join --token $token --advertise-addr fd99::2 [fd99::1]:2377"' 'joined'
check 'an encrypted network on it' 'orc_on n1 network create -d overlay --attachable --ipv6 --opt encrypted closed >/dev/null
  until_true "place n1 closed-1 closed httpd -f -h /" && until_true "place n2 closed-2 closed sleep 3600" || exit
  orc_on n1 exec closed-1 sh -c "echo MARKED-TEXT > /index.html"; until_true "page n2 closed | grep MARKED"' 'MARKED-TEXT'
check 'is read by nobody there, either' 'watch MARKED-TEXT page n2 closed' 'code=0 esp=[1-9][0-9]* vxlan=0 clear=0'
check 'its packets are narrower by the larger header' 'orc_on n2 exec closed-2 cat /sys/class/net/eth0/mtu' '^1396$'
check 'and the widest get through' 'orc_on n2 exec closed-2 ping -c 3 -s 1368 -W 5 closed-1' ' 0% packet loss'
check 'IPv6 inside it, too' 'watch MARKED orc_on n2 exec closed-2 ping -6 -c 3 -W 5 \
  $(orc_on n1 inspect -f "{{.NetworkSettings.Networks.closed.GlobalIPv6Address}}" closed-1)' \
  'code=0 esp=[1-9][0-9]* vxlan=0 clear=0'
check 'nothing is left of that' 'for node in n1 n2; do orc_on $node rm -f closed-${node#n}; done; orc_on n1 network rm closed
  until_true "[ -z \"\$(on n1 ip xfrm state)\$(on n2 ip xfrm state)\" ]" && echo clean' '^clean$'
for node in n2 n1; do
  orc_on $node cluster leave --force >/dev/null 2>&1
  kill $(orc_on $node version --format '{{.Server.Pid}}'); sleep 3
  on $node orcd --purge --data-root $nodes/$node/data --run-root $nodes/$node/run >/dev/null 2>&1
done
[ "$failed" = 0 ] || tail -n 60 $nodes/*/log $nodes/*/data/logs/*.log
for space in n1 n2 wire; do ip netns del $space; done
rm -rf $nodes
