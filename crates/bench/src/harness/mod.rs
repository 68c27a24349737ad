//! How a figure is measured, judged and printed.
//!
//! A [`Figure`] is a grid of cells; [`Bench`] measures it in interleaved rounds into [`Samples`],
//! prints them as a table and judges the figure's [`Claim`]s.

mod bench;
mod caption;
mod claim;
mod figure;
mod flavour;
mod moment;
mod options;
mod quantile;
mod samples;
mod spread;
mod table;

pub use bench::Bench;
pub use caption::Caption;
pub use claim::{Claim, Verdict};
pub use figure::Figure;
pub use flavour::{Flavour, run_inside};
pub use moment::Moment;
pub use options::Options;
pub use quantile::quantile;
pub use samples::Samples;
pub use spread::Spread;
