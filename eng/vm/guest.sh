# Runs in the virtual machine of eng/vm.sh: each check is a command, what it must print, and its exit code.
export PATH=/guest:$PATH
passed=0 failed=0

check() { # NAME COMMAND PATTERN [CODE]
  local begun=$SECONDS out code
  out=$(timeout -k 5 "${patience:-120}" bash -c "$2" 2>&1)
  code=$?
  if [ "$code" = "${4:-0}" ] && grep -qE -- "$3" <<<"$out"; then
    passed=$((passed + 1))
    echo "ok   $1 ($((SECONDS - begun)) s)"
  else
    failed=$((failed + 1))
    echo "FAIL $1: exit $code, wanted ${4:-0} and /$3/"
    echo "     \$ $2"
    head -c 2000 <<<"$out" | sed 's/^/     /'
  fi
}

echo "guest: $(uname -r), $(systemctl --version | head -n1), $(stat -fc %T /sys/fs/cgroup), controllers $(cat /sys/fs/cgroup/cgroup.controllers)"
mkdir -p /usr/share/containers && cp /guest/seccomp.json /usr/share/containers/
mkdir -p /tmp/t && cd /tmp/t && cp -r /guest/examples/hello .
if [ "$(cat /guest/only)" = encrypted ]; then
  source /guest/encrypted.sh
  echo "$passed passed, $failed failed"
  sync
  exit
fi
cgroup_of() { echo "/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$1/cgroup")"; }
export -f cgroup_of

check 'start' 'orc system start' 'systemd unit orcd'
check 'import' "orc image import --change 'CMD [\"sh\"]' --change 'ENV PATH=/bin' /guest/busybox.tar busybox:latest" 'sha256:'
check 'the daemon is a unit' 'systemctl is-active orcd' '^active$'
check 'info says cgroup 2' 'orc system info' 'Cgroup Version: 2'
check 'run' 'orc run --rm busybox echo hello' '^hello$'
check 'exit code' 'orc run --rm busybox sh -c "exit 7"' '' 7
check 'limits are in the cgroup' 'orc run -d --name limited --memory 64m --cpus 0.5 --pids-limit 33 --cpu-shares 512 busybox sleep 3600 >/dev/null
  g=$(cgroup_of $(orc inspect -f "{{.State.Pid}}" limited)); echo $g; cat $g/memory.max $g/cpu.max $g/pids.max $g/cpu.weight $g/memory.swap.max' \
  '^67108864$'
check 'cpu limit' 'cat $(cgroup_of $(orc inspect -f "{{.State.Pid}}" limited))/cpu.max' '^50000 100000$'
check 'pids limit' 'cat $(cgroup_of $(orc inspect -f "{{.State.Pid}}" limited))/pids.max' '^33$'
check 'swap as Docker: as much as memory' 'cat $(cgroup_of $(orc inspect -f "{{.State.Pid}}" limited))/memory.swap.max' '^67108864$'
check 'the container sees its own limits' 'orc exec limited cat /sys/fs/cgroup/memory.max' '^67108864$'
check 'cgroup path is in the scope' 'sed -n "s/^0:://p" /proc/$(orc inspect -f "{{.State.Pid}}" limited)/cgroup' 'system.slice/orc-.*scope/'
check 'in a scope of its own that systemd has delegated' 'systemctl show -p Delegate -p ActiveState "orc-*.scope"; systemd-cgls --no-pager | grep -A12 scope' 'Delegate=yes'
check 'modules are loaded, other bridges left alone' 'cat /proc/sys/net/bridge/bridge-nf-call-iptables' '^0$'
check 'stats' 'orc stats --no-stream --format "{{.Name}} {{.MemUsage}} {{.PIDs}}" limited' 'limited .* / 64MiB 1$'
check 'pause' 'orc pause limited && cat $(cgroup_of $(orc inspect -f "{{.State.Pid}}" limited))/cgroup.freeze && orc unpause limited' '^1$'
check 'container to container by name, by a published port' 'orc network create n >/dev/null; orc run -d --name web --network n -p 8123:80 busybox sh -c "mkdir /www; echo page > /www/index.html; exec httpd -f -h /www" >/dev/null
  sleep 2; orc run --rm --network n busybox wget -qO- http://web/ && curl -sS http://127.0.0.1:8123/; orc rm -f web; orc network rm n' '^page$'
check 'out of memory is told apart' 'orc run --name greedy --memory 32m busybox sh -c "dd if=/dev/zero of=/dev/null bs=200M count=1"; orc inspect -f "{{.State.OOMKilled}} {{.State.ExitCode}}" greedy' 'true 137'
check 'top' 'orc top limited' 'sleep 3600'
check 'kill -9 of orcd: it comes back, same pid' '
  before=$(orc inspect -f "{{.State.Pid}}" limited); kill -9 $(orc version --format "{{.Server.Pid}}")
  for i in $(seq 60); do sleep 0.5; after=$(orc inspect -f "{{.State.Pid}}" limited 2>/dev/null) && [ -n "$after" ] && break; done
  [ "$before" = "$after" ] && echo same' '^same$'
check 'run again after it' 'orc run --rm --memory 64m busybox cat /sys/fs/cgroup/memory.max' '^67108864$'
check 'up' 'cd hello && orc up -d --wait' 'Healthy|Started|Running'
check 'published port' 'port=$(orc ps --format "{{.Ports}}" | grep -oE ":[0-9]+->" | head -n1 | tr -d ":>-"); curl -sS http://127.0.0.1:$port/' '.'
check 'down' 'cd hello && orc down -t 1' 'Removed'
check 'rm' 'orc rm -f limited greedy' 'greedy'
check 'install as a service' 'orc system install && systemctl is-active orcd.service' '^active$'
check 'run in the service' 'orc run -d --name kept --memory 64m busybox sleep 3600 >/dev/null; cat $(cgroup_of $(orc inspect -f "{{.State.Pid}}" kept))/memory.max' '^67108864$'
check 'restart of the unit keeps containers' 'before=$(orc inspect -f "{{.State.Pid}}" kept); systemctl restart orcd
  for i in $(seq 60); do sleep 0.5; after=$(orc inspect -f "{{.State.Pid}}" kept 2>/dev/null) && [ -n "$after" ] && break; done
  echo "$before $after"; [ "$before" = "$after" ] && echo same' '^same$'
check 'daemon-reload leaves limits alone' 'systemctl daemon-reload; sleep 1; cat $(cgroup_of $(orc inspect -f "{{.State.Pid}}" kept))/memory.max' '^67108864$'
check 'exec after it' 'orc exec kept echo here' '^here$'
check 'purge' 'orc system uninstall --purge' 'Removed'
source /guest/encrypted.sh
check 'nothing is left' 'left=$(ls -d /var/lib/orc /run/orc 2>/dev/null; grep /var/lib/orc /proc/self/mountinfo; nft list ruleset
  ip -o link | grep -v " lo:"; find /sys/fs/cgroup -type d -name "orc*" | grep -v /orc-guest.service; pgrep -a orcd; pgrep -a conmon; pgrep -a catatonit)
  [ -z "$left" ] && echo clean || echo "$left"' '^clean$'
check 'no failed unit' 'systemctl list-units --failed --no-legend | wc -l' '^0$'
[ "$failed" = 0 ] || journalctl -b -u 'orcd*' --no-pager | tail -n 90
echo "$passed passed, $failed failed"
sync
