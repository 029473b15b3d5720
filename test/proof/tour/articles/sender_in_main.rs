use std::time::Duration;

use tokio::sync::mpsc;

async fn work(sender: mpsc::Sender<&str>) {
    tokio::time::sleep(Duration::from_secs(1)).await;
    sender.send("done").await.unwrap();
}

#[actix_web::main]
async fn main() {
    let (sender, mut receiver) = mpsc::channel(10);
    for _ in 0..10 {
        tokio::spawn(work(sender.clone()));
    }
    while let Some(text) = receiver.recv().await {
        println!("{text}");
    }
}
