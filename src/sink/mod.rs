//! Where packets go: pcapng, block by block. [`pcapng`] knows the layout of blocks, nothing of files or devices.

pub mod pcapng;
