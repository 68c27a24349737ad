//! The numbers that a server answers with, as modern IRC names them.
//!
//! Each says which parameters follow the nickname of the one who is told: words, then, after a
//! colon, what the text says. `[…]` may be missing and `{…}` may repeat.

// === Registration and the server ===

/// `:welcome to the network`
pub const RPL_WELCOME: u16 = 1;

/// `:the server's name and version`
pub const RPL_YOURHOST: u16 = 2;

/// `:when the server was started`
pub const RPL_CREATED: u16 = 3;

/// `server version user-modes channel-modes [channel-modes-with-a-parameter]`
pub const RPL_MYINFO: u16 = 4;

/// `token{ token} :are supported by this server`
pub const RPL_ISUPPORT: u16 = 5;

/// `server port :where to go instead`
pub const RPL_BOUNCE: u16 = 10;

/// `command count [bytes remote-count]`
pub const RPL_STATSCOMMANDS: u16 = 212;

/// `letter :end of what was asked`
pub const RPL_ENDOFSTATS: u16 = 219;

/// `user-modes`
pub const RPL_UMODEIS: u16 = 221;

/// `:how long the server has been up`
pub const RPL_STATSUPTIME: u16 = 242;

// === Counts and administration ===

/// `:how many users, invisible ones, servers`
pub const RPL_LUSERCLIENT: u16 = 251;

/// `count :operators online`
pub const RPL_LUSEROP: u16 = 252;

/// `count :connections not registered`
pub const RPL_LUSERUNKNOWN: u16 = 253;

/// `count :channels formed`
pub const RPL_LUSERCHANNELS: u16 = 254;

/// `:how many clients and servers here`
pub const RPL_LUSERME: u16 = 255;

/// `[server] :whose administrators`
pub const RPL_ADMINME: u16 = 256;

/// `:where the server is`
pub const RPL_ADMINLOC1: u16 = 257;

/// `:who runs it`
pub const RPL_ADMINLOC2: u16 = 258;

/// `:how to reach them`
pub const RPL_ADMINEMAIL: u16 = 259;

/// `command :wait and try again`
pub const RPL_TRYAGAIN: u16 = 263;

/// `[now most] :how many users here, and the most there were`
pub const RPL_LOCALUSERS: u16 = 265;

/// `[now most] :how many users in all, and the most there were`
pub const RPL_GLOBALUSERS: u16 = 266;

/// `nick :the fingerprint of their certificate`
pub const RPL_WHOISCERTFP: u16 = 276;

/// `anything`
pub const RPL_NONE: u16 = 300;

/// `nick :why they are away`
pub const RPL_AWAY: u16 = 301;

/// `:nick[*]=(+|-)host{ nick[*]=(+|-)host}`
pub const RPL_USERHOST: u16 = 302;

/// `:nick{ nick}`
pub const RPL_ISON: u16 = 303;

/// `:no longer away`
pub const RPL_UNAWAY: u16 = 305;

/// `:now away`
pub const RPL_NOWAWAY: u16 = 306;

// === Who somebody is ===

/// `nick :has a registered nickname`
pub const RPL_WHOISREGNICK: u16 = 307;

/// `nick user host * :real name`
pub const RPL_WHOISUSER: u16 = 311;

/// `nick server :what is said of that server`
pub const RPL_WHOISSERVER: u16 = 312;

/// `nick :is an operator`
pub const RPL_WHOISOPERATOR: u16 = 313;

/// `nick user host * :real name`
pub const RPL_WHOWASUSER: u16 = 314;

/// `mask :end of the list`
pub const RPL_ENDOFWHO: u16 = 315;

/// `nick seconds signed-on :what the numbers are`
pub const RPL_WHOISIDLE: u16 = 317;

/// `nick :end of the list`
pub const RPL_ENDOFWHOIS: u16 = 318;

/// `nick :[prefix]channel{ [prefix]channel}`
pub const RPL_WHOISCHANNELS: u16 = 319;

/// `nick :anything else for people to read`
pub const RPL_WHOISSPECIAL: u16 = 320;

// === Channels ===

/// `Channel :Users  Name`
pub const RPL_LISTSTART: u16 = 321;

/// `channel users :topic`
pub const RPL_LIST: u16 = 322;

/// `:end of the list`
pub const RPL_LISTEND: u16 = 323;

/// `channel modes [parameter]…`
pub const RPL_CHANNELMODEIS: u16 = 324;

/// `channel unix-time`
pub const RPL_CREATIONTIME: u16 = 329;

/// `nick account :is logged in as`
pub const RPL_WHOISACCOUNT: u16 = 330;

/// `channel :no topic is set`
pub const RPL_NOTOPIC: u16 = 331;

/// `channel :topic`
pub const RPL_TOPIC: u16 = 332;

/// `channel who unix-time`
pub const RPL_TOPICWHOTIME: u16 = 333;

/// `nick :is a bot`
pub const RPL_WHOISBOT: u16 = 335;

