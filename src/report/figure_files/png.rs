//! PNG after ISO/IEC 15948, as much of it as figures need: whole rows without filters, which is what flat colours are best packed
//! as, and a palette where 256 colours are enough.

use std::collections::BTreeMap;
use std::io::{self, Write};

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
/// A pixel of the natural size is this many to the metre: 96 to the inch.
const PIXELS_PER_METRE: f64 = 96.0 / 0.0254;
/// Bytes of a pixel in memory.
const CHANNELS: usize = 4;

type Rgb = [u8; 3];

/// Writes opaque pixels of four channels. `scale` says how many of them are one of the natural size, so that a text processor
/// shows the figure in that size.
pub(super) fn encode((width, height): (u32, u32), rgba: &[u8], scale: f64) -> io::Result<Vec<u8>> {
    let indexed = indexed(rgba);
    let colour_type = if indexed.is_some() { 3 } else { 2 };
    let mut out = SIGNATURE.to_vec();
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, colour_type, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &header)?;
    let density = density(scale).to_be_bytes();
    chunk(&mut out, *b"pHYs", &[&density[..], &density[..], &[1]].concat())?;
    let row = width as usize;
    let packed = if let Some((palette, indices)) = indexed {
        chunk(&mut out, *b"PLTE", palette.as_flattened())?;
        packed(indices.chunks_exact(row))?
    } else {
        let colours: Vec<u8> = rgba.chunks_exact(CHANNELS).flat_map(colour).collect();
        packed(colours.chunks_exact(row * 3))?
    };
    chunk(&mut out, *b"IDAT", &packed)?;
    chunk(&mut out, *b"IEND", &[])?;
    Ok(out)
}

/// The colours in order of appearance, and for each pixel which of them it has; `None` when there are more than 256.
fn indexed(rgba: &[u8]) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let mut known: BTreeMap<Rgb, u8> = BTreeMap::new();
    let mut palette = Vec::new();
    let mut indices = Vec::with_capacity(rgba.len() / CHANNELS);
    // Most pixels are as the ones before: a run of them is looked up once, and compared as whole words.
    let mut rest = rgba.as_chunks::<CHANNELS>().0;
    while let Some(first) = rest.first() {
        let run = rest.iter().position(|pixel| pixel != first).unwrap_or(rest.len());
        let own = colour(first);
        let index = if let Some(index) = known.get(&own) {
            *index
        } else {
            let index = u8::try_from(palette.len()).ok()?;
            palette.push(own);
            known.insert(own, index);
            index
        };
        indices.resize(indices.len() + run, index);
        rest = &rest[run..];
    }
    Some((palette, indices))
}

fn colour(pixel: &[u8]) -> Rgb {
    [pixel[0], pixel[1], pixel[2]]
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
