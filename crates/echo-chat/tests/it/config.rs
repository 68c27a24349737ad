//! Settings from outside: files, variables and flags, and what is said about wrong ones.

#[cfg(unix)]
use crate::support::Client;
use crate::support::{File, Program, echo_chat, output_of};

/// Runs the program with variables; returns its exit code, its output and its errors.
#[track_caller]
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = echo_chat(arguments);
    let output = Program::start(command.envs(variables.iter().copied())).output();
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code().expect("was not killed"), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn refused(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let (code, output, errors) = run(arguments, variables);
    assert_eq!((code, output.as_str()), (4, ""), "{arguments:?}: {errors}");
    errors
}

#[test]
fn the_default_file_passes_the_check() {
    let output = output_of(&["config", "default"], b"");
    assert!(output.status.success());
    let checked = output_of(&["config", "check"], &output.stdout);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));

    let file = File::new("default", &String::from_utf8(output.stdout).expect("text"));
    let (code, output, errors) = run(&["config", "check", file.name()], &[]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(output.contains("makes sense") && output.contains("limits.connections"), "{output}");
}

#[test]
fn a_key_that_does_not_exist_exits_with_4_and_names_file_line_key_and_the_nearest() {
    let file = File::new("unknown", "[limits]\n\nconections = 5\n");
    for arguments in [&["serve", "--config", file.name()][..], &["config", "check", file.name()]] {
        assert_eq!(
            refused(arguments, &[]),
            format!(
                "echo-chat: {}, line 3: there is no key `limits.conections`; did you mean `limits.connections`?",
                file.name()
            )
        );
    }
    assert!(refused(&["serve"], &[("ECHO_CHAT_CONFIG", file.name())]).contains("line 3"));
}

#[test]
fn a_value_that_cannot_be_exits_with_4_and_says_what_can() {
    let file = File::new("value", "[limits]\nping = 90\n[nicks]\ncharacters = 'latin'\n");
    let errors = refused(&["serve", "--config", file.name()], &[]);
    let lines: Vec<_> = errors.lines().collect();
    assert_eq!(lines.len(), 2, "{errors}");
    assert!(
        lines[0]
            .ends_with("line 2: `limits.ping` cannot be 90: give a time with its unit, as in 30 s, 5 m, 1 h or 7 d")
    );
    assert!(lines[1].ends_with("line 4: `nicks.characters` cannot be \"latin\": give unicode or ascii"));
}

#[test]
fn a_variable_that_does_not_exist_exits_with_4_and_names_the_nearest() {
    let errors = refused(&["serve", "--check-config"], &[("ECHO_CHAT_ROOM_DEFAULT", "#x")]);
    assert_eq!(
        errors,
        "echo-chat: ECHO_CHAT_ROOM_DEFAULT: there is no such variable; did you mean ECHO_CHAT_ROOMS_DEFAULT?"
    );
    // Commands without settings have no opinion about them.
    assert_eq!(run(&["config", "default"], &[("ECHO_CHAT_ROOM_DEFAULT", "#x")]).0, 0);
}

#[test]
fn a_file_that_is_not_there_exits_with_4() {
    let errors = refused(&["serve", "--config", "/nowhere/chat.toml"], &[]);
    assert!(errors.starts_with("echo-chat: cannot read /nowhere/chat.toml: "), "{errors}");
}

#[test]
fn values_that_contradict_each_other_exit_with_4_wherever_they_come_from() {
    let errors = refused(&["serve", "--max-unread", "16 KiB"], &[]);
    assert!(
        errors.contains("`limits.unread_pause` (32 KiB) must be less than `limits.unread_drop` (16 KiB)"),
        "{errors}"
    );
    let errors = refused(&["serve", "--set", "limits.pong=1m"], &[]);
    assert_eq!(errors, "echo-chat: --set: there is no key `limits.pong`; did you mean `limits.ping`?");
}

#[test]
fn an_address_that_is_listed_twice_exits_with_4_before_anybody_listens_there() {
    let twice = ["--listen", "0.0.0.0:8067", "--listen", "127.0.0.1:8067"];
    for also in [&[][..], &["--check-config"]] {
        assert_eq!(
            refused(&[&["serve"], &twice[..], also].concat(), &[]),
            "echo-chat: --listen: `listen.addresses` lists an address twice, as 0.0.0.0:8067 and as 127.0.0.1:8067; \
             take one of them out"
        );
    }
}

#[test]
fn flags_count_for_more_than_variables_and_those_for_more_than_the_file() {
    let file = File::new("precedence", "[limits]\nconnections = 1\nper_address = 1\nper_minute = 1\n");
    let (code, output, errors) = run(
        &["serve", "--check-config", "--config", file.name(), "--max-connections", "3", "--log", "warn"],
        &[("ECHO_CHAT_LIMITS_CONNECTIONS", "2"), ("ECHO_CHAT_LIMITS_PER_ADDRESS", "2")],
    );
    assert_eq!((code, errors.as_str()), (0, ""));
    let lines: Vec<Vec<_>> = output.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        lines,
        [
            vec!["limits.connections", "3", "--max-connections"],
            vec!["limits.per_address", "2", "ECHO_CHAT_LIMITS_PER_ADDRESS"],
            vec!["limits.per_minute", "1", &format!("{},", file.name()), "line", "4"],
            vec!["log.level", "\"warn\"", "--log"],
        ]
    );
}

