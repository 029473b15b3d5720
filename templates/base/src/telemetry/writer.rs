//! The standard error. A thread of its own writes to it, because a log that nobody reads must not stop the program.

use std::io::{self, Write, stderr};
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::Duration;

/// The maximum size of the lines that wait, in bytes. A line that does not fit is lost.
const CAPACITY: usize = 1024 * 1024;

/// The thread collects lines for this time, because each write has a cost.
const INTERVAL: Duration = Duration::from_millis(10);

/// How long the end of the program waits for a log that nobody reads.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    lines: Vec::new(),
    is_written: true,
    lost: 0,
});
static CHANGED: Condvar = Condvar::new();
static THREAD: Once = Once::new();

struct Queue {
    lines: Vec<u8>,
    /// Whether the thread has written all lines.
    is_written: bool,
    /// The lines that did not fit since the thread last looked.
    lost: usize,
}

impl Queue {
    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.lost == 0
    }
}

/// Adds lines to the queue.
pub struct LogWriter;

impl Write for LogWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        THREAD.call_once(start);
        let mut queue = queue();
        if queue.lines.len() + line.len() <= CAPACITY {
            queue.lines.extend_from_slice(line);
        } else {
            queue.lost += 1;
        }
        if mem::take(&mut queue.is_written) {
            CHANGED.notify_all();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn queue() -> MutexGuard<'static, Queue> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start() {
    thread::spawn(|| {
        let mut lines = Vec::new();
        loop {
            let lost = take(&mut lines);
            // The queue is empty now, so this line fits, and stands where the lost ones would be.
            if lost > 0 {
                tracing::warn!(lost, "nobody read the log in time, so lines are lost");
            }
            // There is no other place to report that the standard error is closed.
            let _ = write(&lines);
            lines.clear();
            thread::sleep(INTERVAL);
        }
    });
}

/// Like `write_all`, but waits while the standard error is not ready, as a pipe in non-blocking mode may be.
fn write(mut lines: &[u8]) -> io::Result<()> {
    while !lines.is_empty() {
        match stderr().write(lines) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(size) => lines = &lines[size..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(INTERVAL),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Waits for lines and takes them. Returns how many were lost.
fn take(lines: &mut Vec<u8>) -> usize {
    let mut queue = queue();
    if queue.is_empty() {
        queue.is_written = true;
        CHANGED.notify_all();
    }
    let mut queue = CHANGED
        .wait_while(queue, |queue| queue.is_empty())
        .unwrap_or_else(PoisonError::into_inner);
    mem::swap(lines, &mut queue.lines);
    mem::take(&mut queue.lost)
}

/// Waits until the thread has written all lines.
pub fn flush() {
    let _ = CHANGED.wait_timeout_while(queue(), FLUSH_TIMEOUT, |queue| !queue.is_written);
}
