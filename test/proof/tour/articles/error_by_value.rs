enum Failure {
    Missing(String),
    Invalid(String),
}

fn describe(failure: Failure) -> String {
    let text = match failure {
        Failure::Missing(name) => name.as_str(),
        Failure::Invalid(reason) => reason.as_str(),
    };
    text.to_uppercase()
}

fn main() {
    println!("{}", describe(Failure::Missing("a user".to_owned())));
    println!("{}", describe(Failure::Invalid("a name".to_owned())));
}
