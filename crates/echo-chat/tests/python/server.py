"""The servers of the tutorials, for our own client to talk to.

usage: server.py forever|once

With `forever` every client gets a process of its own and each of its messages comes back with
`_sb` behind it; with `once` one message of one client comes back with `sb`, then the server ends.
The first line printed is the port.
"""

import socket
import sys
from multiprocessing import Process


def chat(connection):
    while True:
        message = connection.recv(1024)
        if not message:
            break
        connection.send((message.decode('utf-8') + '_sb').encode('utf-8'))
    connection.close()


def main(mode):
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen(5)
    print(listener.getsockname()[1], flush=True)
    if mode == 'once':
        connection, _ = listener.accept()
        connection.send((connection.recv(1024).decode('utf-8') + 'sb').encode('utf-8'))
        connection.close()
        return
    while True:
        connection, _ = listener.accept()
        Process(target=chat, args=(connection,), daemon=True).start()
        # The child has its own; the client would never see the end while this one is open.
        connection.close()


if __name__ == '__main__':
    main(*sys.argv[1:])
