//! Who is in a channel.

use super::harness::World;

#[test]
fn names_shows_everybody_with_their_highest_sign() {
    let world = World::new();
    let (mut ann, mut bo, mut cy) = (world.client("ann"), world.client("bo"), world.client("cy"));
    ann.joins("#a");
    bo.joins("#a");
    cy.joins("#a");
    ann.says("MODE #a +vv ann bo").lines();
    ann.says("NAMES #A").gets([":echo.chat 353 ann = #a :@ann +bo cy", ":echo.chat 366 ann #a :End of /NAMES list"]);
}

#[test]
fn names_shows_all_signs_and_whole_names_to_clients_that_asked() {
    let world = World::new();
    let mut ann = world.client_with("ann", "multi-prefix");
    ann.joins("#a").says("MODE #a +v ann").lines();
    ann.says("NAMES #a").gets([":echo.chat 353 ann = #a :@+ann", ":echo.chat 366 ann #a :End of /NAMES list"]);
    let mut bo = world.client_with("bo", "userhost-in-names");
    bo.joins("#a");
    bo.says("NAMES #a").gets([
        ":echo.chat 353 bo = #a :@ann!ann@127.0.0.1 bo!bo@127.0.0.1",
        ":echo.chat 366 bo #a :End of /NAMES list",
    ]);
}

#[test]
fn a_secret_channel_is_for_those_inside() {
    let world = World::new();
    let (mut ann, mut bo) = (world.client("ann"), world.client("bo"));
    ann.joins("#a").says("MODE #a +s").lines();
    ann.says("NAMES #a").gets([":echo.chat 353 ann @ #a :@ann", ":echo.chat 366 ann #a :End of /NAMES list"]);
    bo.says("NAMES #a").gets([":echo.chat 366 bo #a :End of /NAMES list"]);
}

#[test]
fn the_invisible_are_seen_by_those_inside_only() {
    let world = World::new();
    let (mut ann, mut bo, mut cy) = (world.client("ann"), world.client("bo"), world.client("cy"));
    ann.joins("#a").says("MODE ann +i").lines();
    bo.joins("#a");
    bo.says("NAMES #a").gets([":echo.chat 353 bo = #a :@ann bo", ":echo.chat 366 bo #a :End of /NAMES list"]);
    cy.says("NAMES #a").gets([":echo.chat 353 cy = #a :bo", ":echo.chat 366 cy #a :End of /NAMES list"]);
    bo.says("MODE bo +i").lines();
    cy.says("NAMES #a").gets([":echo.chat 366 cy #a :End of /NAMES list"]);
}

#[test]
fn each_channel_that_is_asked_for_is_shown_once_and_one_that_is_none_ends_at_once() {
    let world = World::new();
    let mut ann = world.client("ann");
    ann.joins("#a");
    ann.says("NAMES #a,#A,,#b").gets([
        ":echo.chat 353 ann = #a :@ann",
        ":echo.chat 366 ann #a :End of /NAMES list",
        ":echo.chat 366 ann #b :End of /NAMES list",
    ]);
    ann.says("NAMES").gets([":echo.chat 366 ann * :End of /NAMES list"]);
}

#[test]
fn a_full_channel_takes_several_lines_none_of_them_too_long() {
    let world = World::new();
    let mut crowd: Vec<_> = (0..50).map(|number| world.client(&format!("somebody-{number}"))).collect();
    for client in &mut crowd {
        client.says("JOIN #a");
    }
    crowd[0].lines();
    let lines = crowd[0].says("NAMES #a").lines();
    let names: Vec<_> = lines.iter().filter(|line| line.contains(" 353 ")).collect();
    assert!(names.len() > 1 && names.iter().all(|line| line.len() <= 510), "{names:#?}");
    let shown = names.iter().flat_map(|line| line.rsplit_once(':').unwrap().1.split(' ')).count();
    assert_eq!(shown, 50);
}
