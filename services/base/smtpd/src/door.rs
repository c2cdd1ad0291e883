//! Who may deliver mail: which clients, whether only under TLS, and for which recipients.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    net::IpAddr,
    pin::Pin,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
};

/// The conditions for taking mail. The default takes everything from everybody.
#[derive(Clone, Debug, Default)]
pub struct Door {
    /// No mail before STARTTLS.
    pub requires_tls: bool,
    /// Who may connect; anybody when empty.
    pub clients: Vec<Network>,
    /// Which recipients are taken; all when absent.
    pub recipients: Option<Recipients>,
}

impl Door {
    pub(crate) fn lets_in(&self, peer: IpAddr) -> bool {
        self.clients.is_empty() || self.clients.iter().any(|network| network.holds(peer))
    }

    pub(crate) async fn takes(&self, recipient: &str) -> bool {
        match &self.recipients {
            Some(recipients) => (recipients.0)(recipient.to_owned()).await,
            None => true,
        }
    }
}

type Answer = Pin<Box<dyn Future<Output = bool> + Send>>;

/// Answers whether a recipient is one of ours.
#[derive(Clone)]
pub struct Recipients(Arc<dyn Fn(String) -> Answer + Send + Sync>);

impl Recipients {
    pub fn new<F>(takes: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        Self(Arc::new(move |recipient| Box::pin(takes(recipient))))
    }
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipients")
    }
}

/// Addresses with the same first bits: `192.0.2.0/24`, `2001:db8::/32`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    bits: u128,
    length: u32,
}

impl Network {
    fn holds(&self, peer: IpAddr) -> bool {
        let differing = self.bits ^ bits(peer);
        self.length == 0 || differing >> (128 - self.length) == 0
    }
}

/// IPv4 as it stands inside IPv6, so that both are compared alike.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The text that is not a network.
#[derive(Debug, PartialEq, Eq)]
pub struct NoNetwork(String);

impl fmt::Display for NoNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is neither an address nor a network such as 192.0.2.0/24",
            self.0
        )
    }
}

impl std::error::Error for NoNetwork {}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NoNetwork(text.to_owned());
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_error| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            Some(length) => length.trim().parse().map_err(|_error| wrong())?,
            None => most,
        };
        if length > most {
            return Err(wrong());
        }
        Ok(Self {
            bits: bits(address),
            length: 128 - most + length,
        })
    }
}

/// How many places each peer holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peers(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A place, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    peers: Peers,
    peer: IpAddr,
}

impl Peers {
    /// One more place for `peer`, unless it has `most`.
    pub(crate) fn enter(&self, peer: IpAddr, most: usize) -> Option<Place> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n_held = held.entry(peer).or_default();
        if *n_held >= most {
            return None;
        }
        *n_held += 1;
        Some(Place {
            peers: self.clone(),
            peer,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n_held) = held.get_mut(&self.peer) {
            *n_held = n_held.saturating_sub(1);
            if *n_held == 0 {
                held.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        for (network, address, holds) in [
            ("192.0.2.0/24", "192.0.2.77", true),
            ("192.0.2.0/24", "192.0.3.1", false),
            ("192.0.2.5", "192.0.2.5", true),
            ("192.0.2.5", "192.0.2.6", false),
            ("192.0.2.5", "::ffff:192.0.2.5", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("::/0", "192.0.2.5", true),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(
                network.holds(address.parse().unwrap()),
                holds,
                "{network:?} {address}"
            );
        }
        for wrong in ["", "nordvig", "192.0.2.0/33", "192.0.2.0/x", "::/129"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_place_is_given_back() {
        let peers = Peers::default();
        let peer = "192.0.2.1".parse().unwrap();
        let first = peers.enter(peer, 1);
        assert!(first.is_some() && peers.enter(peer, 1).is_none());
        assert!(peers.enter("192.0.2.2".parse().unwrap(), 1).is_some());
        drop(first);
        assert!(peers.enter(peer, 1).is_some());
    }
}
