use std::thread;

fn main() {
    let mut numbers = vec![1];
    thread::spawn(|| numbers.push(2));
    println!("{numbers:?}");
}
