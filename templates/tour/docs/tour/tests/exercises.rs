//! The tests of the exercises. Do not change this file.

use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use tour::exercises::accounts::{Account, transfer};
use tour::exercises::counter::count;
use tour::exercises::drain::drain;
use tour::exercises::feedback::CreateFeedback;
use tour::exercises::outbox::offer;
use tour::exercises::percent::Percent;
use tour::exercises::replies::{Reply, status};
use tour::exercises::seats::Seats;

const LONG: Duration = Duration::from_secs(5);

#[test]
fn e1_no_visit_is_lost() {
    assert_eq!(count(4, 1000), 4000);
}

#[test]
fn e2_a_percentage_is_plain_and_at_most_100() {
    for (text, number) in [("0", 0), ("7", 7), ("100", 100)] {
        let percent = Percent::try_from(text.to_owned());
        assert_eq!(percent.map(Percent::get), Ok(number), "{text}");
    }
    for text in ["101", "255", "+5", "-1", "007", "", "5 ", "5.0"] {
        assert!(Percent::try_from(text.to_owned()).is_err(), "{text:?}");
    }
}

#[test]
fn e3_each_reply_has_its_status() {
    for (reply, expected) in [
        (Reply::Stored, 201),
        (Reply::Duplicate, 409),
        (Reply::NoSuchUser, 404),
        (Reply::Busy, 503),
    ] {
        assert_eq!(status(reply), expected);
    }
}

#[test]
fn e4_a_client_learns_all_wrong_fields_at_once() {
    let feedback = |title: &str, stars| CreateFeedback {
        title: title.to_owned(),
        stars,
    };
    let good = feedback("  Crisp  ", 5).validate().expect("it is valid");
    assert_eq!((good.title.as_str(), good.stars), ("Crisp", 5));
    assert_eq!(feedback("", 6).validate().unwrap_err(), ["title", "stars"]);
    assert_eq!(feedback("Crisp", 0).validate().unwrap_err(), ["stars"]);
}

#[test]
fn e5_twenty_want_the_last_seat() {
    assert_eq!(finished(booked(1, 1)), 1);
    // Threads meet between a check and a change, even if no `await` is there.
    assert_eq!(finished(booked(100_000, 10_000)), 100_000);
}

/// How many seats twenty guests get in all. Each asks several times.
async fn booked(free: u32, times: u32) -> u32 {
    let seats = Arc::new(Seats::new(free));
    let mut guests = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let seats = seats.clone();
        guests.spawn(async move {
            let mut booked = 0;
            for _ in 0..times {
                booked += u32::from(seats.book().await);
            }
            booked
        });
    }
    guests.join_all().await.iter().sum()
}

#[test]
fn e6_money_goes_both_ways_at_once() {
    let balances = finished(async {
        let (ada, ferris) = (Account::new(1, 100), Account::new(2, 100));
        tokio::join!(transfer(&ada, &ferris, 10), transfer(&ferris, &ada, 30));
        (*ada.balance.lock().await, *ferris.balance.lock().await)
    });
    assert_eq!(balances, (120, 80));
}

#[test]
fn e7_a_full_outbox_makes_nobody_wait() {
    let offered = finished(async {
        let (sender, _receiver) = mpsc::channel(1);
        [offer(&sender, 1).await, offer(&sender, 2).await]
    });
    assert_eq!(offered, [true, false]);
}

#[test]
fn e8_what_is_in_the_channel_is_done_before_the_end() {
    let (done, closed) = finished(async {
        let (sender, receiver) = mpsc::channel(8);
        for job in [1, 2, 3] {
            sender.send(job).await.expect("there is room");
        }
        let stop = CancellationToken::new();
        stop.cancel();
        let done = drain(receiver, stop).await;
        (done, sender.send(4).await.is_err())
    });
    assert_eq!(done, [1, 2, 3]);
    assert!(closed, "it still takes new jobs");
}

/// Runs a future on threads of its own. So a future that never ends makes its test fail, even if it never waits.
fn finished<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let (sender, result) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = Builder::new_multi_thread()
            .worker_threads(4)
            .enable_time()
            .build();
        sender.send(runtime.expect("tokio starts").block_on(future))
    });
    match result.recv_timeout(LONG) {
        Ok(value) => value,
        Err(RecvTimeoutError::Timeout) => panic!("it did not end in {LONG:?}: it waits or loops"),
        Err(RecvTimeoutError::Disconnected) => panic!("it panicked"),
    }
}
