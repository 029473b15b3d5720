//! The page that shows the description of the API: Swagger UI. All its files are in the program; nothing comes from
//! elsewhere, neither when the program is built nor when the page is looked at.

use std::borrow::Cow;
use std::sync::Arc;

use utoipa_swagger_ui::Config;

/// The page's own: its scripts, its style and its requests are of this site; the style holds its pictures.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; \
                           connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What a browser is sent.
pub struct File {
    pub headers: Vec<(&'static str, &'static str)>,
    pub body: Cow<'static, [u8]>,
}

impl File {
    fn new(content_type: &'static str, body: Cow<'static, [u8]>) -> Self {
        Self {
            headers: vec![("content-type", content_type)],
            body,
        }
    }

    fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }
}

pub fn page() -> File {
    let html = include_bytes!("docs/index.html").as_slice();
    File::new("text/html; charset=utf-8", html.into()).with("content-security-policy", PAGE_POLICY)
}

/// What starts Swagger UI.
pub fn start() -> File {
    let script = include_bytes!("docs/start.js").as_slice();
    File::new("text/javascript", script.into())
}

pub fn script() -> File {
    bundled("swagger-ui-bundle.js", "text/javascript")
}

pub fn style() -> File {
    bundled("swagger-ui.css", "text/css")
}

/// It is compressed from the build on; there is no browser that could not read it.
fn bundled(name: &str, content_type: &'static str) -> File {
    let file = utoipa_swagger_ui::serve(name, Arc::new(Config::default()));
    let file = file.ok().flatten().expect("the crate brings this file");
    File::new(content_type, file.bytes).with("content-encoding", "gzip")
}
