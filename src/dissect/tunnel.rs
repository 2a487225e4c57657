//! tunnel.

use super::{Dissector, Memory, Out, Packet, Probe};

/// wireguard over datagrams.
pub struct WireGuard;

impl Dissector for WireGuard {
    fn protocol(&self) -> &'static str {
        "wireguard"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}

/// openvpn over datagrams.
pub struct OpenVpn;

impl Dissector for OpenVpn {
    fn protocol(&self) -> &'static str {
        "openvpn"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}

/// ipsec_ike over datagrams.
pub struct Ike;

impl Dissector for Ike {
    fn protocol(&self) -> &'static str {
        "ipsec_ike"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}
