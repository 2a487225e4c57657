//! `wohin capture`: the notice, a child that records and has given up its rights, then the analysis.

use std::fs::OpenOptions;
use std::io::{BufRead, IsTerminal, Write};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use crate::capture::{End, Header, Order, Recorded, Source, Written, record};
use crate::sandbox;
use crate::source::device::{DeviceError, Wish};
use crate::source::live;
use crate::text::Texts;

use super::args::{Analyse, Capture};
use super::{Exit, Failure, analyse, complain, plan};

/// Snap length: no packet of usual networks is longer, not even one that the network card puts together.
const SNAP: u32 = 262_144;
/// Kernel buffer of one device.
const BUFFER: u32 = 32 << 20;
/// Bytes of a label.
const LABEL: usize = 200;

/// Runs it.
pub(super) fn run(options: &Capture, texts: &Texts) -> Result<Exit, Failure> {
    if options.inner {
        return inner(options);
    }
    if !options.command.is_empty() {
        let message = "`-- COMMAND` is not built yet: start the client yourself, and name it with --process when analysing";
        return Err(Failure::new(Exit::Usage, message.to_owned()));
    }
    let file = options.write.clone().unwrap_or_else(|| PathBuf::from(format!("wohin-{}.pcapng", stamp())));
    if file.exists() {
        return Err(Failure::new(
            Exit::Nothing,
            format!("{} is there already and is not overwritten; give another name with -w", file.display()),
        ));
    }
    if !options.yes {
        notice(options, texts);
    }
    let exit = child(&file)?;
    // Nobody marks phases any more; the file of an earlier run that was killed is removed the same way.
    let _ = std::fs::remove_file(mark_path(&file));
    if exit != Exit::Done || options.no_analyse {
        return Ok(exit);
    }
    let analysis = Analyse {
        files: vec![file],
        json: options.json,
        output: options.output.clone(),
        format: options.format.clone(),
        local: options.local.clone(),
        data: options.data.clone(),
        case: options.case.clone(),
        resolve: None,
        unmask: options.unmask,
        max_flows: 1_000_000,
        strict: options.strict,
        include_capture: options.include_capture,
        no_sandbox: options.no_sandbox,
    };
    analyse::run(&analysis, texts)
}

/// Consent, equipment, what is kept, and when it will be deleted; waits for a key where somebody can press one.
fn notice(options: &Capture, texts: &Texts) {
    let kept = texts.text(if options.full { "capture-notice-full" } else { "capture-notice-payload-free" });
    complain(&[texts.text("capture-notice-consent"), texts.text("capture-notice-equipment"), kept, texts.text("capture-notice-deletion")]);
    if std::io::stdin().is_terminal() {
        complain(&[texts.text("capture-notice-go-on")]);
        let mut line = String::new();
        // The end of the input says yes as well.
        let _ = std::io::stdin().lock().read_line(&mut line);
    }
}

/// Starts the same program again to record; waits for it, and hands on what would end it.
fn child(file: &Path) -> Result<Exit, Failure> {
    let failed = |error: std::io::Error| Failure::new(Exit::Nothing, format!("cannot start the recording: {error}"));
    let stop = signals()?;
    let program = std::env::current_exe().map_err(failed)?;
    let given: Vec<_> = std::env::args_os().skip(1).collect();
    let mut child =
        Command::new(program).args(["capture", "--inner", "-w"]).arg(file).args(inner_options(&given)).spawn().map_err(failed)?;
    let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    let mut told = false;
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(match status.code() {
                Some(0) => Exit::Done,
                Some(2) => Exit::Usage,
                Some(5) => Exit::NoRight,
                _ => Exit::Nothing,
            });
        }
        if stop.load(Ordering::Relaxed)
            && !told
            && let Some(pid) = pid
        {
            told = true;
            // It may have ended by itself.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Of the options given those that the recording needs.
fn inner_options(given: &[std::ffi::OsString]) -> Vec<std::ffi::OsString> {
    const WITH_VALUE: [&str; 6] = ["-i", "--interface", "--filter", "--duration", "--max-size", "--plan"];
    const ALONE: [&str; 2] = ["--full", "--no-sandbox"];
    let mut kept = Vec::new();
    let mut take_next = false;
    for argument in given {
        let text = argument.to_string_lossy();
        if take_next
            || ALONE.contains(&text.as_ref())
            || WITH_VALUE.iter().any(|name| {
                text.strip_prefix(name)
                    .is_some_and(|rest| !rest.is_empty() && (*name == "-i" && !text.starts_with("--") || rest.starts_with('=')))
            })
        {
            take_next = false;
            kept.push(argument.clone());
        } else if WITH_VALUE.contains(&text.as_ref()) {
            take_next = true;
            kept.push(argument.clone());
        }
    }
    kept
}

fn signals() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))
            .map_err(|error| Failure::new(Exit::Nothing, format!("cannot take signals: {error}")))?;
    }
    Ok(stop)
}

