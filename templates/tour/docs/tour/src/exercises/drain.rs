//! Exercise 8. The worker does jobs until `stop`. Then it returns, and does not do the jobs that are in the channel.

use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

/// The jobs that were done, in order.
pub async fn drain(mut queue: Receiver<u32>, stop: CancellationToken) -> Vec<u32> {
    let mut done = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return done,
            job = queue.recv() => match job {
                Some(job) => done.push(job),
                None => return done,
            },
        }
    }
}
