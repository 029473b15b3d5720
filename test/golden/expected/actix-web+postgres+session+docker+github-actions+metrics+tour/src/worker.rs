//! Background work: orders are confirmed after the request has been answered.
//!
//! A bounded channel hands the ids to a few workers. The database is what counts: an order stays `pending` until it
//! is confirmed, so that nothing is lost with the channel. Every instance also sweeps pending orders, at start and
//! every few seconds; that picks up what a crash, a full channel or a failed attempt left behind.
//!
//! Confirming is one conditional UPDATE, so it does not matter how often or where it is tried. A job that does
//! something outside the database, such as sending mail, would need more: a lease on the row, and an idempotency
//! key for the other side.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::db::{self, Database};
use crate::services::purge;

const QUEUE_CAPACITY: usize = 1024;
const WORKERS: usize = 2;
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);
const SWEEP_SIZE: i64 = 500;

/// The way in: hands orders to the workers.
#[derive(Clone)]
pub struct JobQueue {
    sender: mpsc::Sender<i64>,
}

impl JobQueue {
    /// Asks for the confirmation of an order. Never waits and never fails: when the channel is full, the next
    /// sweep finds the order.
    pub fn confirm(&self, order_id: i64) {
        if self.sender.try_send(order_id).is_err() {
            tracing::warn!(
                order_id,
                "the job queue is full; the order is left to the next sweep"
            );
        }
    }

    /// How many orders wait in the channel.
    pub fn depth(&self) -> usize {
        self.capacity() - self.sender.capacity()
    }

    /// How many orders have room in the channel.
    pub fn capacity(&self) -> usize {
        self.sender.max_capacity()
    }
}

/// The running workers and the sweeper.
pub struct Workers {
    queue: JobQueue,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Workers {
    /// Starts the workers on the current runtime.
    pub fn start(db: Database) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE_CAPACITY);
        let receiver = Arc::new(Mutex::new(receiver));
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        for _ in 0..WORKERS {
            tasks.spawn(work(db.clone(), receiver.clone(), stop.clone()));
        }
        tasks.spawn(purge::run(db.clone(), stop.clone()));
        tasks.spawn(sweep(db, sender.clone(), stop.clone()));
        Self {
            queue: JobQueue { sender },
            stop,
            tasks,
        }
    }

    pub fn queue(&self) -> JobQueue {
        self.queue.clone()
    }

    /// Stops taking new jobs, finishes those in the channel, and returns when all is done or after 2 seconds.
    pub async fn finish(mut self) {
        self.stop.cancel();
        let drained = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(Duration::from_secs(2), drained)
            .await
            .is_err()
        {
            tracing::warn!("stopped with jobs unfinished; the next start takes them up");
        }
    }
}

async fn work(db: Database, receiver: Arc<Mutex<mpsc::Receiver<i64>>>, stop: CancellationToken) {
    while let Some(order_id) = next_job(&receiver, &stop).await {
        match db::orders::confirm(&db, order_id).await {
            Ok(true) => tracing::info!(order_id, "order confirmed"),
            Ok(false) => tracing::debug!(order_id, "nothing to confirm"),
            Err(error) => {
                tracing::warn!(order_id, %error, "not confirmed; the next sweep tries again")
            }
        }
    }
}

/// One worker at a time waits at the channel; the lock is released before the job is done. Once the channel is
/// closed it still hands out what it holds, then `None`.
async fn next_job(receiver: &Mutex<mpsc::Receiver<i64>>, stop: &CancellationToken) -> Option<i64> {
    let mut receiver = receiver.lock().await;
    tokio::select! {
        job = receiver.recv() => job,
        () = stop.cancelled() => {
            receiver.close();
            receiver.recv().await
        }
    }
}

async fn sweep(db: Database, sender: mpsc::Sender<i64>, stop: CancellationToken) {
    let mut interval = tokio::time::interval(SWEEP_INTERVAL);
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            () = stop.cancelled() => return,
        }
        match db::orders::pending(&db, SWEEP_SIZE).await {
            // Waiting for room is the back-pressure here: no request waits with us.
            Ok(ids) => {
                for id in ids {
                    if sender.send(id).await.is_err() {
                        return;
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "the sweep for pending orders failed"),
        }
    }
}
