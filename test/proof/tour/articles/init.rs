fn main() {
    tracing_subscriber::fmt::init();
}
