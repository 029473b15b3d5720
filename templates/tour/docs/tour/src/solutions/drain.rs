//! A closed channel accepts no new jobs, but it returns those that it holds. When it is empty, it returns `None`.

use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

/// The jobs that were done, in order.
pub async fn drain(mut queue: Receiver<u32>, stop: CancellationToken) -> Vec<u32> {
    let mut done = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled(), if !queue.is_closed() => queue.close(),
            job = queue.recv() => match job {
                Some(job) => done.push(job),
                None => return done,
            },
        }
    }
}