/// `channel`
pub const RPL_INVITELIST: u16 = 336;

/// `:end of the list`
pub const RPL_ENDOFINVITELIST: u16 = 337;

/// `nick [user@host] [address] :is actually using`
pub const RPL_WHOISACTUALLY: u16 = 338;

/// `nick channel`
pub const RPL_INVITING: u16 = 341;

/// `channel mask [who unix-time]`
pub const RPL_INVEXLIST: u16 = 346;

/// `channel :end of the list`
pub const RPL_ENDOFINVEXLIST: u16 = 347;

/// `channel mask [who unix-time]`
pub const RPL_EXCEPTLIST: u16 = 348;

/// `channel :end of the list`
pub const RPL_ENDOFEXCEPTLIST: u16 = 349;

/// `version server :comments`
pub const RPL_VERSION: u16 = 351;

/// `channel user host server nick flags :hops real name`
pub const RPL_WHOREPLY: u16 = 352;

/// `symbol channel :[prefix]nick{ [prefix]nick}`
pub const RPL_NAMREPLY: u16 = 353;

/// `the fields that were asked for, in the order of WHOX`
pub const RPL_WHOSPCRPL: u16 = 354;

/// `server through-which :hops what is said of it`
pub const RPL_LINKS: u16 = 364;

/// `* :end of the list`
pub const RPL_ENDOFLINKS: u16 = 365;

/// `channel :end of the list`
pub const RPL_ENDOFNAMES: u16 = 366;

/// `channel mask [who unix-time]`
pub const RPL_BANLIST: u16 = 367;

/// `channel :end of the list`
pub const RPL_ENDOFBANLIST: u16 = 368;

/// `nick :end of the list`
pub const RPL_ENDOFWHOWAS: u16 = 369;

// === Texts ===

/// `:a line`
pub const RPL_INFO: u16 = 371;

/// `:a line of the message of the day`
pub const RPL_MOTD: u16 = 372;

/// `:end of the list`
pub const RPL_ENDOFINFO: u16 = 374;

/// `:whose message of the day`
pub const RPL_MOTDSTART: u16 = 375;

/// `:end of it`
pub const RPL_ENDOFMOTD: u16 = 376;

/// `nick :where they are connecting from`
pub const RPL_WHOISHOST: u16 = 378;

/// `nick :which user modes they have`
pub const RPL_WHOISMODES: u16 = 379;

/// `:now an operator`
pub const RPL_YOUREOPER: u16 = 381;

/// `file :is being read again`
pub const RPL_REHASHING: u16 = 382;

/// `server [unix-time [offset]] :the time for people to read`
pub const RPL_TIME: u16 = 391;

// === What went wrong ===

/// `command{ subcommand} :why`
pub const ERR_UNKNOWNERROR: u16 = 400;

/// `nick :nobody has it`
pub const ERR_NOSUCHNICK: u16 = 401;

/// `server :there is none`
pub const ERR_NOSUCHSERVER: u16 = 402;

/// `channel :there is none`
pub const ERR_NOSUCHCHANNEL: u16 = 403;

/// `channel :why not`
pub const ERR_CANNOTSENDTOCHAN: u16 = 404;

/// `channel :in too many already`
pub const ERR_TOOMANYCHANNELS: u16 = 405;

/// `nick :nobody had it`
pub const ERR_WASNOSUCHNICK: u16 = 406;

/// `target :why that is too many`
pub const ERR_TOOMANYTARGETS: u16 = 407;

/// `:nothing to answer with`
pub const ERR_NOORIGIN: u16 = 409;

/// `subcommand :there is none`
pub const ERR_INVALIDCAPCMD: u16 = 410;

/// `:nobody to send it to`
pub const ERR_NORECIPIENT: u16 = 411;

/// `:nothing to send`
pub const ERR_NOTEXTTOSEND: u16 = 412;

/// `:the line was too long`
pub const ERR_INPUTTOOLONG: u16 = 417;

/// `command :there is none`
pub const ERR_UNKNOWNCOMMAND: u16 = 421;

/// `:there is no message of the day`
pub const ERR_NOMOTD: u16 = 422;

/// `server :nobody said who runs it`
pub const ERR_NOADMININFO: u16 = 423;

/// `:no nickname was given`
pub const ERR_NONICKNAMEGIVEN: u16 = 431;

/// `nick :why it cannot be one`
pub const ERR_ERRONEUSNICKNAME: u16 = 432;

/// `nick :somebody has it`
pub const ERR_NICKNAMEINUSE: u16 = 433;

/// `nick :on two servers at once`
pub const ERR_NICKCOLLISION: u16 = 436;

/// `nick-or-channel :for a while nobody can have it`
pub const ERR_UNAVAILRESOURCE: u16 = 437;

/// `nick channel :they are not there`
pub const ERR_USERNOTINCHANNEL: u16 = 441;

/// `channel :you are not there`
pub const ERR_NOTONCHANNEL: u16 = 442;

/// `nick channel :they are there already`
pub const ERR_USERONCHANNEL: u16 = 443;

