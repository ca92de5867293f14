"""load.py ADDRESS,... SECONDS PORT CLIENTS: half of the clients on new connections, half keep theirs; nobody asks twice.

Prints: ok COUNT lost COUNT [the first ones]"""
import socket, threading, time, sys
addrs = sys.argv[1].split(","); secs = float(sys.argv[2]); port = int(sys.argv[3])
stop = time.time() + secs
ok = [0]*64; lost = []
def req(c):
    c.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    buf = b""
    while b"\r\n\r\n" not in buf:
        d = c.recv(4096)
        if not d: raise ConnectionError("closed before answer" if not buf else "cut")
        buf += d
    head, body = buf.split(b"\r\n\r\n", 1)
    n = int([l for l in head.split(b"\r\n") if l.lower().startswith(b"content-length")][0].split(b":")[1])
    while len(body) < n:
        d = c.recv(4096)
        if not d: raise ConnectionError("cut")
        body += d
    return b"connection: close" in head.lower()
def work(i, keep):
    c = None
    k = i
    while time.time() < stop:
        fresh = c is None
        try:
            if c is None:
                k += 1
                c = socket.create_connection((addrs[k % len(addrs)], port), timeout=5)
            close = req(c)
            ok[i] += 1
            if close or not keep: c.close(); c = None
        except Exception as e:
            lost.append((round(time.time()-stop+secs,2), "fresh" if fresh else "kept", repr(e)))
            try: c.close()
            except Exception: pass
            c = None
ts = [threading.Thread(target=work, args=(i, i % 2 == 0)) for i in range(int(sys.argv[4]))]
[t.start() for t in ts]; [t.join() for t in ts]
print("ok", sum(ok), "lost", len(lost), lost[:8])
