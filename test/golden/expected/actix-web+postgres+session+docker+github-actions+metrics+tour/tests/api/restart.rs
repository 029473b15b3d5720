//! A background task that panics starts again, and ends when its supervisor is aborted.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use my_api::restart;

#[tokio::test]
async fn a_task_runs_again_after_a_panic_until_it_returns() {
    let runs = Arc::new(AtomicU32::new(0));
    let counter = runs.clone();
    restart::after_panics(move || {
        let counter = counter.clone();
        async move {
            let earlier_runs = counter.fetch_add(1, Ordering::Relaxed);
            assert_ne!(earlier_runs, 0, "the first run panics");
        }
    })
    .await;
    assert_eq!(runs.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn an_abort_ends_the_task_itself() {
    let resource = Arc::new(());
    let held = resource.clone();
    let supervisor = tokio::spawn(restart::after_panics(move || {
        let held = held.clone();
        async move {
            let _held = held;
            pending().await
        }
    }));
    tokio::task::yield_now().await;
    assert_eq!(Arc::strong_count(&resource), 3, "the task has begun");
    supervisor.abort();
    assert!(supervisor.await.unwrap_err().is_cancelled());
    assert_eq!(Arc::strong_count(&resource), 1);
}
