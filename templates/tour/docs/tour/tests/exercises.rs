//! The tests of the exercises. Do not change this file.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use tour::exercises::accounts::{Account, transfer};
use tour::exercises::counter::count;
use tour::exercises::drain::drain;
use tour::exercises::feedback::CreateFeedback;
use tour::exercises::outbox::offer;
use tour::exercises::percent::Percent;
use tour::exercises::replies::{Reply, status};
use tour::exercises::seats::Seats;

const LONG: Duration = Duration::from_secs(2);

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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn e5_twenty_want_the_last_seat() {
    assert_eq!(booked(1, 1).await, 1);
    // Threads meet between a check and a change, even if no `await` is there.
    assert_eq!(booked(100_000, 10_000).await, 100_000);
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

#[tokio::test]
async fn e6_money_goes_both_ways_at_once() {
    let (ada, ferris) = (Account::new(1, 100), Account::new(2, 100));
    let both = async { tokio::join!(transfer(&ada, &ferris, 10), transfer(&ferris, &ada, 30)) };
    let done = timeout(LONG, both).await;
    assert!(done.is_ok(), "both wait for each other");
    let balances = (*ada.balance.lock().await, *ferris.balance.lock().await);
    assert_eq!(balances, (120, 80));
}

#[tokio::test]
async fn e7_a_full_outbox_makes_nobody_wait() {
    let (sender, _receiver) = mpsc::channel(1);
    assert_eq!(timeout(LONG, offer(&sender, 1)).await, Ok(true));
    assert_eq!(timeout(LONG, offer(&sender, 2)).await, Ok(false));
}

#[tokio::test]
async fn e8_what_is_in_the_channel_is_done_before_the_end() {
    let (sender, receiver) = mpsc::channel(8);
    for job in [1, 2, 3] {
        sender.send(job).await.expect("there is room");
    }
    let stop = CancellationToken::new();
    stop.cancel();
    let done = timeout(LONG, drain(receiver, stop)).await;
    assert_eq!(done, Ok(vec![1, 2, 3]));
    assert!(sender.send(4).await.is_err(), "it still takes new jobs");
}
