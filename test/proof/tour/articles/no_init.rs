fn main() {
    tracing_subscriber::init();
}
