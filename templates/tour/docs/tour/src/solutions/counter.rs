//! A clone of the `Arc` is a second owner of the same number. In the exercise, the new `Mutex` contained a copy.

use std::sync::{Arc, Mutex};
use std::thread;

pub fn count(threads: usize, each: usize) -> usize {
    let total = Arc::new(Mutex::new(0));
    let counting: Vec<_> = (0..threads)
        .map(|_| {
            let visits = Arc::clone(&total);
            thread::spawn(move || {
                for _ in 0..each {
                    *visits.lock().unwrap() += 1;
                }
            })
        })
        .collect();
    for thread in counting {
        thread.join().unwrap();
    }
    *total.lock().unwrap()
}
