use tokio::sync::mpsc::Sender;

async fn work(sender: Sender) {
    sender.send("done").await.unwrap();
}

fn main() {
    let _ = work;
}
