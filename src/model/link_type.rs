//! Link types by their registered numbers (tcpdump.org/linktypes.html).

/// A `LINKTYPE_` value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkType(pub u16);

impl LinkType {
    /// BSD loopback.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// PPP in HDLC-like framing.
    pub const PPP: Self = Self(9);
    /// SLIP with its pseudo header.
    pub const SLIP: Self = Self(8);
    /// LLC/SNAP ATM.
    pub const ATM_RFC1483: Self = Self(100);
    /// Raw IP.
    pub const RAW: Self = Self(101);
    /// Cisco HDLC.
    pub const C_HDLC: Self = Self(104);
    /// IEEE 802.11.
    pub const IEEE802_11: Self = Self(105);
    /// Frame Relay.
    pub const FRELAY: Self = Self(107);
    /// OpenBSD loopback.
    pub const LOOP: Self = Self(108);
    /// Linux cooked capture.
    pub const LINUX_SLL: Self = Self(113);
    /// IEEE 802.11 with radiotap header.
    pub const IEEE802_11_RADIOTAP: Self = Self(127);
    /// Raw IP version 4.
    pub const IPV4: Self = Self(228);
    /// Raw IP version 6.
    pub const IPV6: Self = Self(229);
    /// Per-packet information.
    pub const PPI: Self = Self(192);
    /// `PPPoE` session, as captured by some gateways.
    pub const PPP_ETHER: Self = Self(51);
    /// PPP with a direction byte.
    pub const PPP_PPPD: Self = Self(204);
    /// Linux netfilter log.
    pub const NFLOG: Self = Self(239);
    /// Linux cooked capture, version 2.
    pub const LINUX_SLL2: Self = Self(276);
    /// MPLS without a link header.
    pub const MPLS: Self = Self(219);
    /// Frame Relay with a direction byte.
    pub const FRELAY_WITH_DIR: Self = Self(206);
    /// Cisco HDLC with a direction byte.
    pub const C_HDLC_WITH_DIR: Self = Self(205);
    /// Sun ATM with pseudo header.
    pub const SUNATM: Self = Self(123);
    /// ARCNET on Linux.
    pub const ARCNET_LINUX: Self = Self(129);
    /// Linux netlink.
    pub const NETLINK: Self = Self(253);
    /// Apple's packet tap: interface and program in front of the frame.
    pub const PKTAP: Self = Self(258);
    /// The same under a number for private use, as written by macOS.
    pub const PKTAP_PRIVATE: Self = Self(149);
    /// PPP over serial, RFC 1662.
    pub const PPP_SERIAL: Self = Self(50);

    /// The registered name in the spelling of tcpdump, or `linktype-N`.
    #[must_use]
    pub fn name(self) -> String {
        let known = match self {
            Self::NULL => "null",
            Self::ETHERNET => "ethernet",
            Self::SLIP => "slip",
            Self::PPP => "ppp",
            Self::PPP_SERIAL => "ppp_serial",
            Self::PPP_ETHER => "ppp_ether",
            Self::ATM_RFC1483 => "atm_rfc1483",
            Self::RAW => "raw",
            Self::C_HDLC => "c_hdlc",
            Self::IEEE802_11 => "ieee802_11",
            Self::FRELAY => "frelay",
            Self::LOOP => "loop",
            Self::LINUX_SLL => "linux_sll",
            Self::SUNATM => "sunatm",
            Self::IEEE802_11_RADIOTAP => "ieee802_11_radiotap",
            Self::ARCNET_LINUX => "arcnet_linux",
            Self::PPI => "ppi",
            Self::PPP_PPPD => "ppp_pppd",
            Self::C_HDLC_WITH_DIR => "c_hdlc_with_dir",
            Self::FRELAY_WITH_DIR => "frelay_with_dir",
            Self::MPLS => "mpls",
            Self::IPV4 => "ipv4",
            Self::IPV6 => "ipv6",
            Self::NFLOG => "nflog",
            Self::NETLINK => "netlink",
            Self::LINUX_SLL2 => "linux_sll2",
            Self::PKTAP => "pktap",
            Self(other) => return format!("linktype-{other}"),
        };
        known.to_owned()
    }
}
