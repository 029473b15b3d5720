//! Limits how often one client address may try to sign up or to sign in. Each instance has its own counts.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::{IpNet, Ipv6Net};

use crate::config::AuthConfig;
use crate::error::ApiError;

/// One token bucket per client address. There are 65,536 buckets, which bounds their memory. Addresses may share
/// one. The hash has a random key, so a client cannot choose its bucket.
pub struct Throttle {
    limiter: Option<DefaultKeyedRateLimiter<u16>>,
    hasher: RandomState,
    trusted_proxies: Vec<IpNet>,
}

impl Throttle {
    /// A limit of 0 turns it off.
    pub fn new(config: &AuthConfig) -> Self {
        let quota = NonZeroU32::new(config.rate_limit_per_minute).map(Quota::per_minute);
        Self {
            limiter: quota.map(RateLimiter::keyed),
            hasher: RandomState::new(),
            trusted_proxies: config.trusted_proxies.clone(),
        }
    }

    /// Counts one attempt of the client behind `peer`. `forwarded` has the values of its `X-Forwarded-For` headers.
    pub fn check(&self, peer: IpAddr, forwarded: &[String]) -> Result<(), ApiError> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        let client = network(client_address(peer, forwarded, &self.trusted_proxies));
        let bucket = self.hasher.hash_one(client) as u16;
        limiter.check_key(&bucket).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            ApiError::TooManyRequests {
                detail: "Too many attempts from this address; try again later",
                retry_after: wait.as_secs() + 1,
            }
        })
    }
}

/// The peer or, behind trusted proxies, the last address in `X-Forwarded-For` that is not a trusted proxy. The client
/// can forge everything before that address. An entry that cannot be read is counted for the proxy that sent it.
fn client_address(peer: IpAddr, forwarded: &[String], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| {
        let address = address.to_canonical();
        trusted.iter().any(|network| network.contains(&address))
    };
    let mut client = peer;
    for hop in forwarded.iter().flat_map(|value| value.split(',')).rev() {
        if !is_trusted(client) {
            break;
        }
        let Some(address) = parse(hop.trim_matches([' ', '\t'])) else {
            tracing::warn!(proxy = %client, "the proxy sent a malformed X-Forwarded-For");
            break;
        };
        client = address;
    }
    client.to_canonical()
}

/// Some proxies add brackets or the port: `192.0.2.1:443`, `[2001:db8::1]`, `[2001:db8::1]:443`.
fn parse(hop: &str) -> Option<IpAddr> {
    let inside = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']'));
    let with_port = || hop.parse().map(|socket: SocketAddr| socket.ip());
    inside.unwrap_or(hop).parse().or_else(|_| with_port()).ok()
}

/// Whether the network can contain a client. IPv4 networks in IPv6 notation cannot, because clients have addresses in
/// IPv4 notation.
pub fn is_usable(network: &IpNet) -> bool {
    network.addr().to_canonical() == network.addr()
}

/// Returns an IPv4 address unchanged, but the /64 network of an IPv6 address, because one subscriber has all of it.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Net::new_assert(address, 64).network().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_the_last_address_that_is_not_a_trusted_proxy() {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        for (peer, forwarded, expected) in [
            ("192.0.2.1", &["198.51.100.7"][..], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["192.0.2.9, 192.0.2.1, 10.1.1.1"], "192.0.2.1"),
            ("10.0.0.1", &["192.0.2.9", "192.0.2.1"], "192.0.2.1"),
            ("10.0.0.1", &["192.0.2.1:443"], "192.0.2.1"),
            ("10.0.0.1", &["[2001:db8:1:2::3]:443"], "2001:db8:1:2::"),
            ("10.0.0.1", &["[2001:db8:1:2::3]"], "2001:db8:1:2::"),
            ("10.0.0.1", &["192.0.2.9, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["192.0.2.9,"], "10.0.0.1"),
            ("10.0.0.1", &["x, 192.0.2.9, ::ffff:10.1.1.1"], "192.0.2.9"),
            ("2001:db8:1:2:3:4:5:6", &[], "2001:db8:1:2::"),
        ] {
            let forwarded: Vec<_> = forwarded.iter().map(ToString::to_string).collect();
            let client = network(client_address(peer.parse().unwrap(), &forwarded, &trusted));
            assert_eq!(client.to_string(), expected, "{peer} {forwarded:?}");
        }
    }
}
