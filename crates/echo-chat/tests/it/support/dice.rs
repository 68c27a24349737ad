/// Numbers that look random and are the same in each run.
pub(crate) struct Dice(u64);

impl Dice {
    /// Returns the dice of one of many who have each their own.
    pub(crate) fn of(number: usize) -> Self {
        Self(number as u64 + 1)
    }

    /// Returns a number below `sides`.
    pub(crate) fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}
