use crate::chat::Refusal;
use crate::plain::refusal::sentence;
use crate::text::nick::NickError;

/// Returns one of each; the match has no arm for whatever is not in the list, so that it does not compile without.
fn every_refusal(long: &str) -> Vec<Refusal> {
    let (room, nick) = (|| "#dev".into(), || "ann".into());
    let all = vec![
        Refusal::NoSuchNick(long.into()),
        Refusal::NoSuchRoom(long.into()),
        Refusal::BadRoomName(long.into()),
        Refusal::BadNick(long.into(), NickError::Start('4')),
        Refusal::NickInUse { nick: long.into(), looks_like: None },
        Refusal::NickInUse { nick: long.into(), looks_like: Some(nick()) },
        Refusal::NickHeld(long.into()),
        Refusal::NickReserved(long.into()),
        Refusal::NickBanned { nick: long.into(), reason: "spam".into() },
        Refusal::NickStays { nick: long.into(), room: room() },
        Refusal::NotInRoom(room()),
        Refusal::TheyAreNotInRoom { nick: nick(), room: room() },
        Refusal::AlreadyInRoom { nick: nick(), room: room() },
        Refusal::NeedsOperator(room()),
        Refusal::NeedsServerOperator,
        Refusal::Banned(room()),
        Refusal::InviteOnly(room()),
        Refusal::BadKey(room()),
        Refusal::RoomFull(room()),
        Refusal::TooManyRooms { room: long.into(), limit: 50 },
        Refusal::CannotSay { room: room(), why: "you are banned" },
        Refusal::ListFull { room: room(), list: 'b', mask: long.into() },
        Refusal::KeyAlreadySet(room()),
        Refusal::ServerBan("spam".into()),
    ];
    assert_eq!(all.iter().map(kind).collect::<std::collections::BTreeSet<_>>().len(), 23);
    all
}

fn kind(refusal: &Refusal) -> u8 {
    match refusal {
        Refusal::NoSuchNick(_) => 0,
        Refusal::NoSuchRoom(_) => 1,
        Refusal::BadRoomName(_) => 2,
        Refusal::BadNick(..) => 3,
        Refusal::NickInUse { .. } => 4,
        Refusal::NickHeld(_) => 5,
        Refusal::NickReserved(_) => 6,
        Refusal::NotInRoom(_) => 7,
        Refusal::TheyAreNotInRoom { .. } => 8,
        Refusal::AlreadyInRoom { .. } => 9,
        Refusal::NeedsOperator(_) => 10,
        Refusal::NeedsServerOperator => 11,
        Refusal::Banned(_) => 12,
        Refusal::InviteOnly(_) => 13,
        Refusal::BadKey(_) => 14,
        Refusal::RoomFull(_) => 15,
        Refusal::TooManyRooms { .. } => 16,
        Refusal::CannotSay { .. } => 17,
        Refusal::ListFull { .. } => 18,
        Refusal::KeyAlreadySet(_) => 19,
        Refusal::ServerBan(_) => 20,
        Refusal::NickBanned { .. } => 21,
        Refusal::NickStays { .. } => 22,
    }
}

#[test]
fn every_refusal_is_one_sentence_that_says_what_to_do() {
    for refusal in every_refusal("#x") {
        let told = sentence(&refusal);
        assert!(told.ends_with('.') && told.contains([':', '(']), "{told}");
        assert!(!told.trim_end_matches('.').contains(". "), "{told}");
        let advises = ["/", "choose", "take", "put a letter", "write to", "ask", "try", "wait"];
        assert!(advises.iter().any(|advice| told.contains(advice)), "{told}");
        assert!(told.len() < 160, "{told}");
    }
}

#[test]
fn a_refusal_does_not_repeat_more_than_it_needs() {
    for refusal in every_refusal(&"x".repeat(8000)) {
        assert!(sentence(&refusal).len() < 250, "{}", sentence(&refusal));
    }
}
