struct User {
    id: i64,
    email: String,
    name: String,
}

fn main() {
    let _ = sqlx::query_as!(User, "SELECT * FROM users");
}
