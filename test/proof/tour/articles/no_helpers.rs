fn main() {
    let database = setup_test_db();
    let _ = create_app(database);
}
