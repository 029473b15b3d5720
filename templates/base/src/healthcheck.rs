//! The subcommand `healthcheck`, for containers without a shell and without curl.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const TIMEOUT: Duration = Duration::from_secs(3);

/// Sends `GET /health` to the server that listens on `address`.
pub async fn ask(mut address: SocketAddr) -> anyhow::Result<()> {
    match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let response = async { timeout(TIMEOUT, exchange(address)).await? }
        .await
        .with_context(|| format!("no response from {address}"))?;
    let status_line = response.lines().next().unwrap_or_default();
    ensure!(
        status_line.starts_with("HTTP/1.1 200"),
        "{address} responded with: {status_line}"
    );
    Ok(())
}

/// Returns the beginning of the response, which contains the status line.
async fn exchange(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut response = Vec::new();
    stream.take(1024).read_to_end(&mut response).await?;
    Ok(String::from_utf8_lossy(&response).into_owned())
}
