//! `send` waits for room. `try_send` returns an error when there is none.

use tokio::sync::mpsc::Sender;

pub async fn offer(outbox: &Sender<u32>, job: u32) -> bool {
    outbox.try_send(job).is_ok()
}
