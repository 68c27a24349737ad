//! Which colour a nick has.
//!
//! See [`Palette`].

/// The first of the 216 colours of a terminal that are a cube of red, green and blue.
const CUBE: u8 = 16;
/// The brightness of the six steps along an edge of the cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
/// How far apart text and its ground have to be: WCAG's figure for text, and for where the ground is unknown the
/// most that is possible on black and on white alike.
const READABLE: f64 = 4.5;
const READABLE_ON_BOTH: f64 = 3.0;
/// Less than this between its strongest and its weakest part, and a colour is a grey.
const SATURATION: u8 = 80;

/// What text stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Black, or nearly.
    Dark,
    /// White, or nearly.
    Light,
    /// Nobody knows.
    Unknown,
}

/// The colours that can be read.
#[derive(Debug, Clone)]
pub struct Palette {
    codes: Vec<u8>,
}

impl Ground {
    /// Reads what some terminals leave in `COLORFGBG`, as in `15;0`.
    pub fn of(variable: Option<&str>) -> Self {
        let ground = variable.and_then(|value| value.rsplit(';').next()).and_then(|last| last.parse::<u8>().ok());
        match ground {
            Some(0..=6 | 8) => Self::Dark,
            Some(7 | 9..=15) => Self::Light,
            _ => Self::Unknown,
        }
    }

    fn allows(self, luminance: f64) -> bool {
        let (on_black, on_white) = (contrast(luminance, 0.0), contrast(luminance, 1.0));
        match self {
            Self::Dark => on_black >= READABLE,
            Self::Light => on_white >= READABLE,
            Self::Unknown => on_black >= READABLE_ON_BOTH && on_white >= READABLE_ON_BOTH,
        }
    }
}

impl Palette {
    /// Takes what can be read on `ground` from a terminal's 256 colours.
    pub fn new(ground: Ground) -> Self {
        let readable = |code: &u8| {
            let parts = parts(*code);
            let strongest = parts.iter().max().copied().unwrap_or_default();
            let weakest = parts.iter().min().copied().unwrap_or_default();
            strongest - weakest >= SATURATION && ground.allows(luminance(parts))
        };
        Self { codes: (CUBE..CUBE + 216).filter(readable).collect() }
    }

    /// Returns the colour of a folded nick: always the same one.
    pub fn of(&self, folded: &str) -> u8 {
        // FNV-1a: short, and the same on every machine and in every version.
        let mut hash = 0x811c_9dc5_u32;
        for byte in folded.bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
        let count = u32::try_from(self.codes.len()).unwrap_or(1).max(1);
        self.codes.get((hash % count) as usize).copied().unwrap_or(CUBE)
    }
}

/// Returns red, green and blue of a colour of the cube.
fn parts(code: u8) -> [u8; 3] {
    let index = usize::from(code - CUBE);
    [STEPS[index / 36], STEPS[index / 6 % 6], STEPS[index % 6]]
}

/// Returns how bright a colour looks, from 0 to 1, as WCAG defines it.
fn luminance(parts: [u8; 3]) -> f64 {
    let linear = parts.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// Returns how far apart two luminances are, from 1 to 21.
fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_the_standard_says() {
        assert!((contrast(luminance([255, 255, 255]), luminance([0, 0, 0])) - 21.0).abs() < 1e-9);
        // A pair that is often named as the limit on white.
        assert!((contrast(luminance([118, 118, 118]), 1.0) - 4.54).abs() < 0.01);
    }

    #[test]
    fn every_colour_can_be_read_on_its_ground_and_there_are_enough() {
        for (ground, grounds, least) in [
            (Ground::Dark, &[0.0][..], READABLE),
            (Ground::Light, &[1.0], READABLE),
            (Ground::Unknown, &[0.0, 1.0], READABLE_ON_BOTH),
        ] {
            let palette = Palette::new(ground);
            assert!(palette.codes.len() >= 24, "{ground:?}: {}", palette.codes.len());
            for code in palette.codes {
                for ground in grounds {
                    assert!(contrast(luminance(parts(code)), *ground) >= least, "{code} on {ground}");
                }
            }
        }
    }

    #[test]
    fn a_nick_keeps_its_colour_and_many_nicks_have_many() {
        let palette = Palette::new(Ground::Unknown);
        assert_eq!(palette.of("ann"), palette.of("ann"));
        let colours: std::collections::HashSet<_> =
            (0..100).map(|number| palette.of(&format!("user{number}"))).collect();
        assert!(colours.len() >= 20, "{}", colours.len());
    }

    #[test]
    fn the_ground_is_what_the_terminal_says() {
        for (variable, ground) in [
            (Some("15;0"), Ground::Dark),
            (Some("0;default;15"), Ground::Light),
            (Some("0;7"), Ground::Light),
            (Some("x"), Ground::Unknown),
            (None, Ground::Unknown),
        ] {
            assert_eq!(Ground::of(variable), ground, "{variable:?}");
        }
    }
}
