"""A bot of the library `irc`. See bot.py."""

import irc.bot

from bot import answer, arguments, see


class Bot(irc.bot.SingleServerIRCBot):
    def __init__(self, given):
        super().__init__([(given.host, given.port)], given.nick, 'a bot')
        self.given = given
        self.connection.add_global_handler('all_raw_messages', lambda _, event: see('raw', event.arguments[0]))

    def on_welcome(self, connection, event):
        if self.given.capabilities:
            connection.cap('REQ', *self.given.capabilities)
        if self.given.mode:
            connection.mode(connection.get_nickname(), self.given.mode)
        connection.join(self.given.room)

    def on_join(self, connection, event):
        see('joined', event.source.nick, event.target)

    def on_endofnames(self, connection, event):
        room = event.arguments[0]
        see('inside', room, *sorted(self.channels[room].users()))

    def on_pubmsg(self, connection, event):
        text = event.arguments[0]
        see('heard', event.source.nick, text)
        if text == '!quit':
            self.die('as you wish')
        reply = answer(text, self.channels[event.target].users())
        if reply is not None:
            connection.privmsg(event.target, reply)

    def on_nick(self, connection, event):
        see('renamed', event.source.nick, event.target)

    def on_kick(self, connection, event):
        see('kicked', *event.arguments)

    def on_topic(self, connection, event):
        see('topic', event.arguments[0])


if __name__ == '__main__':
    Bot(arguments()).start()
