"""The looping clients of the tutorials: a line, an answer, until there are no more lines.

usage: chat.py HOST PORT [PROMPT]

Blank lines are not sent: a server that receives nothing answers nothing.
"""

import socket
import sys


def main(host, port, prompt='>>>'):
    server = socket.socket()
    server.connect((host, int(port)))
    while True:
        try:
            line = input(prompt).strip()
        except EOFError:
            break
        if not line:
            continue
        server.send(line.encode('utf-8'))
        print(server.recv(1024).decode('utf-8'), flush=True)
    server.close()


if __name__ == '__main__':
    main(*sys.argv[1:])
