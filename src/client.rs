//! Where a request comes from, as limits count it. Behind the TLS proxy every connection is the proxy's own, so a
//! proxy named in `trusted_proxies` is believed about the address it adds on the right of `X-Forwarded-For`; nobody
//! else is, because anybody can send that header.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};

/// An address, or all addresses that begin with the same bits: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether the address belongs to it.
    fn holds(self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                same_start(u128::from(base.to_bits()) << 96, u128::from(address.to_bits()) << 96, self.bits)
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => same_start(base.to_bits(), address.to_bits(), self.bits),
            _ => false,
        }
    }
}

fn same_start(one: u128, other: u128, bits: u8) -> bool {
    (one ^ other).leading_zeros() >= u32::from(bits)
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no address and no network like 10.0.0.0/8");
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base, Some(bits.parse::<u8>().map_err(|_| wrong())?)),
            None => (text.as_str(), None),
        };
        let base: IpAddr = base.trim().parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits > most { Err(wrong()) } else { Ok(Self { base, bits }) }
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        format!("{}/{}", network.base, network.bits)
    }
}

/// The sender's address as limits count it: an IPv6 network counts as one, since a household is given a whole /64.
pub fn key(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[Network]) -> String {
    match peer.map(|peer| sender(peer.to_canonical(), headers, trusted)) {
        None => String::new(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            format!("{}/64", Ipv6Addr::from_bits(address.to_bits() & (u128::from(u64::MAX) << 64)))
        }
    }
}

/// The peer, or, while that is a trusted proxy, whom it says it speaks for.
fn sender(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let named = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = named.flat_map(|value| value.split(',')).collect();
    let mut sender = peer;
    for text in named.into_iter().rev() {
        if !is_trusted(sender) {
            break;
        }
        // What a trusted proxy could not name is not guessed at: the requests stay the proxy's own.
        let Some(before) = address(text.trim()) else { break };
        sender = before;
    }
    sender
}

fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']').parse();
    let found = bare.or_else(|_| text.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    found.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.to_owned().try_into().unwrap()
    }

    fn key_of(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<Network> = trusted.iter().map(|text| network(text)).collect();
        key(Some(peer.parse().unwrap()), &headers, &trusted)
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxy = ["127.0.0.1", "10.0.0.0/8"];
        assert_eq!(key_of("203.0.113.9", &["198.51.100.1"], &proxy), "203.0.113.9", "anybody can send the header");
        assert_eq!(key_of("127.0.0.1", &["198.51.100.1"], &[]), "127.0.0.1", "nobody is trusted unless named");
        assert_eq!(key_of("127.0.0.1", &["198.51.100.1"], &proxy), "198.51.100.1");
        assert_eq!(key_of("::ffff:127.0.0.1", &["198.51.100.1:4711"], &proxy), "198.51.100.1");
        // Whatever the client itself wrote stands on the left of what the proxies added.
        assert_eq!(key_of("127.0.0.1", &["1.1.1.1, 198.51.100.1, 10.3.2.1"], &proxy), "198.51.100.1");
        assert_eq!(key_of("127.0.0.1", &["1.1.1.1", "198.51.100.1"], &proxy), "198.51.100.1");
        assert_eq!(key_of("127.0.0.1", &["1.1.1.1, unknown"], &proxy), "127.0.0.1");
        assert_eq!(key_of("127.0.0.1", &[], &proxy), "127.0.0.1");
        assert_eq!(key(None, &HeaderMap::new(), &[]), "");
    }

    #[test]
    fn a_household_counts_as_one() {
        let one = key_of("2001:db8:1:2:aaaa::1", &[], &[]);
        assert_eq!(one, "2001:db8:1:2::/64");
        assert_eq!(one, key_of("::1", &["[2001:db8:1:2:bbbb::7]:443"], &["::1"]));
        assert_ne!(one, key_of("2001:db8:1:3::1", &[], &[]));
    }

    #[test]
    fn networks_are_read_whole() {
        assert!(network("0.0.0.0/0").holds("203.0.113.9".parse().unwrap()));
        assert!(!network("10.0.0.0/8").holds("11.0.0.1".parse().unwrap()));
        assert!(!network("::/0").holds("10.0.0.1".parse().unwrap()));
        for text in ["", "proxy.local", "10.0.0.0/33", "10.0.0.0/x"] {
            assert!(Network::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
