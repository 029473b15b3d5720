"""Sends requests on many connections and never reads. Arguments: port, connections. Ends with its standard input."""

import socket
import sys

port, count = int(sys.argv[1]), int(sys.argv[2])
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

request = b"GET /openapi.json HTTP/1.1\r\nhost: example\r\n\r\n" * 20
for client in held:
    try:
        client.sendall(request)
    except OSError:
        pass  # the program does not read either

print("held", flush=True)
sys.stdin.read()
