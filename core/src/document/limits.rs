//! How much an event may hold.

/// The limits that hold while a document is built. Each has a safe default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the event as it arrives. Default 6,291,556: the most that Lambda takes in a synchronous call.
    pub event_bytes: usize,
    /// How deep arrays and objects may lie in each other, in the event and in each carrier, and carriers in each other. Default 32.
    pub depth: usize,
    /// Values, those of opened carriers included; names are not counted. Default 500,000.
    pub nodes: usize,
    /// Bytes of one decoded string or name, before it is opened. Default 6,291,556.
    pub string_bytes: usize,
    /// Records of a batch. Default 10,000.
    pub records: usize,
    /// Decoded bytes of all carriers of one event together. Default 8,388,608.
    pub decoded_bytes: usize,
    /// How many times its own bytes a compressed carrier may expand to. Default 100.
    pub ratio: usize,
    /// Carriers that are opened. Default 100,000.
    pub carriers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            event_bytes: 6_291_556,
            depth: 32,
            nodes: 500_000,
            string_bytes: 6_291_556,
            records: 10_000,
            decoded_bytes: 8_388_608,
            ratio: 100,
            carriers: 100_000,
        }
    }
}
