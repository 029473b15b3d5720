//! The settings of connections that this program relies on.

/// READ COMMITTED avoids gap locks. In MySQL's default level, they cause deadlocks between writers of different rows.
/// TRADITIONAL makes a value that does not fit an error; otherwise it would be truncated. sqlx itself sets utf8mb4 and
/// UTC, but parameters of the URL would replace them.
///
/// The other values are the defaults of MySQL, but a server can have others. Without `autocommit`, or with another
/// `completion_type`, writes would be lost. Without `unique_checks`, InnoDB may accept an e-mail address twice. A lower
/// `sql_select_limit` would cut lists, and without `sql_big_selects` a `max_join_size` would refuse them.
///
/// Times are bound as `naive_utc()`, because sqlx sends a `DateTime<Utc>` as TIMESTAMP, which ends in 2038.
pub const SESSION: &str = "
    SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET time_zone = '+00:00', NAMES utf8mb4;
    SET sql_mode = 'TRADITIONAL', autocommit = 1, completion_type = 0, default_storage_engine = InnoDB;
    SET foreign_key_checks = 1, unique_checks = 1, sql_safe_updates = 0;
    SET sql_big_selects = 1, sql_select_limit = 18446744073709551615";

/// A server can have a time limit for statements, which would cut a migration in the middle. MariaDB runs the first
/// of these comments, MySQL the second one.
pub const UNLIMITED: &str =
    "/*M! SET max_statement_time = 0 */ /*!50708 SET max_execution_time = 0 */";

/// Finds two rows if the server refuses each write at READ COMMITTED (error 1665).
pub const STATEMENT_LOG: &str = "
    SHOW VARIABLES WHERE (Variable_name, Value) IN (('log_bin', 'ON'), ('binlog_format', 'STATEMENT'))";

/// A wait for a lock ends after a second, so that all retries fit into the time limit of a request.
pub const LOCK_TIMEOUTS: &str = "SET innodb_lock_wait_timeout = 1, lock_wait_timeout = 1";
