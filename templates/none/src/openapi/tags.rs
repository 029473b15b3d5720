/// How the routes are grouped, and in which order.
pub const TAGS: [(&str, &str); 3] = [
    ("users", "People."),
    ("orders", "What they order."),
    ("service", "The program itself."),
];
