use super::World;

#[test]
fn a_line_goes_to_the_room_joined_last_and_says_which_once_there_are_several() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    assert_eq!(
        ann.asks(&mut world, "/join Dev"),
        "-- You opened #Dev, speak there now, and are its operator: /help room.\n-- Nobody else is in #Dev.\n"
    );
    assert_eq!(
        bo.asks(&mut world, "/join #dev"),
        "-- You are in #Dev and speak there now.\n-- 2 are in #Dev: @ann, bo\n"
    );
    ann.read();
    bo.types(&mut world, "in dev");
    assert_eq!(bo.asks(&mut world, "/join lobby"), "-- You speak in #lobby now.\n");
    bo.types(&mut world, "in lobby");
    bo.types(&mut world, "/me waves");
    assert_eq!(ann.read(), "#Dev bo: in dev\n#lobby bo: in lobby\n#lobby * bo waves\n");
    ann.types(&mut world, "/part #lobby");
    ann.read();
    bo.types(&mut world, "/msg #dev back");
    assert_eq!(ann.read(), "bo: back\n");
}

#[test]
fn leaving_the_room_one_speaks_in_says_where_one_speaks_next() {
    let mut world = World::new();
    let mut ann = world.person("ann");
    ann.types(&mut world, "/join #dev");
    assert_eq!(ann.asks(&mut world, "/part"), "- you left #dev\n-- You speak in #lobby now.\n");
    ann.types(&mut world, "/join #dev");
    assert_eq!(ann.asks(&mut world, "/part #lobby later"), "- you left #lobby: later\n");
    assert!(
        ann.asks(&mut world, "/part").ends_with("-- You are in no room now: /rooms lists them, /join goes into one.\n")
    );
    assert_eq!(
        ann.asks(&mut world, "anybody?"),
        "-- You are in no room: type /join #lobby, or /rooms to see which there are.\n"
    );
}

#[test]
fn what_was_meant_for_a_room_one_was_put_out_of_is_not_said_in_another() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.types(&mut world, "/join #dev");
    bo.types(&mut world, "/join #dev");
    ann.types(&mut world, "/kick bo enough");
    ann.read();
    assert!(bo.read().ends_with("! ann put bo out of #dev: enough\n"));
    assert_eq!(
        bo.asks(&mut world, "you are all"),
        "-- You are in #dev no more: /join #dev tries to go back, /join with another room goes there.\n"
    );
    assert_eq!(
        bo.asks(&mut world, "you are all"),
        "-- You speak in no room: type /join and one of those you are in: #lobby.\n"
    );
    assert_eq!(ann.read(), "");
}

#[test]
fn rooms_are_listed_with_the_fullest_first_and_secret_ones_only_to_those_inside() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.types(&mut world, "/join #小明");
    ann.types(&mut world, "/topic 茶");
    ann.types(&mut world, "/join #den");
    ann.types(&mut world, "/mode +s");
    assert_eq!(
        bo.asks(&mut world, "/rooms"),
        "-- Rooms, how many are in each, and what they are about:\n\
         --   #lobby     2\n--   #小明      1  茶\n-- You are in #lobby and speak in #lobby.\n"
    );
    assert!(ann.asks(&mut world, "/rooms").contains("#den"));
    assert!(bo.asks(&mut world, "/who #den").contains("There is no room #den"));
    assert!(bo.asks(&mut world, "/topic #den").contains("There is no room #den"));
}

#[test]
fn everybody_in_a_room_is_listed_with_how_long_they_are_silent() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("けらんぐ"));
    world.pass(90);
    bo.types(&mut world, "hi");
    bo.types(&mut world, "/away 茶");
    world.pass(5);
    assert_eq!(
        ann.asks(&mut world, "/who"),
        "-- In #lobby (2):\n--    ann       silent  1 m\n--    けらんぐ  silent  5 s  away: 茶\n"
    );
}

