//! One operation checks and changes the number. Slow work comes before or after it, but never between.

use std::sync::atomic::{AtomicU32, Ordering};

pub struct Seats {
    free: AtomicU32,
}

impl Seats {
    pub fn new(free: u32) -> Self {
        Self {
            free: AtomicU32::new(free),
        }
    }

    /// Whether there was a seat.
    pub async fn book(&self) -> bool {
        tokio::task::yield_now().await;
        let one_less = |free: u32| free.checked_sub(1);
        self.free
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
            .is_ok()
    }
}
