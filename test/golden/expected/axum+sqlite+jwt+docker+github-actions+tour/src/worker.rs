//! Background work: a few workers confirm new orders, so that the client does not wait for it.
//!
//! A bounded channel passes the ids to the workers, but the database decides: an order is `pending` until a worker has
//! confirmed it. Every instance looks for pending orders at start and every few seconds. This finds all orders that a
//! crash, a full channel or an error left behind.
//!
//! A confirmation is one conditional UPDATE, so it does no harm to try it twice. A job with effects outside of the
//! database, such as an e-mail, would also need a lease on the row, and an idempotency key for the other system.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use crate::db::{self, Database};
use crate::restart;
use crate::services::purge;

const QUEUE_CAPACITY: usize = 1024;
const WORKERS: usize = 2;
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);
const SWEEP_PAGE: usize = 500;

/// The time for one query with its retries. A connection that is lost without a sign would keep its task for minutes.
const QUERY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a shutdown waits for the jobs.
pub const FINISH_TIMEOUT: Duration = Duration::from_secs(3);

/// Passes orders to the workers.
#[derive(Clone)]
pub struct JobQueue {
    sender: mpsc::Sender<i64>,
}

impl JobQueue {
    /// Asks a worker to confirm the order. It never waits and never fails: when the channel is full, the next sweep
    /// finds the order.
    pub fn confirm(&self, order_id: i64) {
        if self.sender.try_send(order_id).is_err() {
            tracing::warn!(
                order_id,
                "the job queue is full; the next sweep takes the order"
            );
        }
    }
}

/// All background tasks.
pub struct Workers {
    queue: JobQueue,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Workers {
    pub fn start(db: Database) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE_CAPACITY);
        let receiver = Arc::new(Mutex::new(receiver));
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        for _ in 0..WORKERS {
            let (db, receiver, stop) = (db.clone(), receiver.clone(), stop.clone());
            let worker = move || work(db.clone(), receiver.clone(), stop.clone());
            tasks.spawn(restart::after_panics(worker));
        }
        let (purged, stopped) = (db.clone(), stop.clone());
        let purge = move || purge::run(purged.clone(), stopped.clone());
        tasks.spawn(restart::after_panics(purge));
        let queue = JobQueue {
            sender: sender.clone(),
        };
        let stopped = stop.clone();
        let sweeper = move || sweep(db.clone(), sender.clone(), stopped.clone());
        tasks.spawn(restart::after_panics(sweeper));
        Self { queue, stop, tasks }
    }

    pub fn queue(&self) -> JobQueue {
        self.queue.clone()
    }

    /// Takes no new jobs and finishes those in the channel, within a time limit.
    pub async fn finish(mut self) {
        self.stop.cancel();
        let finished = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(FINISH_TIMEOUT, finished).await.is_err() {
            tracing::warn!("stopped with unfinished jobs; the next start takes them");
        }
    }
}

async fn work(db: Database, receiver: Arc<Mutex<mpsc::Receiver<i64>>>, stop: CancellationToken) {
    while let Some(order_id) = next_job(&receiver, &stop).await {
        match in_time(db::worker::confirm(&db, order_id)).await {
            Ok(true) => tracing::info!(order_id, "order confirmed"),
            Ok(false) => tracing::debug!(order_id, "nothing to confirm"),
            Err(error) => {
                tracing::warn!(order_id, %error, "not confirmed; the next sweep tries again");
            }
        }
    }
}

/// One worker at a time waits at the channel, and releases the lock before it does the job. After `stop`, the channel
/// returns the jobs that it holds, and then `None`.
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
    let mut interval = interval(SWEEP_INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = send_pending(&db, &sender).await {
            tracing::warn!(%error, "cannot look for pending orders");
        }
    }
}

/// Sends all pending orders to the workers, page by page. It waits for room in the channel, because no request waits
/// for it. Each instance shuffles its pages, so that two of them rarely wait for the same row.
async fn send_pending(db: &Database, sender: &mpsc::Sender<i64>) -> anyhow::Result<()> {
    let shuffle = RandomState::new();
    let mut last = 0;
    loop {
        let mut ids = in_time(db::worker::pending(db, last, SWEEP_PAGE as i64)).await?;
        let is_last_page = ids.len() < SWEEP_PAGE;
        last = ids.last().copied().unwrap_or(last);
        ids.sort_by_cached_key(|id| shuffle.hash_one(id));
        for id in ids {
            // The workers have stopped.
            if sender.send(id).await.is_err() {
                return Ok(());
            }
        }
        if is_last_page {
            return Ok(());
        }
    }
}

async fn in_time<T>(query: impl Future<Output = sqlx::Result<T>>) -> anyhow::Result<T> {
    Ok(timeout(QUERY_TIMEOUT, query).await??)
}
