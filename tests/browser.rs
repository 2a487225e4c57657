//! The HTML report in a real browser: nothing leaves, nothing complains. Skipped where no Chromium is installed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod support;

use std::process::Command;

use support::{Pcap, TESTER, client_hello, text, wohin};

fn browser() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| Command::new(name).arg("--version").output().is_ok())
}

#[test]
fn opening_the_report_sends_nothing_and_logs_no_error() {
    let Some(browser) = browser() else {
        println!("skipped: no Chromium installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let server = [198, 51, 100, 10];
    let capture = Pcap::new()
        .dns(0, &[b"<img src=https://evil", b"example>"], server)
        .connection(100, (TESTER, 40_001), (server, 443), &client_hello(b"<script src=https://evil.example/x.js></script>"))
        .rtp(500, 40_002, ([203, 0, 113, 30], 30_000), 60)
        .save(folder.path(), "call.pcap");
    let made = folder.path().join("evidence");
    assert!(wohin(&["analyse", text(&capture), "-o", text(&made)]).status.success());
    let [profile, log] = ["profile", "net.json"].map(|name| folder.path().join(name));
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions", "--no-pings"])
        // The browser's own services find nobody, so that this test leaves the machine as silent as the report does.
        .arg("--host-resolver-rules=MAP * ~NOTFOUND")
        .args(["--enable-logging=stderr", "--timeout=20000", "--virtual-time-budget=3000"])
        .arg(format!("--user-data-dir={}", text(&profile)))
        .arg(format!("--log-net-log={}", text(&log)))
        .arg("--dump-dom")
        .arg(format!("file://{}/report.html", text(&made)))
        .output()
        .unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    let console: Vec<&str> = complaints.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(console.is_empty(), "{console:?}");
    let tree = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(tree.contains("<h1>") && !tree.contains("<script") && !tree.contains("<img"), "{}", &tree[..tree.len().min(2000)]);
    let log = std::fs::read_to_string(&log).unwrap();
    let asked: Vec<&str> = log.split("\"url\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let page = std::fs::read_to_string(made.join("report.html")).unwrap();
    assert!(!page.contains("google"), "the page must not hold the addresses that the browser asks on its own account");
    let of_the_browser = |url: &str| url.contains(".google.com/") || url.contains(".googleapis.com/");
    let of_the_page: Vec<_> = asked.iter().filter(|url| !url.starts_with("file:") && !of_the_browser(url)).collect();
    assert!(of_the_page.is_empty(), "asked for {of_the_page:?}");
    assert!(!log.contains("evil.example:443") && !log.contains("\"host\":\"evil.example"), "a name was resolved");
}
