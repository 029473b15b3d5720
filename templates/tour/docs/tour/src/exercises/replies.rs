//! Exercise 3. Each reply of a storage needs its own HTTP status. A 500 for everything does not help the client.

pub enum Reply {
    Stored,
    /// A row with this key exists already.
    Duplicate,
    /// The client asked for a user who does not exist.
    NoSuchUser,
    /// The storage cannot answer now. A later attempt may succeed.
    Busy,
}

pub fn status(reply: Reply) -> u16 {
    match reply {
        Reply::Stored => 201,
        Reply::Duplicate | Reply::NoSuchUser | Reply::Busy => 500,
    }
}
