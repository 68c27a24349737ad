"""The first client of the tutorials: one line, one answer, goodbye.

usage: one_message.py HOST PORT
"""

import socket
import sys


def main(host, port):
    server = socket.socket()
    server.connect((host, int(port)))
    server.send(input('>>>').encode('utf-8'))
    print(server.recv(1024).decode('utf-8'))
    server.close()


if __name__ == '__main__':
    main(*sys.argv[1:])
