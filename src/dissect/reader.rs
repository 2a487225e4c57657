//! Bounded reads. The only arithmetic on lengths from the wire happens here.

/// A cursor over bytes from the wire. Every read says whether it had enough; nothing panics.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// A read that wanted more than was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what}: needs {needed} bytes at offset {at}, has {had}")]
pub struct Cut {
    /// What was being read.
    pub what: &'static str,
    /// Offset in this reader's bytes.
    pub at: usize,
    /// Bytes wanted.
    pub needed: usize,
    /// Bytes there.
    pub had: usize,
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Offset from the start.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.at
    }

    /// Bytes left.
    #[must_use]
    pub const fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    /// Whether everything was read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.left() == 0
    }

    /// What is left, without reading it.
    #[must_use]
    pub fn peek(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    /// All bytes from the start, read or not.
    #[must_use]
    pub const fn whole(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize, what: &'static str) -> Result<&'a [u8], Cut> {
        let end = self.at.checked_add(count);
        match end.and_then(|end| self.bytes.get(self.at..end)) {
            Some(slice) => {
                self.at = self.at.saturating_add(count);
                Ok(slice)
            }
            None => Err(Cut { what, at: self.at, needed: count, had: self.left() }),
        }
    }

    /// The next bytes as an array.
    pub fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Cut> {
        let slice = self.take(N, what)?;
        slice.try_into().map_err(|_| Cut { what, at: self.at, needed: N, had: slice.len() })
    }

    /// As many of the next `count` bytes as there are, and whether all were there.
    #[must_use]
    pub fn take_up_to(&mut self, count: usize) -> (&'a [u8], bool) {
        let there = count.min(self.left());
        let slice = self.take(there, "rest").unwrap_or(&[]);
        (slice, there == count)
    }

    /// Everything left.
    #[must_use]
    pub fn rest(&mut self) -> &'a [u8] {
        self.take_up_to(self.left()).0
    }

    /// Skips `count` bytes.
    pub fn skip(&mut self, count: usize, what: &'static str) -> Result<(), Cut> {
        self.take(count, what).map(|_| ())
    }

    /// One byte.
    pub fn u8(&mut self, what: &'static str) -> Result<u8, Cut> {
        self.array::<1>(what).map(|[byte]| byte)
    }

    /// Two bytes, network order.
    pub fn u16(&mut self, what: &'static str) -> Result<u16, Cut> {
        self.array(what).map(u16::from_be_bytes)
    }

    /// Three bytes, network order.
    pub fn u24(&mut self, what: &'static str) -> Result<u32, Cut> {
        self.array::<3>(what).map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    /// Four bytes, network order.
    pub fn u32(&mut self, what: &'static str) -> Result<u32, Cut> {
        self.array(what).map(u32::from_be_bytes)
    }

    /// Eight bytes, network order.
    pub fn u64(&mut self, what: &'static str) -> Result<u64, Cut> {
        self.array(what).map(u64::from_be_bytes)
    }

    /// A reader bounded to the next `count` bytes.
    pub fn sub(&mut self, count: usize, what: &'static str) -> Result<Self, Cut> {
        self.take(count, what).map(Self::new)
    }

    /// A reader bounded to what a one-byte length in front says.
    pub fn sub_u8(&mut self, what: &'static str) -> Result<Self, Cut> {
        let count = self.u8(what)?;
        self.sub(usize::from(count), what)
    }

    /// A reader bounded to what a two-byte length in front says.
    pub fn sub_u16(&mut self, what: &'static str) -> Result<Self, Cut> {
        let count = self.u16(what)?;
        self.sub(usize::from(count), what)
    }

    /// A reader bounded to what a three-byte length in front says.
    pub fn sub_u24(&mut self, what: &'static str) -> Result<Self, Cut> {
        let count = self.u24(what)?;
        self.sub(usize::try_from(count).unwrap_or(usize::MAX), what)
    }

    /// As [`sub_u16`](Self::sub_u16), but gives what is there when the bytes end early, and whether all was there.
    pub fn sub_u16_lenient(&mut self, what: &'static str) -> Result<(Self, bool), Cut> {
        let count = self.u16(what)?;
        let (slice, whole) = self.take_up_to(usize::from(count));
        Ok((Self::new(slice), whole))
    }

    /// A QUIC variable-length integer (RFC 9000 16).
    pub fn quic_varint(&mut self, what: &'static str) -> Result<u64, Cut> {
        let first = self.u8(what)?;
        let more = match first >> 6 {
            0 => 0_usize,
            1 => 1,
            2 => 3,
            _ => 7,
        };
        let mut value = u64::from(first & 0x3f);
        for &byte in self.take(more, what)? {
            value = value << 8 | u64::from(byte);
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_stop_at_the_end_and_say_where() {
        let mut reader = Reader::new(&[1, 2, 3]);
        assert_eq!(reader.u16("first").unwrap(), 0x0102);
        assert_eq!(reader.u16("second").unwrap_err(), Cut { what: "second", at: 2, needed: 2, had: 1 });
        assert_eq!(reader.take_up_to(5), (&[3_u8][..], false));
    }

    #[test]
    fn varints_of_rfc_9000_a_1() {
        assert_eq!(Reader::new(&[0xc2, 0x19, 0x7c, 0x5e, 0xff, 0x14, 0xe8, 0x8c]).quic_varint("v").unwrap(), 151_288_809_941_952_652);
        assert_eq!(Reader::new(&[0x9d, 0x7f, 0x3e, 0x7d]).quic_varint("v").unwrap(), 494_878_333);
        assert_eq!(Reader::new(&[0x7b, 0xbd]).quic_varint("v").unwrap(), 15_293);
        assert_eq!(Reader::new(&[0x25]).quic_varint("v").unwrap(), 37);
    }
}