/// Records: opens device and file, gives up all rights, then reads.
fn inner(options: &Capture) -> Result<Exit, Failure> {
    let stop = signals()?;
    // Without the one who started it nobody could end it.
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
    let file = options.write.clone().unwrap_or_default();
    let program = std::env::current_exe().map_or_else(|_| "wohin".to_owned(), |path| path.display().to_string());
    let devices = if options.interface.is_empty() { vec![usual()?] } else { options.interface.clone() };
    let mut sources = Vec::new();
    let mut interfaces = Vec::new();
    for device in devices {
        let wish = Wish { device: device.clone(), filter: options.filter.clone(), snap: SNAP, buffer: BUFFER };
        let handle = live::open(&wish, &program).map_err(|error| refuse(&error))?;
        interfaces.push((device.clone(), handle.link(), SNAP, options.filter.clone()));
        sources.push(Source { name: device, handle });
    }
    let unwritable = |error: std::io::Error| {
        Failure::new(Exit::Nothing, format!("cannot write {}: {error}; give a new name in a folder that you may write to", file.display()))
    };
    let to = OpenOptions::new().write(true).create_new(true).open(&file).map_err(unwritable)?;
    let (send, marks) = channel();
    let listening = listen(&file, &send, &stop);
    let labels = plan::labels(options.plan.as_deref())?;
    let restricted = if options.no_sandbox { None } else { Some(sandbox::restrict()) };
    if let Some(restricted) = restricted {
        let (files, sockets) = sandbox::can_open();
        let word = |can| if can { "yes" } else { "no" };
        complain(&[format!(
            "restricted: opens files {}, sockets {}, capabilities {}",
            word(files),
            word(sockets),
            word(!restricted.no_rights)
        )]);
    }
    if let Some(start) = listening {
        start();
    }
    keys(labels, send);
    let names: Vec<&str> = interfaces.iter().map(|(name, ..)| name.as_str()).collect();
    complain(&[format!("recording {} into {}; Ctrl-C ends, `wohin mark LABEL` marks a phase", names.join(", "), file.display())]);
    let header = Header { payload_free: !options.full, system: system(), comments: Vec::new(), interfaces };
    let written = Written::begin(to, &header).map_err(unwritable)?;
    let order = Order {
        sources,
        file: written,
        full: options.full,
        duration: options.duration.map(Duration::from_secs_f64),
        max_size: options.max_size.map(|megabytes| megabytes.saturating_mul(1_000_000)),
        stop,
        marks,
    };
    let recorded = record(order, &mut |label| complain(&[format!("phase: {label}")]));
    Ok(report(&recorded, &file))
}

/// Tells what was recorded; a device that vanished or a full disk leaves what came before.
fn report(recorded: &Recorded, file: &Path) -> Exit {
    let mut lines = Vec::new();
    for (name, counters) in &recorded.counters {
        match counters {
            Some(counters) => lines.push(format!(
                "{name}: {} packets seen by the kernel, {} dropped, {} dropped by the interface",
                counters.received, counters.dropped, counters.interface_dropped
            )),
            None => lines.push(format!("{name}: the kernel gave no counters")),
        }
    }
    if recorded.forced > 0 {
        lines.push(format!("{} packets were decided before their flow was; their payload was left out", recorded.forced));
    }
    let exit = match &recorded.end {
        End::Asked | End::Duration | End::Size => Exit::Done,
        End::Devices(why) => {
            lines.push(format!("the recording ended early: {why}; what came before is in {}", file.display()));
            Exit::Done
        }
        End::File(why) => {
            lines.push(format!("the recording ended early: cannot write {}: {why}; what came before is in it", file.display()));
            Exit::Nothing
        }
    };
    lines.push(format!("{} packets in {}", recorded.packets, file.display()));
    complain(&lines);
    exit
}

fn refuse(error: &DeviceError) -> Failure {
    let exit = match error {
        DeviceError::Filter { .. } => Exit::Usage,
        _ => Exit::NoRight,
    };
    Failure::new(exit, error.to_string())
}

/// The device of the default route (Linux: `/proc/net/route`), else what libpcap thinks usual.
fn usual() -> Result<String, Failure> {
    let route = std::fs::read_to_string("/proc/net/route").unwrap_or_default();
    let by_route = route.lines().skip(1).find_map(|line| {
        let mut words = line.split_ascii_whitespace();
        let name = words.next()?;
        (words.next()? == "00000000").then(|| name.to_owned())
    });
    by_route.or_else(live::usual).ok_or_else(|| {
        Failure::new(Exit::NoRight, "there is no default route to record on; name a device with -i (see `wohin interfaces`)".to_owned())
    })
}

