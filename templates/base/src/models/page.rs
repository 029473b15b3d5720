//! Pagination by id. Each page begins after the last id of the previous page, so that deletions do not shift pages.

use serde::Deserialize;
use utoipa::IntoParams;

use super::parse::{Id, Limit};

/// The query of a list.
#[derive(Debug, Deserialize, IntoParams)]
pub struct PageQuery {
    /// The maximum number of items.
    #[serde(default)]
    pub limit: Limit,
    /// The last id of the previous page.
    pub after: Option<Id>,
}

impl PageQuery {
    /// The URL of the page after the item `after`.
    pub fn next(&self, path: &str, after: i64) -> String {
        format!("{path}?limit={}&after={after}", self.limit.0)
    }
}

/// One page of a list, and the URL of the next page if there is one.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of `rows`. The query asks for one row more than `limit`, to find out whether there is a next page.
    /// `next` returns its URL for the last row of this page.
    pub fn cut(mut rows: Vec<T>, limit: Limit, next: impl Fn(&T) -> String) -> Self {
        let size = limit.0 as usize;
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(next) } else { None };
        Self { items: rows, next }
    }
}
