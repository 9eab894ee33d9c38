//! A small table from bytes to values: open addressing, fixed hash, made for cells of a few bytes that repeat a million times.

/// Entries are found by their bytes; positions are in order of insertion.
#[derive(Clone, Debug)]
pub(crate) struct ByteTable<V> {
    entries: Vec<(Box<[u8]>, V)>,
    /// Position in `entries` plus one; 0 is free. The length is a power of two, at least twice the number of entries.
    slots: Vec<u32>,
}

impl<V> Default for ByteTable<V> {
    fn default() -> Self {
        Self { entries: Vec::new(), slots: Vec::new() }
    }
}

impl<V> ByteTable<V> {
    /// The value under exactly these bytes.
    #[inline]
    pub(crate) fn get(&self, bytes: &[u8]) -> Option<&V> {
        self.position(bytes).map(|position| &self.entries[position].1)
    }

    /// The value under exactly these bytes, to be changed.
    pub(crate) fn get_mut(&mut self, bytes: &[u8]) -> Option<&mut V> {
        self.position(bytes).map(|position| &mut self.entries[position].1)
    }

    /// Adds an entry unless the bytes have one already; returns whether it was added.
    pub(crate) fn insert(&mut self, bytes: &[u8], value: V) -> bool {
        if self.position(bytes).is_some() {
            return false;
        }
        self.entries.push((bytes.into(), value));
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        } else {
            self.place(self.entries.len() - 1);
        }
        true
    }

    /// Entries in order of insertion.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], &V)> {
        self.entries.iter().map(|(bytes, value)| (&**bytes, value))
    }

    /// The bytes of the entry that was inserted as number `position`.
    pub(crate) fn bytes(&self, position: usize) -> &[u8] {
        self.entries.get(position).map_or(&[], |(bytes, _)| bytes)
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    #[inline]
    fn position(&self, bytes: &[u8]) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = hash(bytes) & mask;
        loop {
            let position = (self.slots[slot] as usize).checked_sub(1)?;
            if *self.entries[position].0 == *bytes {
                return Some(position);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.entries.len() * 4).next_power_of_two().max(16)];
        (0..self.entries.len()).for_each(|position| self.place(position));
    }

    fn place(&mut self, position: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = hash(&self.entries[position].0) & mask;
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = u32::try_from(position + 1).unwrap_or(u32::MAX);
    }
}

/// Multiplies eight bytes at a time; a fixed hash, so that nothing depends on the run. Tables of labels are small, and tables of keys
/// are bounded by the piece that is decoded, so that chosen collisions cost time within one piece only.
#[inline]
fn hash(bytes: &[u8]) -> usize {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        state = (state.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(FACTOR);
    }
    let mut rest = 0;
    for &byte in chunks.remainder() {
        rest = rest << 8 | u64::from(byte);
    }
    state = (state.rotate_left(5) ^ rest).wrapping_mul(FACTOR);
    usize::try_from(state >> 32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_found_and_nothing_else() {
        let mut table = ByteTable::default();
        assert_eq!(table.get(b"1"), None);
        for number in 0..1000_u32 {
            assert!(table.insert(format!("value {number}").as_bytes(), number));
        }
        assert!(!table.insert(b"value 7", 0));
        for number in 0..1000_u32 {
            assert_eq!(table.get(format!("value {number}").as_bytes()), Some(&number));
        }
        assert_eq!((table.get(b"value 1000"), table.len()), (None, 1000));
        assert!(table.iter().map(|(_, &number)| number).eq(0..1000), "order of insertion");
    }
}
