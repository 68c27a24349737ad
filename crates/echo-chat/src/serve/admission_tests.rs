use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn limits(total: u32, per_address: u32, per_minute: u32) -> AdmissionLimits {
    AdmissionLimits { total, per_address, per_minute, exempt_loopback: true }
}

/// Lets in as many as possible of `count` from `from` and returns how many those are.
fn admitted(admission: &mut Admission, from: &str, count: usize, now: Instant) -> usize {
    (0..count).filter(|_| admission.admit(address(from), now).is_ok()).count()
}

#[test]
fn sixteen_at_a_time_from_one_address_and_another_is_not_concerned() {
    let (mut admission, now) = (Admission::new(AdmissionLimits::default()), Instant::now());
    assert_eq!(admitted(&mut admission, "192.0.2.1", 20, now), 16);
    assert_eq!(admitted(&mut admission, "192.0.2.2", 20, now), 16);
    assert_eq!(admission.connections(), 32);
}

#[test]
fn who_leaves_makes_room_for_one_of_the_same_address() {
    let (mut admission, now) = (Admission::new(AdmissionLimits::default()), Instant::now());
    admitted(&mut admission, "192.0.2.1", 16, now);
    admission.leave(address("192.0.2.1"));
    assert_eq!(admitted(&mut admission, "192.0.2.1", 2, now), 1);
}

#[test]
fn addresses_of_one_ipv6_network_count_as_one() {
    let (mut admission, now) = (Admission::new(AdmissionLimits::default()), Instant::now());
    assert_eq!(admitted(&mut admission, "2001:db8::1", 10, now), 10);
    assert_eq!(admitted(&mut admission, "2001:db8::ffff:0:0:2", 10, now), 6);
    assert_eq!(admitted(&mut admission, "2001:db8:0:1::1", 10, now), 10);
}

#[test]
fn an_ipv4_address_in_ipv6_notation_is_the_same_address() {
    let (mut admission, now) = (Admission::new(AdmissionLimits::default()), Instant::now());
    assert_eq!(admitted(&mut admission, "::ffff:192.0.2.1", 10, now), 10);
    assert_eq!(admitted(&mut admission, "192.0.2.1", 10, now), 6);
    assert_eq!(admitted(&mut admission, "::ffff:192.0.2.2", 10, now), 10);
}

#[test]
fn this_machine_is_held_to_the_total_only() {
    for own in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
        let (mut admission, now) = (Admission::new(limits(100, 2, 2)), Instant::now());
        assert_eq!(admitted(&mut admission, own, 200, now), 100, "{own}");
        assert_eq!(admission.origins(), 0);
        admission.leave(address(own));
        assert_eq!(admitted(&mut admission, own, 2, now), 1);
    }
}

#[test]
fn this_machine_is_like_any_other_where_it_is_not_exempt() {
    let limits = AdmissionLimits { per_address: 16, exempt_loopback: false, ..limits(0, 0, 0) };
    let (mut admission, now) = (Admission::new(limits), Instant::now());
    assert_eq!(admitted(&mut admission, "127.0.0.1", 20, now), 16);
    admission.leave(address("127.0.0.1"));
    assert_eq!(admitted(&mut admission, "127.0.0.1", 20, now), 1);
    admission.set_limits(AdmissionLimits { exempt_loopback: true, ..limits });
    assert_eq!(admitted(&mut admission, "127.0.0.1", 20, now), 20);
}

#[test]
fn thirty_two_in_a_minute_whether_they_stay_or_not() {
    let (mut admission, start) = (Admission::new(AdmissionLimits::default()), Instant::now());
    let come_and_go = |admission: &mut Admission, now| {
        let came = admission.admit(address("192.0.2.1"), now);
        if came.is_ok() {
            admission.leave(address("192.0.2.1"));
        }
        came
    };
    for second in 0..32 {
        come_and_go(&mut admission, start + Duration::from_secs(second)).expect("one of the 32");
    }
    let late = start + Duration::from_millis(59_900);
    let refused = come_and_go(&mut admission, late).expect_err("the 33rd");
    assert!(refused.to_string().ends_with("try again in 1 s"), "{refused}");
    assert_eq!(come_and_go(&mut admission, start + WINDOW), Ok(()));
}

#[test]
fn who_is_refused_all_the_time_waits_no_longer_for_it() {
    let (mut admission, start) = (Admission::new(limits(0, 0, 1)), Instant::now());
    admitted(&mut admission, "192.0.2.1", 1, start);
    for second in 1..60 {
        assert_eq!(admitted(&mut admission, "192.0.2.1", 10, start + Duration::from_secs(second)), 0);
    }
    assert_eq!(admitted(&mut admission, "192.0.2.1", 10, start + WINDOW), 1);
}

#[test]
fn a_limit_of_zero_is_none() {
    let (mut admission, now) = (Admission::new(limits(0, 0, 0)), Instant::now());
    assert_eq!(admitted(&mut admission, "192.0.2.1", 20_000, now), 20_000);
}

