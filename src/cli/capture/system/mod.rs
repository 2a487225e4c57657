//! What is special to the system on which is recorded. Another system is another type behind [`System`], named in [`This`]; what it gives for
//! devices and for the list of sockets are the traits [`Handle`](crate::source::device::Handle) and [`Owners`].

mod enclosure;
mod linux;

use crate::capture::sockets::Owners;
use crate::cli::Failure;

/// The system that this program was built for.
pub(super) type This = linux::Linux;
/// The network of its own that a client gets on it.
pub(super) type Enclosure = <This as System>::Enclosure;
/// The client in it.
pub(super) type Client = <Enclosure as Enclosed>::Client;

/// What a recording needs of a system.
pub(super) trait System {
    /// A network of its own for a client.
    type Enclosure: Enclosed;

    /// Kind, version and processor, as a capture file has it.
    fn name() -> String;
    /// The same with the name of the product, as people have it.
    fn title() -> String;
    /// Name of the machine.
    fn host() -> Option<String>;
    /// Name of its time zone.
    fn time_zone() -> Option<String>;
    /// How far its clock is off, as its time service says; none where there is no service that knows.
    fn clock_offset() -> Option<String>;
    /// Whether a time service keeps the clock right, as it says.
    fn clock_synchronised() -> Option<String>;
    /// The device over which the machine reaches the internet.
    fn device() -> Option<String>;
    /// This process shall end when the one ends that has started it.
    fn end_with_parent();
    /// Makes a network of its own for a client, or says why this machine cannot.
    fn enclose() -> Result<Self::Enclosure, Failure>;
    /// Takes down networks of recordings that were killed; gives their names.
    fn sweep() -> Vec<String>;
    /// What lists sockets: those of the machine, or those in a client's network. It is made in the thread that will ask.
    fn owners(within: Option<&Self::Enclosure>) -> Result<impl FnOnce() -> Option<Box<dyn Owners>> + Send + 'static, Failure>;
}

/// A network of its own, gone with the value.
pub(super) trait Enclosed {
    /// The client.
    type Client: Run;

    /// The device outside, on which everything of the client passes.
    fn device(&self) -> &str;
    /// Starts the client; `quiet`: the terminal is in use.
    fn start(&self, command: &[String], quiet: bool) -> Result<Self::Client, Failure>;
}

/// A client that runs: the process that was started, and all that it leaves behind in its network.
pub(super) trait Run {
    /// How it ended, once nothing of it runs any more: starters end at once and leave the client running.
    fn ended(&mut self) -> Option<String>;
    /// Asks all of it to end, without waiting for it.
    fn end(self);
}
