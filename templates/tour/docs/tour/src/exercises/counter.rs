//! Exercise 1. Each of `threads` threads counts `each` visits. The sum is wrong: why?

use std::sync::{Arc, Mutex};
use std::thread;

pub fn count(threads: usize, each: usize) -> usize {
    let total = Arc::new(Mutex::new(0));
    let counting: Vec<_> = (0..threads)
        .map(|_| {
            let start = *total.lock().unwrap();
            let visits = Arc::new(Mutex::new(start));
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
