//! How many connections of clients there may be.

use std::io;

/// The most connections at a time. The next ones wait in the queue of the system until one closes.
const MAX_CONNECTIONS: u64 = 20_000;

/// The files that the program needs besides its connections, for example for the database.
const OTHER_FILES: u64 = 100;

/// The length of that queue. The system may have a lower limit.
pub const QUEUE: u32 = 4096;

/// Raises the limit for open files, and returns how many connections it allows.
pub fn limit() -> io::Result<usize> {
    let files = rlimit::increase_nofile_limit(MAX_CONNECTIONS + OTHER_FILES)?;
    let connections = files.saturating_sub(OTHER_FILES).clamp(1, MAX_CONNECTIONS);
    Ok(usize::try_from(connections).unwrap_or(usize::MAX))
}
