//! The connections of clients: how many there may be, and how long one may wait for its client.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

/// The most connections at a time. The next ones wait in the queue of the system until one closes.
const MAX_CONNECTIONS: u64 = 20_000;

/// The files that the program needs besides its connections, for example for the database.
const OTHER_FILES: u64 = 100;

/// The length of that queue. The system may have a lower limit.
const QUEUE: i32 = 4096;

/// The time in which a client must take more bytes of a response.
const WRITE_TIMEOUT: Duration = Duration::from_secs(8);

/// A connection that ends when its client stops reading, which would otherwise keep it for ever.
pub type Connection = Pin<Box<TimeoutStream<TcpStream>>>;

/// Raises the limit for open files, and returns how many connections it allows.
pub fn limit() -> io::Result<usize> {
    let files = rlimit::increase_nofile_limit(MAX_CONNECTIONS + OTHER_FILES)?;
    let connections = files.saturating_sub(OTHER_FILES).clamp(1, MAX_CONNECTIONS);
    Ok(usize::try_from(connections).unwrap_or(usize::MAX))
}

/// Listens on `address`, with a queue for the connections that wait.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    SockRef::from(&listener).listen(QUEUE)?;
    Ok(listener)
}

/// Prepares a new connection.
pub fn limit_writes(stream: TcpStream) -> io::Result<Connection> {
    // Otherwise megabytes wait in the kernel, and a slow client seems to stop reading.
    #[cfg(target_os = "linux")]
    SockRef::from(&stream).set_tcp_notsent_lowat(64 * 1024)?;
    stream.set_nodelay(true)?;
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    Ok(Box::pin(stream))
}
