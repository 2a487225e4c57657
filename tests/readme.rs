//! The console examples of the README are what the program prints.

#[test]
fn console_examples_of_the_readme() {
    trycmd::TestCases::new().case("README.md");
}
