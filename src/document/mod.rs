//! Documents for people: blocks of text, tables and pictures, and the ways to write them down.
//!
//! What a report or an annex says is put together once, as [`Block`]s; [`word`] writes them as WordprocessingML, [`opendocument`] as
//! OpenDocument, [`html`] and [`markdown`] as fragments for documents of others. Blocks hold plain text only: markup comes from the writers
//! alone, so no name from the wire can become any.

pub mod blocks;
#[cfg(any(feature = "office", feature = "pdf"))]
pub mod fonts;
pub mod html;
pub mod markdown;
mod reference;
pub mod xml;

#[cfg(feature = "office")]
pub mod opendocument;
#[cfg(feature = "office")]
pub mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "office")]
pub mod picture;
#[cfg(feature = "office")]
pub mod word;
#[cfg(feature = "office")]
pub mod word_styles;

pub use blocks::{Align, Block, Cell, Column, Picture, Style, Table, Width};
pub use reference::Reference;
