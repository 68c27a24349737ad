//! What the server says of its limits holds, whatever the names around it.

use super::harness::{Client, World};
use crate::chat::Rules;
use crate::serve::settings::Settings;
use crate::text::nick::MAX_BYTES;

/// Connects somebody whose nick, user name and address are as long as they may be.
fn longest(world: &World, letter: &str) -> Client {
    let nick = letter.repeat(MAX_BYTES / letter.len());
    let mut client = world.connect_from("2001:db8:1111:2222:3333:4444:5555:6666".parse().unwrap());
    client.says("CAP REQ :away-notify").says(&format!("NICK {nick}"));
    client.says(&format!("USER {} 0 * :Somebody", "u".repeat(16))).says("CAP END").lines();
    client
}

#[track_caller]
fn gets_whole(client: &mut Client, command: &str, text: &str) {
    let lines = client.lines();
    let is_whole = |line: &String| line.contains(command) && line.ends_with(&format!(" :{text}"));
    assert!(lines.iter().any(is_whole), "{lines:?}");
}

#[test]
fn what_is_as_long_as_promised_arrives_whole_beside_the_longest_names() {
    let rooms = Settings::default().rooms;
    let world = World::with(Rules {
        server: format!("{}.x", "s".repeat(61)).into(),
        room_name_length: rooms.name_length.get(),
        topic_length: rooms.topic_length.get(),
        reason_length: rooms.kick_length.get(),
        away_length: rooms.away_length.get(),
        ..Rules::default()
    });
    let [mut ann, mut bo] = ["ж", "щ"].map(|letter| longest(&world, letter));
    let room = format!("#{}", "r".repeat(rooms.name_length.get() - 1));
    ann.joins(&room);
    bo.joins(&room);
    let nick = "щ".repeat(MAX_BYTES / 2);
    let [topic, reason, away] = [rooms.topic_length, rooms.kick_length, rooms.away_length].map(|n| "x".repeat(n.get()));
    ann.says(&format!("TOPIC {room} :{topic}"));
    gets_whole(&mut bo, " TOPIC ", &topic);
    bo.says(&format!("TOPIC {room}"));
    gets_whole(&mut bo, " 332 ", &topic);
    bo.says(&format!("AWAY :{away}"));
    gets_whole(&mut ann, " AWAY ", &away);
    ann.says(&format!("PRIVMSG {nick} :hi"));
    gets_whole(&mut ann, " 301 ", &away);
    ann.says(&format!("KICK {room} {nick} :{reason}"));
    gets_whole(&mut bo, " KICK ", &reason);
}

#[test]
fn a_nick_as_long_as_promised_can_be_had() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.says("VERSION");
    let lines = ann.lines().join(" ");
    let length = lines.split(' ').find_map(|token| token.strip_prefix("NICKLEN=")).unwrap().parse().unwrap();
    let nick = "a".repeat(length);
    ann.says(&format!("NICK {nick}")).gets([&*format!(":ann!ann@127.0.0.1 NICK {nick}")]);
}
