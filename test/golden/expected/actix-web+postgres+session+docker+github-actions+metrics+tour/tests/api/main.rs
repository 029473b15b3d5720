//! Most tests start the application with a database of their own and send HTTP requests to it.

mod access;
mod app;
mod client;
mod cors;
mod create_app;
mod credential;
mod csrf;
mod database;
mod errors;
mod health;
mod lock_out;
mod metrics;
mod openapi;
mod orders;
mod passwords;
mod profile;
mod promote;
mod reset_password;
mod server;
mod sessions;
mod shutdown;
mod sign_in;
mod sign_up;
mod status;
mod throttle;
mod users;
