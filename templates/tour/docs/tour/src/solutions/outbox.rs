//! `send` waits for room; `try_send` gives the job back when there is none.

use tokio::sync::mpsc::Sender;

pub async fn offer(outbox: &Sender<u32>, job: u32) -> bool {
    outbox.try_send(job).is_ok()
}
