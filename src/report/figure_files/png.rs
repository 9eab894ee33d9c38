//! PNG after ISO/IEC 15948, as much of it as figures need: whole rows without filters, which is what flat colours are best packed
//! as, and a palette where 256 colours are enough.

use std::io::{self, Write};

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use crate::chart::Picture;

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
/// A pixel of the natural size is this many to the metre: 96 to the inch.
const PIXELS_PER_METRE: f64 = 96.0 / 0.0254;
/// Bytes of a pixel in memory.
const CHANNELS: usize = 4;

/// Red, green, blue and cover.
type Pixel = [u8; CHANNELS];

/// Writes a picture. `scale` says how many of its pixels are one of the natural size, so that a text processor shows the figure in
/// that size.
pub(super) fn encode(picture: &Picture<'_>, scale: f64) -> io::Result<Vec<u8>> {
    let indexed = indexed(picture);
    let colour_type = if indexed.is_some() { 3 } else { 2 };
    let mut out = SIGNATURE.to_vec();
    let mut header = [picture.width.to_be_bytes(), picture.height.to_be_bytes()].concat();
    header.extend([8, colour_type, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &header)?;
    let density = density(scale).to_be_bytes();
    chunk(&mut out, *b"pHYs", &[&density[..], &density[..], &[1]].concat())?;
    let row = picture.width as usize;
    let packed = if let Some((palette, indices)) = indexed {
        let colours: Vec<u8> = palette.into_iter().flat_map(colour).collect();
        chunk(&mut out, *b"PLTE", &colours)?;
        packed(indices.chunks_exact(row))?
    } else {
        let colours: Vec<[u8; 3]> = pixels(picture).iter().map(|pixel| colour(*pixel)).collect();
        packed(colours.chunks_exact(row).map(<[_]>::as_flattened))?
    };
    chunk(&mut out, *b"IDAT", &packed)?;
    chunk(&mut out, *b"IEND", &[])?;
    Ok(out)
}

fn pixels<'a>(picture: &Picture<'a>) -> &'a [Pixel] {
    picture.rgba.as_chunks::<CHANNELS>().0
}

/// The colours in order of appearance, and for each pixel which of them it has; `None` when there are more than 256.
fn indexed(picture: &Picture<'_>) -> Option<(Vec<Pixel>, Vec<u8>)> {
    let row_length = picture.width as usize;
    let mut palette = Palette::default();
    let mut indices: Vec<u8> = Vec::with_capacity(pixels(picture).len());
    let mut above: &[Pixel] = &[];
    for row in pixels(picture).chunks_exact(row_length) {
        // Many rows are as the one above them, and most pixels as the one before them.
        if row == above {
            indices.extend_from_within(indices.len() - row_length..);
            continue;
        }
        above = row;
        let mut rest = row;
        while let Some(first) = rest.first() {
            let run = rest.iter().position(|pixel| pixel != first).unwrap_or(rest.len());
            let index = palette.index(*first)?;
            indices.resize(indices.len() + run, index);
            rest = &rest[run..];
        }
    }
    Some((palette.colours, indices))
}

/// Slots for colours: many more than a palette has, so that few share one.
const SLOTS: usize = 2048;

/// Colours and where they stand, found by what they are.
struct Palette {
    colours: Vec<Pixel>,
    slots: Vec<Option<u8>>,
}

impl Default for Palette {
    fn default() -> Self {
        Self { colours: Vec::new(), slots: vec![None; SLOTS] }
    }
}

impl Palette {
    /// Where a colour stands; it is added when it is new, and `None` when there is no room.
    fn index(&mut self, colour: Pixel) -> Option<u8> {
        // Knuth's multiplicative hashing; a slot that another colour has is passed over.
        let mut slot = u32::from_le_bytes(colour).wrapping_mul(0x9e37_79b1) as usize >> 21;
        while let Some(index) = self.slots[slot] {
            if self.colours[usize::from(index)] == colour {
                return Some(index);
            }
            slot = (slot + 1) % SLOTS;
        }
        let index = u8::try_from(self.colours.len()).ok()?;
        self.colours.push(colour);
        self.slots[slot] = Some(index);
        Some(index)
    }
}

/// What is written of a pixel: it covers all.
fn colour([red, green, blue, _]: Pixel) -> [u8; 3] {
    [red, green, blue]
}

/// Rows, each after the number of its filter: none.
fn packed<'a>(rows: impl Iterator<Item = &'a [u8]>) -> io::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    for row in rows {
        packer.write_all(&[0])?;
        packer.write_all(row)?;
    }
    packer.finish()
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) -> io::Result<()> {
    let length = u32::try_from(data.len()).map_err(io::Error::other)?;
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(data);
    out.extend(length.to_be_bytes());
    out.extend(kind);
    out.extend(data);
    out.extend(sum.sum().to_be_bytes());
    Ok(())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // some thousands
fn density(scale: f64) -> u32 {
    (scale * PIXELS_PER_METRE).round() as u32
}
