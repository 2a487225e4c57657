//! Every cap in one place. What a cap cuts off is counted and becomes a blind spot of the result.

/// Upper bounds on what one analysis holds in memory or does. All have defaults; `--max-flows` sets one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest record or block of a capture file that is read, bytes. Larger ones are skipped.
    pub block_bytes: usize,
    /// Bytes that a compressed file may unfold to for every byte of it, once past [`unfolded_free`](Self::unfolded_free).
    pub unfold_ratio: u64,
    /// Bytes that a compressed file may unfold to without any look at the ratio.
    pub unfolded_free: u64,
    /// Interfaces described by one capture file.
    pub interfaces: usize,
    /// Names taken from name resolution blocks.
    pub file_names: usize,
    /// Comments kept of one file.
    pub comments: usize,
    /// Listed flows; beyond it, flows are summed per endpoint.
    pub flows: usize,
    /// Pairs of hosts between which flows beyond that are summed; beyond it, one sum stands for all others.
    pub pairs: usize,
    /// IP datagrams that wait for fragments.
    pub fragment_trains: usize,
    /// Bytes that wait for fragments, all together.
    pub fragment_bytes: usize,
    /// Seconds after which an incomplete datagram is given up (RFC 8200 4.5 says 60).
    pub fragment_seconds: i64,
    /// Tunnels unwrapped one in another.
    pub tunnel_depth: usize,
    /// Bytes of one direction of a TCP flow that wait to be understood.
    pub stream_bytes: usize,
    /// Bytes that wait out of order for a hole to be filled, one direction.
    pub stream_ahead: usize,
    /// Bytes of all TCP flows that wait to be understood or for a hole to be filled.
    pub streams_bytes: usize,
    /// Distinct facts kept of one flow.
    pub facts_per_flow: usize,
    /// DNS answers kept.
    pub dns_answers: usize,
    /// Seconds without a packet after which the same UDP five-tuple is a new flow.
    pub udp_idle_seconds: i64,
    /// The same for TCP.
    pub tcp_idle_seconds: i64,
    /// Seconds with one volume entry each before steps get longer.
    pub volume_steps: usize,
    /// Framings taken off one datagram.
    pub unwrap_depth: u8,
    /// Bytes of packets that wait, while payload is left out, until their flows are decided.
    pub undecided_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            block_bytes: 16 << 20,
            unfold_ratio: 200,
            unfolded_free: 1 << 30,
            interfaces: 4096,
            file_names: 100_000,
            comments: 10_000,
            flows: 1_000_000,
            pairs: 100_000,
            fragment_trains: 1024,
            fragment_bytes: 16 << 20,
            fragment_seconds: 60,
            tunnel_depth: 8,
            stream_bytes: 64 << 10,
            stream_ahead: 256 << 10,
            streams_bytes: 32 << 20,
            facts_per_flow: 128,
            dns_answers: 200_000,
            udp_idle_seconds: 600,
            tcp_idle_seconds: 24 * 3600,
            volume_steps: 3600,
            unwrap_depth: 4,
            undecided_bytes: 64 << 20,
        }
    }
}

/// Upper bounds on documents of others, to which a result is attached. A document beyond one is refused with the limit's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLimits {
    /// Bytes of the document.
    pub file_bytes: u64,
    /// Parts in a package (.docx, .odt).
    pub parts: usize,
    /// Bytes that a part may unfold to, where it must be read; the others are copied folded.
    pub part_bytes: u64,
    /// Elements and texts of one XML part.
    pub xml_nodes: usize,
    /// Elements one in another.
    pub xml_depth: usize,
    /// Objects one in another in a PDF: arrays in dictionaries in arrays.
    pub pdf_depth: usize,
    /// Objects that a PDF may have, by its own cross-reference.
    pub pdf_objects: usize,
    /// Cross-reference sections of a PDF: every saved change adds one.
    pub pdf_sections: usize,
    /// Steps through trees and lists of a PDF (pages, names, outlines); a ring never ends.
    pub pdf_steps: usize,
    /// Bytes that one stream of a PDF may unfold to, where it must be read.
    pub pdf_stream_bytes: usize,
    /// Bytes of one bundle file that is put into a PDF.
    pub attachment_bytes: u64,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            file_bytes: 512 << 20,
            parts: 20_000,
            part_bytes: 64 << 20,
            xml_nodes: 4_000_000,
            xml_depth: 512,
            pdf_depth: 64,
            pdf_objects: 4_000_000,
            pdf_sections: 1024,
            pdf_steps: 1_000_000,
            pdf_stream_bytes: 64 << 20,
            attachment_bytes: 256 << 20,
        }
    }
}
