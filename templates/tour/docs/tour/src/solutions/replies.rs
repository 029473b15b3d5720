//! The status tells the client what to do: change the input, give up, or try again later.

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
        Reply::Duplicate => 409,
        Reply::NoSuchUser => 404,
        Reply::Busy => 503,
    }
}