#[test]
fn who_operates_and_who_is_banned_is_said_when_a_file_is_checked() {
    let password = String::from_utf8(output_of(&["config", "hash"], b"sesame\n").stdout).expect("text");
    let text = format!("[[ban]]\nmask = '192.0.2.0/24'\n\n[[operator]]\nname = 'ann'\n{password}");
    let checked = output_of(&["config", "check"], text.as_bytes());
    let output = String::from_utf8(checked.stdout).expect("text");
    let lines: Vec<Vec<_>> = output.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        lines,
        [
            vec!["ban.mask", "\"192.0.2.0/24\"", "standard", "input,", "line", "1"],
            vec!["operator.name", "\"ann\"", "standard", "input,", "line", "4"],
        ]
    );
}

#[test]
fn flags_that_make_no_sense_exit_with_2_and_say_what_does() {
    for (arguments, named) in [
        (&["serve", "--listen", "8067"][..], "127.0.0.1:8067"),
        (&["serve", "--drain", "10"], "a time with its unit"),
        (&["serve", "--max-conections", "10"], "--max-connections"),
        (&["serve", "--set", "limits.ping=2"], "a time with its unit"),
        (&["config"], "check"),
    ] {
        let (code, _, errors) = run(arguments, &[]);
        assert_eq!(code, 2, "{arguments:?}: {errors}");
        assert!(errors.contains(named), "{arguments:?}: {errors}");
    }
}

#[test]
fn an_address_that_is_taken_exits_with_3() {
    let holder = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = holder.local_addr().expect("has an address");
    let (taken, address) = (address.port().to_string(), address.to_string());
    let (code, output, errors) = run(&["serve", "--irc-port", "off", "--listen", &address], &[]);
    assert_eq!((code, output.as_str()), (3, ""), "{errors}");
    assert!(errors.contains(&taken) && errors.contains("--listen"), "{errors}");
}

#[test]
fn a_password_becomes_a_line_for_an_operator_that_does_not_contain_it() {
    let output = output_of(&["config", "hash"], b"opensesame\n");
    assert!(output.status.success());
    let line = String::from_utf8(output.stdout).expect("text");
    assert!(line.starts_with("password = \"$argon2id$") && !line.contains("sesame"), "{line}");
    let file = format!("[[operator]]\nname = 'ann'\n{line}\n");
    assert!(output_of(&["config", "check"], file.as_bytes()).status.success());

    let output = output_of(&["config", "hash"], b"\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && output.stderr.starts_with(b"echo-chat: an empty password"));
}

#[test]
fn the_help_of_serve_shows_defaults_and_the_variables_that_set_them() {
    let (code, help, _) = run(&["serve", "--help"], &[]);
    assert_eq!(code, 0);
    for part in [
        "\nListening:\n",
        "\nRooms:\n",
        "\nLimits:\n",
        "\nSecurity:\n",
        "\nObservability:\n",
        "[default: 256 KiB]",
        "[variable: ECHO_CHAT_LIMITS_CONNECTIONS]",
        "\n  4    a configuration",
    ] {
        assert!(help.contains(part), "{part} in {help}");
    }
}

#[cfg(unix)]
#[test]
fn the_log_has_other_lines_once_the_file_says_so_and_is_read_again() {
    let file = File::new("log", "[log]\nlevel = 'warn'\n");
    let mut server =
        Program::start(&mut echo_chat(&["serve", "--quiet", "--config", file.name(), "--listen", "127.0.0.1:0"]));
    let address = server.output.wait_for_text("listening on ").replace("listening on ", "");
    let talk = |nick: &str| {
        let mut client = Client::connect(address.parse().expect("an address"));
        client.send(format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nQUIT\r\n"));
        client.rest();
    };
    talk("before");
    file.write("[log]\nlevel = 'inof'\n");
    server.signal("HUP");
    server.errors.wait_for_text("not reloaded: ");
    file.write("[log]\nlevel = 'info'\n");
    server.signal("HUP");
    server.errors.wait_for_text("the log has other lines from here on");
    talk("during");
    server.errors.wait_for_text("\"nick\":\"during\"");
    file.write("[log]\nlevel = 'warn'\n[limits]\ndrain = '1 s'\n");
    server.signal("HUP");
    server.errors.wait_for_text("reloaded: log.level is now \\\"warn\\\", was \\\"info\\\"");
    server.errors.wait_for_text("reloaded: limits.drain is now");
    file.write("[server]\nname = 'other.example.org'\n[log]\nlevel = 'warn'\n");
    server.signal("HUP");
    server.errors.wait_for_text("only after a restart: server.name");
    talk("after");
    server.signal("TERM");
    assert!(server.status().success());
    let told = server.errors.so_far().join("\n");
    assert!(!told.contains("before") && !told.contains("after\"") && !told.contains("draining"), "{told}");
}
