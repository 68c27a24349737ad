"""Types into a program on a terminal of its own.

usage: terminal.py [--screen] PROGRAM [ARGUMENT]...

Each line of standard input is a step: `see TEXT` waits until the terminal has shown the text,
`type TEXT` types it and presses Enter, `press TEXT` types it alone, `end` presses Ctrl-D,
`tell TEXT` prints it for whoever runs this. What is shown may not hold a raw escape; with --screen
those that move the cursor or choose colours may be there, and are not seen. Prints `exit N` when the program has ended.
"""

import fcntl
import os
import pty
import re
import signal
import struct
import sys
import termios

ORDERS = re.compile(rb'\x1b\[[?0-9;]*[A-Za-z]')
# The beginning of one whose end was not read yet.
UNFINISHED = re.compile(rb'\x1b(\[[?0-9;]*)?$')
# What the key sends: a terminal in raw mode gets it as it is.
ENTER = {False: '\n', True: '\r'}


def meant(text):
    """The text with `\\x9b` and its like as the characters they stand for."""
    return re.sub(r'\\x([0-9a-f]{2})', lambda match: chr(int(match.group(1), 16)), text)


def main(program):
    is_screen = program[0] == '--screen'
    if is_screen:
        del program[0]
    # A program that shows something else would be waited for without end.
    signal.alarm(40)
    process, terminal = pty.fork()
    if process == 0:
        os.execv(program[0], program)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
    shown = rest = b''
    for step in sys.stdin.read().splitlines():
        verb, _, text = step.partition(' ')
        if verb == 'see':
            while text.encode('utf-8') not in shown:
                try:
                    read = os.read(terminal, 1024)
                except OSError:
                    sys.exit('ended before showing {!r}: {!r}'.format(text, shown))
                read = rest + read
                rest = b''
                if is_screen:
                    rest = getattr(UNFINISHED.search(read), 'group', bytes)()
                    read = ORDERS.sub(b'', read[:len(read) - len(rest)])
                if b'\x1b' in read:
                    sys.exit('a raw escape was shown: {!r}'.format(read))
                shown += read
            # What comes later has to be new.
            shown = shown.split(text.encode('utf-8'), 1)[1]
        elif verb == 'type':
            os.write(terminal, (meant(text) + ENTER[is_screen]).encode('utf-8'))
        elif verb == 'press':
            os.write(terminal, meant(text).encode('utf-8'))
        elif verb == 'tell':
            print(text)
        elif verb == 'end':
            os.write(terminal, b'\x04')
    try:
        while os.read(terminal, 1024):
            pass
    except OSError:
        # How Linux reports that the other side of a terminal is closed.
        pass
    status = os.waitpid(process, 0)[1]
    print('exit', os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status))


if __name__ == '__main__':
    main(sys.argv[1:])
