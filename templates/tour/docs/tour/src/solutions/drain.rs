//! A closed channel accepts no new jobs, but it returns those that it holds. When it is empty, it returns `None`.

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
