//! JSON with one key a line, and one element of a list a line, so that two releases can be compared with any text tool.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

/// The bytes of a value. The same value gives the same bytes.
pub(in crate::privacy) fn written(value: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing into memory cannot fail, and no key of ours is anything but text.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Lines::default()));
    out.push(b'\n');
    out
}

/// Where in the value the writer is.
#[derive(Default)]
struct Lines {
    depth: usize,
}

impl Lines {
    fn open<W: ?Sized + Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth += 1;
        out.write_all(sign)
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        if self.depth == 1 {
            out.write_all(b"\n")?;
        }
        self.depth = self.depth.saturating_sub(1);
        out.write_all(sign)
    }

    fn next<W: ?Sized + Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= 2 { out.write_all(b"\n") } else { Ok(()) }
    }
}

impl Formatter for Lines {
    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }
}
