//! Bytes of an SPSS file, read in its own order and never beyond its end.

/// What the file ends before, or holds in a form that no SPSS writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bad(pub(super) &'static str);

/// A place in the bytes.
#[derive(Clone, Debug)]
pub(super) struct Bytes<'a> {
    all: &'a [u8],
    at: usize,
    big: bool,
}

impl<'a> Bytes<'a> {
    pub(super) const fn new(all: &'a [u8], big: bool) -> Self {
        Self { all, at: 0, big }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) fn go(&mut self, at: usize) -> Result<(), Bad> {
        self.at = at;
        if at > self.all.len() { Err(Bad("a place in the file")) } else { Ok(()) }
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Bad> {
        let end =
            self.at.checked_add(count).filter(|end| *end <= self.all.len()).ok_or(Bad("the end of the file comes too early"))?;
        let taken = &self.all[self.at..end];
        self.at = end;
        Ok(taken)
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        &self.all[self.at..]
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Bad> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn int(&mut self) -> Result<i32, Bad> {
        let array = self.array()?;
        Ok(if self.big { i32::from_be_bytes(array) } else { i32::from_le_bytes(array) })
    }

    pub(super) fn long(&mut self) -> Result<i64, Bad> {
        let array = self.array()?;
        Ok(if self.big { i64::from_be_bytes(array) } else { i64::from_le_bytes(array) })
    }

    pub(super) fn float(&mut self) -> Result<f64, Bad> {
        let array = self.array()?;
        Ok(if self.big { f64::from_be_bytes(array) } else { f64::from_le_bytes(array) })
    }

    /// A number of things, zero or more.
    pub(super) fn count(&mut self) -> Result<usize, Bad> {
        usize::try_from(self.int()?).map_err(|_| Bad("a count in the dictionary"))
    }
}
