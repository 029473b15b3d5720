//! Exercise 5. One seat is left, twenty people ask for it, and all of them are told that it is theirs.

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

    /// Whether there was a seat. The pause stands for whatever is slow, such as a query.
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
