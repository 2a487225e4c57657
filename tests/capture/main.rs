//! Recording in network namespaces of the test's own: counts, phases, programs, rights given up, kill, full disk, vanished device.
#![cfg(all(feature = "live", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr, unreachable_pub)]

mod basics;
mod browser;
mod call;
mod command;
mod files;
mod programs;
#[path = "../cases/select.rs"]
#[expect(dead_code, reason = "the cases say more of what they miss")]
mod select;
mod sizes;
mod space;
mod survive;
mod user;
mod view;
