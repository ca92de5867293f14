"""Serves after 50 ms; on SIGTERM answers what has come, says so (Connection: close), and ends when all is answered."""
import socket, threading, signal, sys, time, os
stopping = False
active = 0
lock = threading.Lock()
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("0.0.0.0", 80)); s.listen(1024)
def serve(c):
    global active
    c.settimeout(30)
    buf = b""
    try:
        while True:
            c.settimeout(0.2)
            while b"\r\n\r\n" not in buf:
                try:
                    d = c.recv(4096)
                except TimeoutError:
                    if stopping: return   # idle keep-alive: close it
                    continue
                if not d: return
                buf += d
            head, buf = buf.split(b"\r\n\r\n", 1)
            time.sleep(0.05)
            close = stopping or b"close" in head.lower()
            body = os.uname().nodename.encode()
            c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n" % (len(body), b"Connection: close\r\n" if close else b"") + body)
            if close: return
    finally:
        c.close()
        with lock: active -= 1
def term(*a):
    global stopping
    stopping = True
signal.signal(signal.SIGTERM, term)
s.settimeout(0.05)
idle = 0
while True:
    try:
        c, _ = s.accept()
        with lock: active += 1
        threading.Thread(target=serve, args=(c,), daemon=True).start()
        idle = 0
    except TimeoutError:
        if stopping:
            with lock: n = active
            idle += 1
            if n == 0 and idle > 4: sys.exit(0)
