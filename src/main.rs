//! The command line of `wohin`.

fn main() {}