/// `nick :why it stays`
pub const ERR_NONICKCHANGE: u16 = 447;

/// `:not registered yet`
pub const ERR_NOTREGISTERED: u16 = 451;

/// `command :not enough parameters`
pub const ERR_NEEDMOREPARAMS: u16 = 461;

/// `:registered already`
pub const ERR_ALREADYREGISTERED: u16 = 462;

/// `:the password is wrong`
pub const ERR_PASSWDMISMATCH: u16 = 464;

/// `:why this server does not want you`
pub const ERR_YOUREBANNEDCREEP: u16 = 465;

/// `channel :it has a key already`
pub const ERR_KEYSET: u16 = 467;

/// `:the user name cannot be one`
pub const ERR_INVALIDUSERNAME: u16 = 468;

/// `channel :no more may join (+l)`
pub const ERR_CHANNELISFULL: u16 = 471;

/// `letter :no mode has it`
pub const ERR_UNKNOWNMODE: u16 = 472;

/// `channel :only those invited may join (+i)`
pub const ERR_INVITEONLYCHAN: u16 = 473;

/// `channel :banned (+b)`
pub const ERR_BANNEDFROMCHAN: u16 = 474;

/// `channel :the key is wrong (+k)`
pub const ERR_BADCHANNELKEY: u16 = 475;

/// `channel :its name cannot be one`
pub const ERR_BADCHANMASK: u16 = 476;

/// `channel mask :the list is full`
pub const ERR_BANLISTFULL: u16 = 478;

/// `:not an operator`
pub const ERR_NOPRIVILEGES: u16 = 481;

/// `channel :not an operator of it`
pub const ERR_CHANOPRIVSNEEDED: u16 = 482;

/// `:a server cannot be killed`
pub const ERR_CANTKILLSERVER: u16 = 483;

/// `:nobody can become an operator from there`
pub const ERR_NOOPERHOST: u16 = 491;

/// `:no user mode has that letter`
pub const ERR_UMODEUNKNOWNFLAG: u16 = 501;

/// `:not your own modes`
pub const ERR_USERSDONTMATCH: u16 = 502;

/// `subject :there is no help on it`
pub const ERR_HELPNOTFOUND: u16 = 524;

/// `channel :the key cannot be one`
pub const ERR_INVALIDKEY: u16 = 525;

// === Extensions ===

/// `:go on with TLS`
pub const RPL_STARTTLS: u16 = 670;

/// `nick :is using a secure connection`
pub const RPL_WHOISSECURE: u16 = 671;

/// `:why there is no TLS`
pub const ERR_STARTTLS: u16 = 691;

/// `target letter parameter :why it cannot be one`
pub const ERR_INVALIDMODEPARAM: u16 = 696;

/// `subject :the first line`
pub const RPL_HELPSTART: u16 = 704;

/// `subject :a line`
pub const RPL_HELPTXT: u16 = 705;

/// `subject :the last line`
pub const RPL_ENDOFHELP: u16 = 706;

/// `privilege :an operator without it`
pub const ERR_NOPRIVS: u16 = 723;

/// `nick!user@host account :logged in`
pub const RPL_LOGGEDIN: u16 = 900;

/// `nick!user@host :logged out`
pub const RPL_LOGGEDOUT: u16 = 901;

/// `:the account cannot be used`
pub const ERR_NICKLOCKED: u16 = 902;

/// `:SASL succeeded`
pub const RPL_SASLSUCCESS: u16 = 903;

/// `:SASL failed`
pub const ERR_SASLFAIL: u16 = 904;

/// `:what was sent was too long`
pub const ERR_SASLTOOLONG: u16 = 905;

/// `:SASL was given up`
pub const ERR_SASLABORTED: u16 = 906;

/// `:SASL was done already`
pub const ERR_SASLALREADY: u16 = 907;

/// `mechanisms :which there are`
pub const RPL_SASLMECHS: u16 = 908;

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    /// What this file says, read from the file itself.
    fn constants() -> Vec<(&'static str, u16)> {
        let lines = include_str!("numeric.rs").lines().filter_map(|line| line.strip_prefix("pub const "));
        let parts = lines.map(|line| line.trim_end_matches(';').split_once(": u16 = ").unwrap());
        parts.map(|(name, code)| (name, code.parse().unwrap())).collect()
    }

    #[test]
    fn no_number_has_two_names_and_all_stand_in_order() {
        let constants = constants();
        assert!(constants.len() > 100);
        assert!(constants.is_sorted_by(|(_, before), (_, after)| before < after));
        assert_eq!(constants.iter().copied().collect::<HashMap<_, _>>().len(), constants.len());
    }

    #[test]
    fn a_number_of_the_four_and_five_hundreds_is_an_error_and_no_other_below_is() {
        for (name, code) in constants().into_iter().filter(|(_, code)| *code < 600) {
            assert_eq!(name.starts_with("ERR_"), code >= 400, "{name}");
        }
    }
}
