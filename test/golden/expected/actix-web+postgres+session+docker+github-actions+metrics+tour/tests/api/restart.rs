//! A background task that panics starts again.

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
