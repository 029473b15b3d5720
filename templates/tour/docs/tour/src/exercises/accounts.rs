//! Exercise 6. Ada pays Ferris while Ferris pays Ada, and both wait for ever.

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
    let mut source = from.balance.lock().await;
    tokio::task::yield_now().await;
    let mut destination = to.balance.lock().await;
    *source -= amount;
    *destination += amount;
}
