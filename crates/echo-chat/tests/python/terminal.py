"""Types into a program on a terminal of its own.

usage: terminal.py PROGRAM [ARGUMENT]...

Each line of standard input is a step: `see TEXT` waits until the terminal has shown the text,
`type TEXT` types it and a newline, `end` presses Ctrl-D. What is shown may not hold a raw escape.
Prints `exit N` when the program has ended.
"""

import os
import pty
import re
import signal
import sys


def meant(text):
    """The text with `\\x9b` and its like as the characters they stand for."""
    return re.sub(r'\\x([0-9a-f]{2})', lambda match: chr(int(match.group(1), 16)), text)


def main(program):
    # A program that shows something else would be waited for without end.
    signal.alarm(40)
    process, terminal = pty.fork()
    if process == 0:
        os.execv(program[0], program)
    shown = b''
    for step in sys.stdin.read().splitlines():
        verb, _, text = step.partition(' ')
        if verb == 'see':
            while text.encode('utf-8') not in shown:
                try:
                    read = os.read(terminal, 1024)
                except OSError:
                    sys.exit('ended before showing {!r}: {!r}'.format(text, shown))
                if b'\x1b' in read:
                    sys.exit('a raw escape was shown: {!r}'.format(read))
                shown += read
            # What comes later has to be new.
            shown = shown.split(text.encode('utf-8'), 1)[1]
        elif verb == 'type':
            os.write(terminal, (meant(text) + '\n').encode('utf-8'))
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
