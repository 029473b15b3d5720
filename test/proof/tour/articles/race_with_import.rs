use std::sync::{Arc, Mutex};
use std::thread;

fn main() {
    let numbers = Arc::new(Mutex::new(vec![1, 2, 3]));
    let shared = Arc::clone(&numbers);
    let writer = thread::spawn(move || shared.lock().unwrap().push(4));
    writer.join().unwrap();
    println!("{:?}", numbers.lock().unwrap());
}