#[test]
fn a_refusal_names_the_limit_and_what_to_do() {
    let now = Instant::now();
    let mut full = Admission::new(limits(1, 0, 0));
    admitted(&mut full, "127.0.0.1", 1, now);
    let refused = full.admit(address("192.0.2.1"), now).expect_err("full");
    assert_eq!(refused.to_string(), "the server is full, 1 clients are all it takes; try again later");
    let mut many = Admission::new(limits(0, 16, 0));
    admitted(&mut many, "2001:db8::1", 16, now);
    let refused = many.admit(address("2001:db8::2"), now).expect_err("too many");
    let sentence = "too many connections from 2001:db8::/64, 16 at a time may be; close another first";
    assert_eq!(refused.to_string(), sentence);
    let mut often = Admission::new(limits(0, 0, 32));
    admitted(&mut often, "192.0.2.1", 32, now);
    let refused = often.admit(address("192.0.2.1"), now + Duration::from_secs(19)).expect_err("too often");
    let sentence = "too many connections from 192.0.2.1, 32 in a minute may be; try again in 41 s";
    assert_eq!(refused.to_string(), sentence);
}

#[test]
fn new_limits_concern_those_who_come_next() {
    let (mut admission, now) = (Admission::new(limits(0, 4, 0)), Instant::now());
    assert_eq!(admitted(&mut admission, "192.0.2.1", 9, now), 4);
    admission.set_limits(limits(0, 2, 0));
    assert_eq!(admission.connections(), 4);
    admission.leave(address("192.0.2.1"));
    admission.leave(address("192.0.2.1"));
    assert_eq!(admitted(&mut admission, "192.0.2.1", 1, now), 0);
    admission.leave(address("192.0.2.1"));
    assert_eq!(admitted(&mut admission, "192.0.2.1", 9, now), 1);
}

#[test]
fn a_million_addresses_that_knock_are_not_all_remembered() {
    let (mut admission, start) = (Admission::new(AdmissionLimits::default()), Instant::now());
    assert_eq!(admitted(&mut admission, "198.51.100.1", 16, start), 16);
    let mut most = 0;
    for number in 0..1_000_000_u32 {
        let from = IpAddr::V6(Ipv6Addr::from_bits(u128::from(number) << 64 | 0x2001 << 112));
        let now = start + Duration::from_micros(u64::from(number));
        admission.admit(from, now).expect("its first");
        admission.leave(from);
        most = most.max(admission.origins());
    }
    assert!(most <= REMEMBERED + 17, "{most} origins");
    assert!(most > REMEMBERED / 2, "{most} origins");
    // Who is there stays known.
    assert_eq!(admitted(&mut admission, "198.51.100.1", 1, start), 0);
}

#[test]
fn those_who_were_here_long_ago_are_forgotten_and_their_memory_is_given_back() {
    let (mut admission, start) = (Admission::new(limits(0, 16, 32)), Instant::now());
    for number in 0..10_000 {
        let from = IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + number));
        admission.admit(from, start).expect("its first");
        if number >= 10 {
            admission.leave(from);
        }
    }
    assert_eq!(admitted(&mut admission, "192.0.2.1", 1, start + WINDOW), 1);
    assert_eq!(admission.origins(), 11);
    assert!(admission.origins.capacity() < 100, "{}", admission.origins.capacity());
}

/// Remembers every arrival there ever was, and looks through all of them.
#[derive(Default)]
struct Naive {
    present: Vec<IpAddr>,
    /// Of whom, when the first of its minute came, how many since.
    minutes: Vec<(Origin, Instant, u32)>,
}

impl Naive {
    fn admit(&mut self, limits: AdmissionLimits, from: IpAddr, now: Instant) -> Result<(), &'static str> {
        if self.present.len() >= limits.total as usize {
            return Err("full");
        }
        if !from.to_canonical().is_loopback() {
            let origin = Origin::of(from);
            let there = self.present.iter().filter(|other| Origin::of(**other) == origin).count();
            if there >= limits.per_address as usize {
                return Err("many");
            }
            let running = |minute: &&mut (Origin, Instant, u32)| minute.0 == origin && now - minute.1 < WINDOW;
            match self.minutes.iter_mut().find(running) {
                Some(minute) if minute.2 >= limits.per_minute => return Err("often"),
                Some(minute) => minute.2 += 1,
                None => self.minutes.push((origin, now, 1)),
            }
        }
        self.present.push(from);
        Ok(())
    }
}

proptest! {
    #[test]
    fn an_admission_decides_as_one_that_forgets_nothing(
        limits in (1..12_u32, 1..5_u32, 1..6_u32),
        steps in prop::collection::vec((0..8_usize, 0..40_000_u64, any::<bool>()), 1..200),
    ) {
        let addresses = [
            "127.0.0.1", "::1", "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2",
            "2001:db8:1::1",
        ].map(address);
        let limits = self::limits(limits.0, limits.1, limits.2);
        let (mut admission, mut naive) = (Admission::new(limits), Naive::default());
        let mut now = Instant::now();
        for (number, pause, leaves) in steps {
            // Short pauses mostly, so that minutes fill.
            now += Duration::from_millis(if pause % 4 == 0 { pause } else { pause / 100 });
            let from = addresses[number];
            if leaves {
                if let Some(index) = naive.present.iter().position(|there| *there == from) {
                    naive.present.remove(index);
                    admission.leave(from);
                }
            } else {
                let decided = admission.admit(from, now).map_err(|refused| match refused {
                    Refused::Full { .. } => "full",
                    Refused::TooMany { .. } => "many",
                    Refused::TooOften { .. } => "often",
                });
                prop_assert_eq!(decided, naive.admit(limits, from, now));
            }
            prop_assert_eq!(admission.connections(), naive.present.len());
        }
    }
}
