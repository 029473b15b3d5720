//! The programs of `docs/tour/02-ownership.md`. `cargo test --doc` compiles the first, which must fail, and runs the
//! others.

/// Two threads use one vector at the same time.
///
/// ```compile_fail
/// use std::thread;
///
/// let mut visitors = vec!["Ada"];
/// let doorman = thread::spawn(|| visitors.push("Ferris"));
/// println!("{visitors:?}");
/// doorman.join().unwrap();
/// ```
pub struct Refused;

/// The same program, repaired: the vector has two owners, and a lock.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use std::thread;
///
/// let visitors = Arc::new(Mutex::new(vec!["Ada"]));
/// let inside = Arc::clone(&visitors);
/// let doorman = thread::spawn(move || inside.lock().unwrap().push("Ferris"));
/// doorman.join().unwrap();
/// assert_eq!(*visitors.lock().unwrap(), ["Ada", "Ferris"]);
/// ```
pub struct Repaired;

/// `Rc` changes its count without synchronisation, so it must stay on its thread.
///
/// ```compile_fail
/// use std::rc::Rc;
/// use std::thread;
///
/// let visitors = Rc::new(vec!["Ada"]);
/// let inside = Rc::clone(&visitors);
/// thread::spawn(move || println!("{inside:?}")).join().unwrap();
/// ```
pub struct Confined;

/// A number needs no lock: the processor adds to it in one step.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use std::thread;
///
/// let visits = AtomicUsize::new(0);
/// thread::scope(|threads| {
///     for _ in 0..4 {
///         threads.spawn(|| visits.fetch_add(1, Ordering::Relaxed));
///     }
/// });
/// assert_eq!(visits.into_inner(), 4);
/// ```
pub struct Counted;
