//! Bytes of a file of a statistical program, read in its own order and never beyond its end.

/// What the file ends before, or holds in a form that no such program writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bad(pub(crate) &'static str);

/// A place in the bytes.
#[derive(Clone, Debug)]
pub(crate) struct Bytes<'a> {
    all: &'a [u8],
    at: usize,
    big: bool,
}

impl<'a> Bytes<'a> {
    pub(crate) const fn new(all: &'a [u8], big: bool) -> Self {
        Self { all, at: 0, big }
    }

    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn go(&mut self, at: usize) -> Result<(), Bad> {
        self.at = at;
        if at > self.all.len() { Err(Bad("a place in the file")) } else { Ok(()) }
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Bad> {
        let end =
            self.at.checked_add(count).filter(|end| *end <= self.all.len()).ok_or(Bad("the end of the file comes too early"))?;
        let taken = &self.all[self.at..end];
        self.at = end;
        Ok(taken)
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.all[self.at..]
    }

    /// The lowest byte first, whatever the order of the file.
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Bad> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        if self.big {
            array.reverse();
        }
        Ok(array)
    }

    pub(crate) fn int(&mut self) -> Result<i32, Bad> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    pub(crate) fn long(&mut self) -> Result<i64, Bad> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    pub(crate) fn float(&mut self) -> Result<f64, Bad> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    /// A number of things, zero or more.
    pub(crate) fn count(&mut self) -> Result<usize, Bad> {
        usize::try_from(self.int()?).map_err(|_| Bad("a count in the dictionary"))
    }

    /// The same place, read in another order of bytes.
    pub(crate) const fn ordered(&self, big: bool) -> Self {
        Self { all: self.all, at: self.at, big }
    }

    /// Passes over words that must stand here.
    pub(crate) fn tag(&mut self, words: &str) -> Result<(), Bad> {
        if self.take(words.len())? == words.as_bytes() { Ok(()) } else { Err(Bad("a mark in the file")) }
    }

    pub(crate) fn byte(&mut self) -> Result<i8, Bad> {
        Ok(i8::from_le_bytes(self.array()?))
    }

    pub(crate) fn short(&mut self) -> Result<i16, Bad> {
        Ok(i16::from_le_bytes(self.array()?))
    }

    pub(crate) fn float_bits(&mut self) -> Result<u32, Bad> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A number of so many bytes, at most eight, zero or more.
    pub(crate) fn number(&mut self, bytes: usize) -> Result<u64, Bad> {
        let taken = self.take(bytes)?;
        let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Ok(if self.big { taken.iter().fold(0, add) } else { taken.iter().rev().fold(0, add) })
    }

    /// The same as a place or a size.
    pub(crate) fn size(&mut self, bytes: usize) -> Result<usize, Bad> {
        usize::try_from(self.number(bytes)?).map_err(|_| Bad("a place in the file"))
    }
}
