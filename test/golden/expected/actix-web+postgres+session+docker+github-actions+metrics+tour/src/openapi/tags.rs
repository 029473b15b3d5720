/// How the routes are grouped, and in which order.
pub const TAGS: [(&str, &str); 5] = [
    ("sign-in", "Getting in and out."),
    (
        "users",
        "People: the sign-up for everybody, the rest for admins.",
    ),
    ("profile", "Oneself."),
    ("orders", "What one has ordered."),
    ("service", "The program itself."),
];
