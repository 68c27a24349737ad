//! Which channels there are.

use super::harness::{Client, World};

/// Three channels of one, two and three people.
fn world() -> (World, [Client; 3]) {
    let world = World::new();
    let mut clients = [world.client("ann"), world.client("bo"), world.client("cy")];
    for (client, rooms) in clients.iter_mut().zip([&["#one", "#two", "#Tea"][..], &["#two", "#tea"], &["#tea"]]) {
        for room in rooms {
            client.joins(room);
        }
    }
    clients[0].says("TOPIC #two :of two").lines();
    (world, clients)
}

fn names(client: &mut Client, question: &str) -> Vec<String> {
    let lines = client.says(question).lines();
    let lines = lines.iter().filter(|line| line.contains(" 322 "));
    lines.map(|line| line.split(' ').nth(3).unwrap().to_owned()).collect()
}

#[test]
fn list_shows_channels_by_name_with_how_many_are_in_each_and_what_they_are_about() {
    let (_world, [_, _, mut cy]) = world();
    cy.lines();
    cy.says("LIST").gets([
        ":echo.chat 321 cy Channel :Users  Name",
        ":echo.chat 322 cy #lobby 0 :",
        ":echo.chat 322 cy #one 1 :",
        ":echo.chat 322 cy #Tea 3 :",
        ":echo.chat 322 cy #two 2 :of two",
        ":echo.chat 323 cy :End of /LIST",
    ]);
}

#[test]
fn list_shows_those_that_were_asked_for() {
    let (_world, [_, _, mut cy]) = world();
    for (question, channels) in [
        ("LIST #TWO,#none", &["#two"][..]),
        ("LIST #t*", &["#Tea", "#two"]),
        ("LIST !#t*", &["#lobby", "#one"]),
        ("LIST >1", &["#Tea", "#two"]),
        ("LIST <2", &["#lobby", "#one"]),
        ("LIST >0,<3", &["#one", "#two"]),
        ("LIST >1,>2", &["#Tea"]),
        ("LIST <2,<1", &["#lobby"]),
        ("LIST #t* <3", &["#two"]),
        ("LIST #two echo.chat", &["#two"]),
        ("LIST :", &["#lobby", "#one", "#Tea", "#two"]),
        ("LIST >many", &["#lobby", "#one", "#Tea", "#two"]),
    ] {
        assert_eq!(names(&mut cy, question), channels, "{question}");
    }
}

#[test]
fn a_secret_channel_is_listed_for_those_inside_and_operators() {
    let (world, [mut ann, mut bo, _]) = world();
    ann.says("MODE #one +s").lines();
    assert_eq!(names(&mut ann, "LIST #one"), ["#one"]);
    assert!(names(&mut bo, "LIST #one").is_empty());
    assert!(!names(&mut bo, "LIST").contains(&"#one".to_owned()));
    world.chat(|chat, _| chat.become_operator(bo.id(), "root"));
    assert_eq!(names(&mut bo, "LIST #one"), ["#one"]);
}
