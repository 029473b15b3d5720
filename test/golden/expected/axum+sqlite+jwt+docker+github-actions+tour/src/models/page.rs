//! Lists in pages. The next page begins after the last id seen, so that pages survive deletions.

use super::parse::Limit;

/// One page, and the id to go on after when there is more.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_after: Option<i64>,
}

impl<T> Page<T> {
    /// Makes a page of `rows`, which were read with one row more than `limit` to see whether there is more.
    pub fn cut(mut rows: Vec<T>, limit: Limit, id: impl Fn(&T) -> i64) -> Self {
        let size = limit.0 as usize;
        let more = rows.len() > size;
        rows.truncate(size);
        let next_after = if more { rows.last().map(id) } else { None };
        Self {
            items: rows,
            next_after,
        }
    }
}
