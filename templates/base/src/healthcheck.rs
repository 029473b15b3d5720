//! The subcommand `healthcheck`, for containers without a shell and without curl.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, ensure};

const TIMEOUT: Duration = Duration::from_secs(3);

/// Sends `GET /health` to the server that listens on `address`.
pub fn ask(mut address: SocketAddr) -> anyhow::Result<()> {
    match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let response = exchange(address).with_context(|| format!("no response from {address}"))?;
    let status_line = response.lines().next().unwrap_or_default();
    ensure!(
        status_line.starts_with("HTTP/1.1 200"),
        "{address} responded with: {status_line}"
    );
    Ok(())
}

fn exchange(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    write!(
        stream,
        "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    io::read_to_string(stream)
}
