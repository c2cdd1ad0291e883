//! Which addresses lie outside our own walls.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether `address` is one of the public network: not this machine, not a private network, not one that is
/// kept for something else or carries another address inside.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_reserved = first == 0
        || first >= 240
        || (first == 198 && matches!(second, 18 | 19))
        || (first == 192 && second == 0 && third == 0);
    !(address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || is_shared
        || is_reserved)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        // Site-local, which was given up, is still routed here and there.
        || matches!(address.segments(), [0xfec0..=0xfeff, ..])
        // Documentation.
        || matches!(address.segments(), [0x2001, 0xdb8, ..])
        // 6to4, Teredo, NAT64 and what was once called compatible carry an IPv4 address inside.
        || matches!(address.segments(), [0x2002, ..] | [0x2001, 0, ..] | [0x64, 0xff9b, ..])
        || matches!(address.segments(), [0, 0, 0, 0, 0, 0, ..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_our_walls_are_not_public() {
        for inside in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "192.0.0.8",
            "192.0.2.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "::1",
            "fe80::1",
            "fec0::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::1",
            "2001:0:a00:1::1",
            "2001:db8::1",
            "224.0.0.1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["20.190.160.1", "2603:1026::1", "100.128.0.1"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }
}
