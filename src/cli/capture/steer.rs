//! The process that steers the one that records: passes on marks and sockets, ends it, tells the user. It never sees a packet.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, IsTerminal};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crate::capture::sockets::{EVERY, Watch};
use crate::capture::talk::{News, Tell, receive, send};
use crate::model::marks;
use crate::text::Texts;

use super::super::args::Capture;
use super::super::{Exit, Failure, plan};
use super::mark;
use super::show::{Show, Wanted};
use super::system::{Client, Enclosed, Enclosure, Run, System as _, This};
use super::view::Key;

/// How often the loop looks around.
const LOOK: Duration = Duration::from_millis(20);

/// Records; gives how it ended.
pub(super) fn run(options: &Capture, file: &Path, enclosure: Option<&Enclosure>, texts: &Texts) -> Result<Exit, Failure> {
    let stops = signals()?;
    let labels: VecDeque<String> = plan::labels(options.plan.as_deref())?.into();
    let mut child = start(options, file, enclosure)?;
    let (tells, news) = pipes(&mut child, enclosure)?;
    let (send_mark, marks) = channel();
    mark::listen(file, send_mark.clone());
    let wants_view = !options.plain && std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
    let wanted = wants_view.then_some(Wanted { options, file, texts });
    if wanted.is_none() {
        keys(send_mark);
    }
    let course = Course::new(options);
    let shown = Show { wanted, view: None, told: Vec::new() };
    let result =
        Steering { child, tells, news, marks, stops, labels, course, enclosure, command: &options.command, client: None, shown }.run();
    // Nobody marks phases any more; the file of an earlier run that was killed is removed the same way.
    let _ = std::fs::remove_file(mark::path(file));
    result
}

/// Counts how often the user has asked for the end.
fn signals() -> Result<Arc<AtomicUsize>, Failure> {
    let stops = Arc::new(AtomicUsize::new(0));
    let failed = |error: std::io::Error| Failure::new(Exit::Nothing, format!("cannot take signals: {error}"));
    let wanted = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];
    let mut signals = signal_hook::iterator::Signals::new(wanted).map_err(failed)?;
    let count = Arc::clone(&stops);
    std::thread::spawn(move || {
        for _ in signals.forever() {
            count.fetch_add(1, Ordering::Relaxed);
        }
    });
    Ok(stops)
}

/// Starts the same program again to record, away from the keys of the terminal.
fn start(options: &Capture, file: &Path, enclosure: Option<&Enclosure>) -> Result<Child, Failure> {
    let program = std::env::current_exe().map_err(failed)?;
    let mut command = Command::new(program);
    command.args(["capture", "--inner", "-w"]).arg(file);
    for interface in options.interface.iter().map(String::as_str).chain(enclosure.map(Enclosed::device)) {
        command.args(["-i", interface]);
    }
    if let Some(filter) = &options.filter {
        command.args(["--filter", filter]);
    }
    if let Some(megabytes) = options.max_size {
        command.args(["--max-size", &megabytes.to_string()]);
    }
    if let Some(count) = options.ring {
        command.args(["--ring", &count.to_string()]);
        // Of a ring it is the time of one file; else it is counted here.
        command.args(options.duration.map(|seconds| format!("--duration={seconds}")));
    }
    command.args(options.full.then_some("--full")).args(options.no_sandbox.then_some("--no-sandbox"));
    command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn failed(error: std::io::Error) -> Failure {
    Failure::new(Exit::Nothing, format!("cannot start the recording: {error}"))
}

/// Threads that pass on what is told and what is new, and one that asks for sockets.
fn pipes(child: &mut Child, enclosure: Option<&Enclosure>) -> Result<(Sender<Tell>, Receiver<News>), Failure> {
    let lost = || failed(std::io::ErrorKind::BrokenPipe.into());
    let (mut input, output): (ChildStdin, ChildStdout) = (child.stdin.take().ok_or_else(lost)?, child.stdout.take().ok_or_else(lost)?);
    let (tells, told) = channel::<Tell>();
    std::thread::spawn(move || {
        for tell in told {
            if send(&mut input, &tell).is_err() {
                return;
            }
        }
    });
    let (said, news) = channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        while let Some(one) = receive::<News>(&mut output) {
            if said.send(one).is_err() {
                return;
            }
        }
    });
    let sockets = tells.clone();
    let owners = This::owners(enclosure)?;
    std::thread::spawn(move || {
        let Some(owners) = owners() else { return };
        let mut watch = Watch::new(owners);
        loop {
            let begun = Instant::now();
            if let Some(change) = watch.poll()
                && sockets.send(Tell::Sockets(change)).is_err()
            {
                return;
            }
            std::thread::sleep(EVERY.saturating_sub(begun.elapsed()).max(EVERY / 4));
        }
    });
    Ok((tells, news))
}

/// In line mode the Enter key begins the next phase of the plan, a word in front of it one of that name.
fn keys(send: Sender<String>) {
    if !std::io::stdin().is_terminal() {
        return;
    }
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if send.send(mark::clean(&line)).is_err() {
                return;
            }
        }
    });
}

/// Where in the run it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leg {
    /// Not recording yet.
    Starting,
    /// The idle machine, before the call.
    Before,
    /// The call.
    Call,
    /// The idle machine, after it.
    After,
    /// The recorder was told to end.
    Ending,
}

/// What follows on what, and when.
#[derive(Debug)]
struct Course {
    leg: Leg,
    since: Instant,
    before: Option<Duration>,
    call: Option<Duration>,
    after: Option<Duration>,
    /// Requests to end that were acted on.
    heard: usize,
}

