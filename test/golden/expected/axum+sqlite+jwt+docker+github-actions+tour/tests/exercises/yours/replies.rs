//! Exercise 3. What a storage said, as this project's error. To call everything a 500 helps no client.

use my_api::error::ApiError;

pub enum Reply {
    Stored,
    /// There is one already.
    Duplicate,
    /// It belongs to somebody who does not exist.
    NoSuchUser,
    /// Not now. Later it may work.
    Busy,
}

pub fn outcome(reply: Reply) -> Result<(), ApiError> {
    match reply {
        Reply::Stored => Ok(()),
        Reply::Duplicate | Reply::NoSuchUser | Reply::Busy => Err(ApiError::Status(500)),
    }
}
