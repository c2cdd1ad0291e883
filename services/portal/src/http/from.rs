//! Where a request came from.

use std::net::{IpAddr, SocketAddr};

use axum::http::{Extensions, HeaderMap};
use brudvagt_kit::web::Peer;

/// Where a request came from: the last address that the proxy before us added, else the connection's.
pub(crate) fn from(behind_proxy: bool, headers: &HeaderMap, extensions: &Extensions) -> String {
    let told = headers.get_all("x-forwarded-for");
    let told = told.iter().next_back().and_then(|it| it.to_str().ok());
    let told = told.and_then(|it| it.rsplit(',').next()).map(str::trim);
    let told = told.filter(|_| behind_proxy).and_then(address_told);
    let connection = extensions.get::<Peer>();
    told.or_else(|| connection.map(|Peer(address)| address.ip()))
        .map_or_else(String::new, |address| address.to_canonical().to_string())
}

/// An address as proxies write it: some add the port, and then put the newer ones in brackets.
fn address_told(told: &str) -> Option<IpAddr> {
    let with_port = || told.parse().map(|it: SocketAddr| it.ip()).ok();
    let in_brackets = || told.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    told.parse().ok().or_else(with_port).or_else(in_brackets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_proxies_write_it() {
        let told = |it: &str| address_told(it).map(|it| it.to_string());
        for it in ["203.0.113.9", "203.0.113.9:4711"] {
            assert_eq!(told(it).as_deref(), Some("203.0.113.9"), "{it}");
        }
        for it in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"] {
            assert_eq!(told(it).as_deref(), Some("2001:db8::1"), "{it}");
        }
        for it in ["", "unknown", "203.0.113.9:", "_hidden"] {
            assert_eq!(told(it), None, "{it}");
        }
    }
}
