//! Transactions that are not lost.

use sqlx::{Pool, Transaction};
use tracing::Instrument;

/// Begins a transaction. Do not call `Pool::begin`: a handler that runs out of time is dropped, and if it waits for the
/// answer to BEGIN, sqlx forgets the transaction. Later writes on the connection would be a part of it, and be lost.
/// A task is not dropped.
#[expect(clippy::disallowed_methods)]
pub async fn begin<D: sqlx::Database>(db: &Pool<D>) -> sqlx::Result<Transaction<'static, D>> {
    let db = db.clone();
    let begin = async move { db.begin().await };
    let begun = tokio::spawn(begin.in_current_span());
    begun.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}
