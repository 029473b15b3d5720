//! A closed channel takes nothing new and still hands out what it holds; `None` comes when it is empty.

use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

/// The jobs that were done, in order.
pub async fn drain(mut jobs: Receiver<u32>, stop: CancellationToken) -> Vec<u32> {
    let mut done = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled(), if !jobs.is_closed() => jobs.close(),
            job = jobs.recv() => match job {
                Some(job) => done.push(job),
                None => return done,
            },
        }
    }
}
