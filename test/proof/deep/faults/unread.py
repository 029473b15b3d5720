"""Sends requests on many connections and never reads. Arguments: port, path, connections. Ends with its standard
input."""

import socket
import sys

port, path, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
held = []
for _ in range(count):
    client = socket.socket()
    # Small buffers, so that the program's responses do not fit into the kernel.
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    client.settimeout(0.2)
    try:
        client.connect(("127.0.0.1", port))
    except OSError:
        continue  # the queue of the system is full
    held.append(client)

request = f"GET {path} HTTP/1.1\r\nhost: example\r\n\r\n".encode() * 20
for client in held:
    try:
        client.sendall(request)
    except OSError:
        pass  # the program does not read either

print("held", flush=True)
sys.stdin.read()
