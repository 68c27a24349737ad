"""Sends random bytes in random pieces and checks that what comes back is what Python makes of them.

usage: oracle.py HOST PORT plain|upper|replace

Prints `same` or where the two differ.
"""

import random
import socket
import sys
import threading

EXPECTED = {
    'plain': lambda data: data,
    'upper': lambda data: data.upper(),
    'replace': lambda data: data.decode('utf-8', 'replace').encode('utf-8'),
}


def mixed_bytes(chance):
    """Characters of all lengths, some of them cut short, among bytes of no meaning."""
    parts = []
    for _ in range(2000):
        kind = chance.randrange(4)
        if kind == 0:
            parts.append(bytes(chance.randrange(256) for _ in range(chance.randrange(4))))
        else:
            character = chance.choice(u'aZ\u00df\u4f60\uffff\U0001f642\U0010ffff').encode('utf-8')
            parts.append(character[:chance.randrange(1, len(character) + 1)] if kind == 1 else character)
    return b''.join(parts)


def main(host, port, mode):
    chance = random.Random(7)
    data = mixed_bytes(chance)
    server = socket.create_connection((host, int(port)), timeout=60)
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    received = []

    def receive():
        while True:
            answer = server.recv(65536)
            if not answer:
                return
            received.append(answer)

    receiver = threading.Thread(target=receive)
    receiver.start()
    start = 0
    while start < len(data):
        end = start + chance.randrange(1, 9)
        server.sendall(data[start:end])
        start = end
    server.shutdown(socket.SHUT_WR)
    receiver.join()

    answer, expected = b''.join(received), EXPECTED[mode](data)
    if answer == expected:
        print('same')
        return
    pairs = enumerate(zip(answer, expected))
    place = next((i for i, (ours, theirs) in pairs if ours != theirs), min(len(answer), len(expected)))
    around = slice(max(0, place - 8), place + 8)
    print('at byte', place, 'of', len(expected), ':', answer[around], 'is not', expected[around])


if __name__ == '__main__':
    main(*sys.argv[1:])
