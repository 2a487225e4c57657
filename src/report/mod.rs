//! Results for people and for other programs. Formats know the result, the texts, and the view model made of both; nothing else.

pub mod terminal;
pub mod view;
