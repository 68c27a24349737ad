//! What stands above and below a table.

use super::Claim;

/// A table's name, its unit, the row its ratios are taken against, and what is said about it.
#[derive(Clone, Debug)]
pub struct Caption {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) reference: Option<String>,
    pub(super) claims: Vec<Claim>,
    pub(super) notes: Vec<String>,
}

impl Caption {
    /// A table without ratios, counting nanoseconds per operation.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            unit: "ns per operation".to_owned(),
            reference: None,
            claims: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// What one value counts.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// The row that every other is compared with.
    #[must_use]
    pub fn beside(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }

    /// Adds something to be judged once the table is measured.
    pub fn claim(&mut self, claim: Claim) {
        self.claims.push(claim);
    }

    /// Adds a line printed below the table.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    pub(super) fn headline(&self) -> String {
        let Self { name, unit, .. } = self;
        match &self.reference {
            Some(peer) => {
                format!("{name}, {unit} (times as fast as {peer}, lowest–highest round)")
            }
            None => format!("{name}, {unit} (lowest–highest round)"),
        }
    }
}
