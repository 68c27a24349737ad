"""A bot of the library `pydle`. See bot.py."""

import asyncio
import logging

import pydle

from bot import answer, arguments, see


class Bot(pydle.Client):
    def __init__(self, given):
        super().__init__(given.nick, realname='a bot')
        self.given = given
        self.named = asyncio.Event()
        self.ended = asyncio.Event()
        # The library asks for a capability if there is a method that says so.
        for name in given.capabilities:
            setattr(self, 'on_capability_%s_available' % pydle.protocol.identifierify(name), self.wanted)

    async def wanted(self, value):
        return True

    async def on_raw(self, message):
        see('raw', message._raw.rstrip())
        await super().on_raw(message)

    async def on_connect(self):
        await super().on_connect()
        see('capabilities', *sorted(name for name, value in self._capabilities.items() if value))
        # The library only knows now that it is in, and not yet as whom; until then it would take its own JOIN for
        # another's.
        await self.named.wait()
        if self.given.mode:
            await self.set_mode(self.nickname, self.given.mode)
        await self.join(self.given.room)

    async def on_join(self, channel, user):
        see('joined', user, channel)

    async def on_raw_366(self, message):
        room = message.params[1]
        see('inside', room, *sorted(self.channels[room]['users']))

    async def on_channel_message(self, target, by, message):
        # What had arrived before it left is still handed out, when it knows of nothing any more.
        if not self.in_channel(target):
            return
        # Its own words come back to it, as it has asked.
        if self.is_same_nick(by, self.nickname):
            see('said', message)
            return
        see('heard', by, message)
        if message == '!quit':
            await self.quit('as you wish')
            return
        reply = answer(message, self.channels[target]['users'])
        if reply is not None:
            await self.message(target, reply)

    async def on_nick_change(self, old, new):
        if self.is_same_nick(new, self.nickname):
            self.named.set()
        see('renamed', old, new)

    async def on_kick(self, channel, target, by, reason=None):
        see('kicked', target, reason)

    async def on_topic_change(self, channel, message, by):
        see('topic', message)

    async def on_disconnect(self, expected):
        self.ended.set()


async def main(given):
    bot = Bot(given)
    await bot.connect(given.host, given.port)
    await bot.ended.wait()


if __name__ == '__main__':
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(main(arguments()))
