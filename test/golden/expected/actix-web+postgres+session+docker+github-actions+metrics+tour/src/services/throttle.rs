//! How often one address may try to sign up, to sign in or to refresh. Each instance counts for itself.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::{IpNet, Ipv6Net};

use crate::error::ApiError;
use crate::services::refusal::Refusal;

/// From here on, addresses that have been quiet are forgotten, so that the table does not grow for ever.
const MANY_ADDRESSES: usize = 10_000;

/// A token bucket per client address.
pub struct Throttle {
    limiter: Option<DefaultKeyedRateLimiter<IpAddr>>,
    trusted_proxies: Vec<IpNet>,
}

impl Throttle {
    /// `per_minute` 0 turns it off.
    pub fn new(per_minute: u32, trusted_proxies: Vec<IpNet>) -> Self {
        let quota = NonZeroU32::new(per_minute).map(Quota::per_minute);
        Self {
            limiter: quota.map(RateLimiter::keyed),
            trusted_proxies,
        }
    }

    /// Counts one attempt of the client behind `peer`; `forwarded` are the values of its `X-Forwarded-For` headers.
    ///
    /// # Errors
    /// [`ApiError::Refused`], 429, when there were too many.
    pub fn check(&self, peer: IpAddr, forwarded: &[&str]) -> Result<(), ApiError> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        if limiter.len() > MANY_ADDRESSES {
            limiter.retain_recent();
        }
        let client = network(client_address(peer, forwarded, &self.trusted_proxies));
        limiter.check_key(&client).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Refusal::too_many(
                "Too many attempts from this address; try again later",
                wait.as_secs() + 1,
            )
            .into()
        })
    }
}

/// The peer, or, behind trusted proxies, the last address in `X-Forwarded-For` that is not one of them. Whatever
/// stands further to the left came from the client and may be made up.
fn client_address(peer: IpAddr, forwarded: &[&str], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| {
        trusted
            .iter()
            .any(|network| network.contains(&address.to_canonical()))
    };
    let mut client = peer;
    let hops = forwarded.iter().flat_map(|value| value.split(','));
    for hop in hops.rev() {
        if !is_trusted(&client) {
            break;
        }
        match hop.trim().parse() {
            Ok(address) => client = address,
            Err(_) => break,
        }
    }
    client.to_canonical()
}

/// What one subscriber has: an IPv4 address, or a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Net::new_assert(address, 64).network().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        network(client_address(peer.parse().unwrap(), forwarded, &trusted)).to_string()
    }

    #[test]
    fn the_peer_counts_unless_it_is_a_trusted_proxy() {
        assert_eq!(client("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
    }

    #[test]
    fn what_the_client_made_up_does_not_count() {
        assert_eq!(
            client("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.1.1.1"]),
            "198.51.100.7"
        );
        assert_eq!(
            client("10.0.0.1", &["203.0.113.9", "198.51.100.7"]),
            "198.51.100.7"
        );
        assert_eq!(client("10.0.0.1", &["203.0.113.9, nonsense"]), "10.0.0.1");
    }

    #[test]
    fn ipv6_counts_by_network() {
        assert_eq!(client("2001:db8:1:2:3:4:5:6", &[]), "2001:db8:1:2::");
    }

    #[test]
    fn after_the_quota_comes_a_pause() {
        let throttle = Throttle::new(2, Vec::new());
        let peer = "192.0.2.1".parse().unwrap();
        assert!(throttle.check(peer, &[]).is_ok() && throttle.check(peer, &[]).is_ok());
        assert_eq!(throttle.check(peer, &[]).unwrap_err().status(), 429);
        assert!(throttle.check("192.0.2.2".parse().unwrap(), &[]).is_ok());
        assert!((0..100).all(|_| Throttle::new(0, Vec::new()).check(peer, &[]).is_ok()));
    }
}