#[test]
fn somebody_is_told_about() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    bo.types(&mut world, "/join #dev");
    world.pass(3700);
    assert_eq!(
        ann.asks(&mut world, "/whois BO"),
        "-- bo is bo!plain@192.0.2.2\n--   is in #lobby, @#dev\n--   came 1 h ago, silent 1 h\n"
    );
    bo.types(&mut world, "/nick bob");
    world.pass(10);
    assert_eq!(
        ann.asks(&mut world, "/who bo"),
        "-- Nobody is called bo now; bo!plain@192.0.2.2 was, until 10 s ago.\n"
    );
    assert!(ann.asks(&mut world, "/whois nobody").contains("Nobody here is called nobody"));
}

#[test]
fn what_a_room_is_about_is_told_to_whoever_comes_in() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.types(&mut world, "/join #tea");
    assert_eq!(ann.asks(&mut world, "/topic"), "-- #tea has no topic: /topic TEXT sets one.\n");
    assert_eq!(ann.asks(&mut world, "/topic  green and black"), "= you changed the topic of #tea\n");
    assert!(
        bo.asks(&mut world, "/join tea").contains("-- The topic of #tea is: green and black (by ann, 2026-01-01)\n")
    );
    assert!(bo.asks(&mut world, "/topic coffee").contains("Only operators of #tea may do that"));
    // In the room that belongs to nobody there may be none of those.
    bo.types(&mut world, "/join lobby");
    assert!(bo.asks(&mut world, "/topic coffee").contains("in /who, or whoever runs the server"));
    ann.read();
    ann.types(&mut world, "/topic -");
    assert_eq!(bo.read(), "= ann took the topic away from #tea\n");
}

#[test]
fn an_invitation_says_how_to_accept_it() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.types(&mut world, "/join #den");
    ann.types(&mut world, "/mode +i");
    assert!(bo.asks(&mut world, "/join #den").contains("#den is by invitation only"));
    assert_eq!(ann.asks(&mut world, "/invite bo"), "-- You invited bo into #den.\n");
    assert_eq!(bo.read(), "! ann invites you into #den: /join #den accepts\n");
    assert!(bo.asks(&mut world, "/join #den").contains("You are in #den"));
    assert!(ann.asks(&mut world, "/invite bo").contains("bo is in #den already"));
}

#[test]
fn a_secret_room_is_not_given_away_by_how_it_is_written() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.types(&mut world, "/join #Den");
    ann.types(&mut world, "/mode +s-n");
    for line in ["/msg #DEN hi", "/topic #DEN", "/who #DEN", "/invite ann #DEN", "/part #DEN"] {
        assert!(bo.asks(&mut world, line).contains("There is no room #DEN"), "{line}");
    }
    bo.types(&mut world, "/join #tea");
    assert_eq!(bo.asks(&mut world, "/topic #DEN x"), "= you changed the topic of #tea\n");
}

#[test]
fn a_topic_may_begin_like_a_room_that_there_is_not() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    bo.types(&mut world, "/join #den");
    ann.types(&mut world, "/join #tea");
    assert_eq!(ann.asks(&mut world, "/topic #1 in green tea"), "= you changed the topic of #tea\n");
    assert!(ann.asks(&mut world, "/topic #Tea").starts_with("-- The topic of #tea is: #1 in green tea (by ann, "));
    assert!(ann.asks(&mut world, "/topic #1").contains("There is no room #1"));
    assert_eq!(ann.asks(&mut world, "/topic #Den"), "-- #den has no topic: /topic #den TEXT sets one.\n");
    assert!(ann.asks(&mut world, "/topic #den x").contains("You are not in #den"), "a room that there is");
    assert_eq!(ann.asks(&mut world, "/topic #tea #den x"), "= you changed the topic of #tea\n");
    assert!(ann.asks(&mut world, "/topic").contains("is: #den x (by ann, "));
}

#[test]
fn only_ones_own_doing_is_ones_own() {
    let mut world = World::new();
    let (mut ann, mut bo) = (world.person("ann"), world.person("bo"));
    ann.types(&mut world, "/join #den");
    bo.types(&mut world, "/join #den");
    ann.read();
    // So often that the others are told a moment later.
    for _ in 0..20 {
        bo.types(&mut world, "/part #den");
        bo.types(&mut world, "/join #den");
    }
    bo.types(&mut world, "/part #den");
    let told = ann.asks(&mut world, "/topic tea");
    assert!(told.ends_with("- bo left #den\n= you changed the topic of #den\n"), "{told}");
}
