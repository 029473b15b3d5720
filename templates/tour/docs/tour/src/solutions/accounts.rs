//! Every task takes the locks in the same order, so two tasks never wait for each other.

use tokio::sync::Mutex;

pub struct Account {
    pub id: u32,
    pub balance: Mutex<i64>,
}

impl Account {
    pub fn new(id: u32, balance: i64) -> Self {
        Self {
            id,
            balance: Mutex::new(balance),
        }
    }
}

pub async fn transfer(from: &Account, to: &Account, amount: i64) {
    assert_ne!(from.id, to.id, "one account is not two");
    let (first, second, change) = if from.id < to.id {
        (from, to, -amount)
    } else {
        (to, from, amount)
    };
    let mut first = first.balance.lock().await;
    tokio::task::yield_now().await;
    let mut second = second.balance.lock().await;
    *first += change;
    *second -= change;
}
