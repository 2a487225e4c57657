//! Who and where: recipients of well-known hosts, look-alikes that stay unknown, countries held against physics, statuses by date, lists and
//! databases of the user, what is set aside, questions of assessors, pseudonyms.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

mod apart;
mod assessed;
mod capture;
mod databases;
mod distance;
mod hosting;
mod known;
mod lists;
mod other_programs;
mod phases;
mod sentences;
#[path = "../support/shared.rs"]
mod shared;

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::OnceLock;

use wohin::analyse::{Settings, analyse};
use wohin::gather::{Input, Quiet, gather};
use wohin::geo::Store;
use wohin::limits::Limits;
use wohin::model::Analysis;

/// 2026-11-23 12:00 UTC.
const TODAY: u64 = 1_795_435_200;

fn store() -> &'static Store {
    static STORE: OnceLock<Store> = OnceLock::new();
    STORE.get_or_init(|| Store::embedded().unwrap())
}

fn analysed(bytes: Vec<u8>, settings: &Settings) -> Analysis {
    let inputs = vec![Input::Stream(PathBuf::from("made.pcap"), Box::new(Cursor::new(bytes)))];
    analyse(gather(inputs, &Limits::default(), &mut Quiet), settings, store())
}
