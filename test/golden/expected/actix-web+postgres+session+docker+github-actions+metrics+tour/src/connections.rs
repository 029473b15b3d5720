//! The connections of clients: how many there may be, and how long one may wait for its client.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use anyhow::ensure;
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

/// The maximum number of connections. The next ones wait in the queue of the system until one closes.
const MAX_CONNECTIONS: u64 = 20_000;

/// With fewer, the program would serve almost nobody, and say nothing.
const MIN_CONNECTIONS: u64 = 100;

/// The files that the program needs besides its connections, and those that each connection to the database needs.
const OTHER_FILES: u64 = 100;
const FILES_PER_DATABASE_CONNECTION: u64 = 3;

/// What a thread of the server may need for its event loop.
const FILES_PER_THREAD: u64 = 4;

/// The maximum number of connections to the address of the metrics.
pub const MAX_METRICS_CONNECTIONS: usize = 250;

/// The length of the queue for connections that wait. The system may have a lower limit.
const QUEUE: i32 = 4096;

/// The time in which a client must take more bytes of a response.
const WRITE_TIMEOUT: Duration = Duration::from_secs(8);

/// A connection that ends when its client stops reading, which would otherwise keep it for ever.
pub type Connection = Pin<Box<TimeoutStream<TcpStream>>>;

/// Raises the limit for open files, and returns how many connections it allows.
pub fn limit(database_connections: u32) -> anyhow::Result<usize> {
    let threads = thread::available_parallelism()?.get() as u64;
    let other = OTHER_FILES
        + FILES_PER_THREAD * threads
        + FILES_PER_DATABASE_CONNECTION * u64::from(database_connections);
    let other = other + MAX_METRICS_CONNECTIONS as u64;
    let files = rlimit::increase_nofile_limit(MAX_CONNECTIONS + other)?;
    let connections = files.saturating_sub(other).min(MAX_CONNECTIONS);
    ensure!(
        connections >= MIN_CONNECTIONS,
        "{files} files are too few for {MIN_CONNECTIONS} clients; raise `ulimit -n` or lower DATABASE_MAX_CONNECTIONS"
    );
    Ok(usize::try_from(connections)?)
}

/// Listens on `address`, with a queue for the connections that wait.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    SockRef::from(&listener).listen(QUEUE)?;
    Ok(listener)
}

/// Prepares a new connection.
pub fn limit_writes(stream: TcpStream) -> io::Result<Connection> {
    // Otherwise megabytes wait in the kernel, and a slow client would seem to take nothing for a long time.
    #[cfg(target_os = "linux")]
    SockRef::from(&stream).set_tcp_notsent_lowat(16 * 1024)?;
    stream.set_nodelay(true)?;
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    Ok(Box::pin(stream))
}
