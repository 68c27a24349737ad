"""What the bots of all libraries have in common: their arguments, their words, and what they print of what they see.

usage: irc_bot.py|pydle_bot.py HOST PORT NICK ROOM [--mode MODE] [--capabilities NAME,NAME...]

Answers `!echo TEXT` with TEXT and `!who` with everybody whom the library believes to be in the room, and leaves at
`!quit`. Each line that the server sends is printed behind `raw`, and what the library makes of it behind another word.
"""

import argparse


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument('host')
    parser.add_argument('port', type=int)
    parser.add_argument('nick')
    parser.add_argument('room')
    parser.add_argument('--mode', help='set before coming into the room, such as +B')
    parser.add_argument('--capabilities', default='', help='asked for besides those that the library asks for')
    given = parser.parse_args()
    given.capabilities = [name for name in given.capabilities.split(',') if name]
    return given


def see(word, *what):
    """Prints something that was seen."""
    print(word, *what, flush=True)


def answer(text, names):
    """What a bot says to that; none if nothing."""
    if text.startswith('!echo '):
        return text[len('!echo '):]
    if text == '!who':
        return ' '.join(sorted(names))
    return None
