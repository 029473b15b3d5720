//! Each variant says what a client can do about it: change the input, give up, or try again later.

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
        Reply::Duplicate => Err(ApiError::Conflict("There is one already".to_owned())),
        Reply::NoSuchUser => Err(ApiError::NotFound("There is no such user".to_owned())),
        Reply::Busy => Err(ApiError::Unavailable("the storage is busy")),
    }
}
