//! Most tests start the application with a database of their own and send HTTP requests to it.

mod access;
mod app;
mod bearer;
mod client;
mod cors;
mod credential;
mod database;
mod errors;
mod forgery;
mod health;
mod lock_out;
mod openapi;
mod orders;
mod passwords;
mod profile;
mod promote;
mod refresh;
mod reset_password;
mod server;
mod shutdown;
mod sign_in;
mod sign_up;
mod status;
mod test_server;
mod throttle;
mod users;