/// Where a running recording takes marks.
pub(super) fn mark_path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".mark");
    PathBuf::from(name)
}

/// Opens the socket for marks; gives what starts its thread once the rights are gone.
fn listen(file: &Path, send: &Sender<String>, stop: &Arc<AtomicBool>) -> Option<impl FnOnce() + use<>> {
    let path = mark_path(file);
    // Left behind by a recording of this name that was killed.
    let _ = std::fs::remove_file(&path);
    let socket = UnixDatagram::bind(&path).ok()?;
    socket.set_read_timeout(Some(Duration::from_millis(200))).ok()?;
    let (send, stop) = (send.clone(), Arc::clone(stop));
    Some(move || {
        std::thread::spawn(move || {
            let mut label = [0; LABEL];
            while !stop.load(Ordering::Relaxed) {
                if let Ok(length) = socket.recv(&mut label)
                    && let Some(label) = label.get(..length).map(String::from_utf8_lossy)
                    && send.send(label.trim().to_owned()).is_err()
                {
                    return;
                }
            }
        });
    })
}

/// In line mode the Enter key begins the next phase of the plan, a word in front of it one of that name.
fn keys(labels: Vec<String>, send: Sender<String>) {
    if !std::io::stdin().is_terminal() {
        return;
    }
    std::thread::spawn(move || {
        let mut labels = labels.into_iter();
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let label = if line.trim().is_empty() { labels.next() } else { Some(line.trim().to_owned()) };
            if label.is_some_and(|label| send.send(label).is_err()) {
                return;
            }
        }
    });
}

fn stamp() -> String {
    let now = jiff::Timestamp::try_from(std::time::SystemTime::now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    now.to_string().chars().take(19).filter(|c| *c != ':' && *c != '-').collect::<String>() + "Z"
}

fn system() -> String {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{} {} {}", std::env::consts::OS, release.trim(), std::env::consts::ARCH).replace("  ", " ")
}

/// `wohin mark`.
pub(super) fn mark(label: &str, file: Option<&Path>) -> Result<Exit, Failure> {
    let nothing = |message: String| Failure::new(Exit::Nothing, message);
    let path = match file {
        Some(file) => mark_path(file),
        None => running()?,
    };
    let socket = UnixDatagram::unbound().map_err(|error| nothing(format!("cannot make a socket: {error}")))?;
    let label: String = label.chars().filter(|c| !c.is_control()).take(LABEL / 4).collect();
    socket
        .send_to(label.as_bytes(), &path)
        .map_err(|error| nothing(format!("no recording takes marks at {}: {error}; start `wohin capture` first", path.display())))?;
    Ok(Exit::Done)
}

/// The one recording that runs in this folder.
fn running() -> Result<PathBuf, Failure> {
    let nothing = |message: &str| Failure::new(Exit::Nothing, message.to_owned());
    let entries = std::fs::read_dir(".").map_err(|error| nothing(&format!("cannot list this folder: {error}")))?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "mark"))
        .collect();
    match (found.pop(), found.is_empty()) {
        (Some(path), true) => Ok(path),
        (Some(_), false) => Err(nothing("several recordings run in this folder; name one with --file")),
        (None, _) => Err(nothing("no recording runs in this folder; go to the folder of the capture, or name it with --file")),
    }
}

/// `wohin interfaces`.
pub(super) fn interfaces() -> Result<Exit, Failure> {
    let devices = live::devices().map_err(|error| Failure::new(Exit::Nothing, format!("cannot list devices: {error}")))?;
    let program = std::env::current_exe().map_or_else(|_| "wohin".to_owned(), |path| path.display().to_string());
    let mut missing = None;
    let mut text = String::new();
    for device in &devices {
        let wish = Wish { device: device.name.clone(), filter: None, snap: 64, buffer: 1 << 16 };
        let state = match live::open(&wish, &program) {
            Ok(_) => "can be recorded".to_owned(),
            Err(error @ DeviceError::NoRight { .. }) => {
                missing.get_or_insert(error.to_string());
                "right missing".to_owned()
            }
            Err(error) => error.to_string(),
        };
        let addresses: Vec<String> = device.addresses.iter().map(ToString::to_string).collect();
        let up = if device.up { "up" } else { "down" };
        text.push_str(&format!("{:<16} {up:<5} {state:<16} {}\n", device.name, addresses.join(" ")));
    }
    let mut stdout = std::io::stdout().lock();
    // A reader that has gone away is no error.
    let _ = stdout.write_all(text.as_bytes());
    match missing {
        Some(line) => Err(Failure::new(Exit::NoRight, line)),
        None => Ok(Exit::Done),
    }
}