impl Course {
    fn new(options: &Capture) -> Self {
        let time = |seconds: Option<f64>| seconds.map(Duration::from_secs_f64).filter(|time| !time.is_zero());
        Self {
            leg: Leg::Starting,
            since: Instant::now(),
            before: time(options.baseline_before),
            call: if options.ring.is_some() { None } else { options.duration.map(Duration::from_secs_f64) },
            after: time(options.baseline_after),
            heard: 0,
        }
    }

    fn enter(&mut self, leg: Leg) -> Leg {
        (self.leg, self.since) = (leg, Instant::now());
        leg
    }

    /// Recording has begun.
    fn begun(&mut self) -> Leg {
        self.enter(if self.before.is_some() { Leg::Before } else { Leg::Call })
    }

    /// The next leg, where it is time for it. `asked`: how often the end was asked for; `ended`: the client has ended.
    fn next(&mut self, asked: usize, ended: bool) -> Option<Leg> {
        let asked_anew = asked > self.heard;
        self.heard = asked;
        let over = |time: Option<Duration>| time.is_some_and(|time| self.since.elapsed() >= time);
        let next = match self.leg {
            Leg::Starting if asked_anew => Leg::Ending,
            Leg::Before if asked_anew => Leg::Ending,
            Leg::Before if over(self.before) => Leg::Call,
            Leg::Call if asked_anew || ended || over(self.call) => {
                if self.after.is_some() {
                    Leg::After
                } else {
                    Leg::Ending
                }
            }
            Leg::After if asked_anew || over(self.after) => Leg::Ending,
            _ => return None,
        };
        Some(self.enter(next))
    }
}

struct Steering<'s> {
    enclosure: Option<&'s Enclosure>,
    command: &'s [String],
    client: Option<Client>,
    child: Child,
    tells: Sender<Tell>,
    news: Receiver<News>,
    marks: Receiver<String>,
    stops: Arc<AtomicUsize>,
    /// Phases of the plan that have not begun.
    labels: VecDeque<String>,
    course: Course,
    shown: Show<'s>,
}

impl Steering<'_> {
    fn run(mut self) -> Result<Exit, Failure> {
        loop {
            while let Ok(label) = self.marks.try_recv() {
                self.phase(label);
            }
            match self.shown.look(self.labels.front()) {
                Some(Key::Next) => self.phase(String::new()),
                Some(Key::End) => {
                    self.stops.fetch_add(1, Ordering::Relaxed);
                }
                None => {}
            }
            while let Ok(one) = self.news.try_recv() {
                self.hear(one)?;
            }
            let ended = self.client.as_mut().and_then(Run::ended);
            if let Some(status) = &ended {
                self.shown.say(format!("the client has ended: {status}"));
                self.client = None;
            }
            if let Some(leg) = self.course.next(self.stops.load(Ordering::Relaxed), ended.is_some()) {
                self.go(leg)?;
            }
            if let Some(status) = self.child.try_wait().map_err(failed)? {
                // What it said last is still on its way.
                while let Ok(one) = self.news.recv_timeout(Duration::from_secs(2)) {
                    self.hear(one)?;
                }
                self.shown.end();
                return Ok(match status.code() {
                    Some(0) => Exit::Done,
                    Some(2) => Exit::Usage,
                    Some(5) => Exit::NoRight,
                    _ => Exit::Nothing,
                });
            }
            std::thread::sleep(LOOK);
        }
    }

    /// A phase begins: of this name, or where it has none, the next of the plan.
    fn phase(&mut self, label: String) {
        let planned = if label.is_empty() { Some(0) } else { self.labels.iter().position(|planned| *planned == label) };
        let passed: Vec<String> =
            planned.map(|place| self.labels.drain(..(place + 1).min(self.labels.len())).collect()).unwrap_or_default();
        match if label.is_empty() { passed.into_iter().next() } else { Some(label) } {
            Some(label) => self.mark(label),
            None => self.shown.say("the plan has no further phase; name one".to_owned()),
        }
    }

    fn mark(&self, label: String) {
        // Where it is gone, its end is seen soon.
        let _ = self.tells.send(Tell::Mark(label));
    }

    fn hear(&mut self, one: News) -> Result<(), Failure> {
        match one {
            News::Begun => {
                self.shown.begin()?;
                match self.course.begun() {
                    // Without idle time before it, the call needs no name.
                    Leg::Call => self.start_client()?,
                    leg => self.go(leg)?,
                }
            }
            News::Line(line) => self.shown.say(line),
            News::Phase(label) => self.shown.phase(&label),
            News::State(state) => self.shown.state(state),
        }
        Ok(())
    }

    fn start_client(&mut self) -> Result<(), Failure> {
        if let Some(enclosure) = self.enclosure {
            self.client = Some(enclosure.start(self.command, self.shown.view.is_some())?);
        }
        Ok(())
    }

    fn go(&mut self, leg: Leg) -> Result<(), Failure> {
        match leg {
            Leg::Starting => {}
            Leg::Before => self.mark(marks::BASELINE_BEFORE.to_owned()),
            Leg::Call => {
                self.mark(marks::CALL.to_owned());
                self.start_client()?;
            }
            Leg::After => {
                if let Some(client) = self.client.take() {
                    client.end();
                }
                self.mark(marks::BASELINE_AFTER.to_owned());
            }
            Leg::Ending => {
                let pid = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
                if let Some(pid) = pid {
                    // It may have ended by itself.
                    let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
                }
            }
        }
        Ok(())
    }
}
