"""Reads a response slowly, and prints the announced and the read bytes.

Arguments: port, path, request id, bytes per second.
"""

import re
import socket
import sys
import time

port, path, request_id, rate = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
client = socket.socket()
# Otherwise the kernel would read the whole response.
client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1448)
client.connect(("127.0.0.1", port))
head = f"GET {path} HTTP/1.1\r\nhost: example\r\naccept-encoding: gzip\r\nx-request-id: {request_id}\r\n\r\n"
client.sendall(head.encode())
print("sent", flush=True)

text, length, begin = b"", None, time.monotonic()
try:
    while length is None or len(text) < length:
        part = client.recv(rate // 10)
        if not part:
            break
        text += part
        if length is None and b"\r\n\r\n" in text:
            found, text = text.split(b"\r\n\r\n", 1)
            length = int(re.search(rb"content-length: (\d+)", found, re.IGNORECASE)[1])
        time.sleep(max(0, begin + len(text) / rate - time.monotonic()))
except ConnectionError:
    pass
print(length, len(text), f"{time.monotonic() - begin:.1f}")
