//! Exercise 5. One seat is left. Twenty people ask for it, and all of them get it.

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

    /// Whether there was a seat. The pause represents slow work, such as a query.
    pub async fn book(&self) -> bool {
        let free = self.free.load(Ordering::SeqCst);
        tokio::task::yield_now().await;
        if free == 0 {
            return false;
        }
        self.free.store(free - 1, Ordering::SeqCst);
        true
    }
}
