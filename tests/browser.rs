//! The HTML report in a real browser: nothing leaves, nothing complains. Skipped where no Chromium is installed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod support;

use std::path::{Path, PathBuf};
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
    assert!(tree.contains("<h1>") && tree.matches("<script").count() == 1 && !tree.contains("<img"), "{}", &tree[..tree.len().min(2000)]);
    let log = std::fs::read_to_string(&log).unwrap();
    let asked: Vec<&str> = log.split("\"url\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let page = std::fs::read_to_string(made.join("report.html")).unwrap();
    assert!(!page.contains("google"), "the page must not hold the addresses that the browser asks on its own account");
    let of_the_browser = |url: &str| url.contains(".google.com/") || url.contains(".googleapis.com/");
    let of_the_page: Vec<_> = asked.iter().filter(|url| !url.starts_with("file:") && !of_the_browser(url)).collect();
    assert!(of_the_page.is_empty(), "asked for {of_the_page:?}");
    assert!(!log.contains("evil.example:443") && !log.contains("\"host\":\"evil.example"), "a name was resolved");
}

/// The page as a browser has it after its scripts.
fn opened(browser: &str, page: &Path, folder: &Path) -> String {
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
        ])
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--timeout=30000", "--virtual-time-budget=8000"])
        .arg(format!("--user-data-dir={}", text(&folder.join("profile"))))
        .arg("--dump-dom")
        .arg(format!("file://{}", text(page)))
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A report of many flows, in a folder.
fn report(folder: &Path, lang: &str) -> PathBuf {
    let mut pcap = Pcap::new();
    for number in 0..9_u8 {
        let host = format!("host{number}");
        let server = [198, 51, 100, 10 + number];
        pcap.dns(u32::from(number) * 50, &[host.as_bytes(), b"example"], server).connection(
            u32::from(number) * 50 + 20,
            (TESTER, 40_001 + u16::from(number)),
            (server, 443),
            &client_hello(format!("host{number}.example").as_bytes()),
        );
    }
    let capture = pcap.rtp(700, 40_102, ([203, 0, 113, 30], 30_000), 60).save(folder, "call.pcap");
    let made = folder.join("evidence");
    assert!(wohin(&["--lang", lang, "analyse", text(&capture), "-o", text(&made)]).status.success());
    made.join("report.html")
}

/// The page with a script more at its end; its policy, which forbids that, is taken out of the copy.
fn with_script(page: &Path, script: &str) -> PathBuf {
    let whole = std::fs::read_to_string(page).unwrap();
    let begin = whole.find("<meta http-equiv=\"Content-Security-Policy\"").unwrap();
    let end = begin + whole[begin..].find("/>").unwrap() + 2;
    let copy = format!("{}{}", &whole[..begin], &whole[end..]).replace("</body>", &format!("<script>{script}</script></body>"));
    let path = page.with_file_name("copy.html");
    std::fs::write(&path, copy).unwrap();
    path
}

/// What stands in `<pre id="outcome">`, unescaped.
fn outcome(tree: &str) -> String {
    let begin = tree.find("<pre id=\"outcome\">").unwrap_or_else(|| panic!("the script did not end")) + "<pre id=\"outcome\">".len();
    let end = begin + tree[begin..].find("</pre>").unwrap();
    tree[begin..end].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

const TELL: &str = "var tell = function (text) { var pre = document.createElement('pre'); pre.id = 'outcome'; pre.textContent = text; document.body.append(pre); };";

#[test]
fn tables_are_sorted_and_filtered_and_complete_without_scripts() {
    let Some(browser) = browser() else {
        println!("skipped: no Chromium installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let page = report(folder.path(), "en");
    // Complete without scripts: all hosts stand in the file itself, none is hidden.
    let file = std::fs::read_to_string(&page).unwrap();
    assert!((0..9).all(|number| file.contains(&format!("host{number}.example"))) && !file.contains("<tr hidden"));
    // The page's own policy lets its own script run.
    assert!(opened(browser, &page, folder.path()).contains("<button type=\"button\">"), "the script did not run under the policy");
    let script = format!(
        "{TELL}
        var table = document.querySelector('#table-flows table');
        var first = function (column) {{ return Array.from(table.tBodies[0].rows).map(function (row) {{ return row.cells[column].textContent.trim(); }}); }};
        var heads = Array.from(table.tHead.rows[0].cells);
        var column = heads.findIndex(function (head) {{ return head.textContent === 'Server name'; }});
        heads[column].querySelector('button').click();
        var up = first(column).filter(Boolean);
        heads[column].querySelector('button').click();
        var down = first(column).filter(Boolean);
        var input = document.querySelector('#table-flows input');
        input.value = 'host7.example';
        input.dispatchEvent(new Event('input'));
        var left = Array.from(table.tBodies[0].rows).filter(function (row) {{ return !row.hidden; }}).length;
        tell(JSON.stringify({{ up: up, down: down, left: left, all: table.tBodies[0].rows.length, sort: heads[column].getAttribute('aria-sort'), told: document.querySelector('#table-flows [role=status]').textContent }}));"
    );
    let tree = opened(browser, &with_script(&page, &script), folder.path());
    let told: serde_json::Value = serde_json::from_str(&outcome(&tree)).unwrap();
    let list = |key: &str| told[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let mut sorted = list("up");
    sorted.sort();
    assert_eq!(list("up"), sorted, "{told}");
    sorted.reverse();
    assert_eq!(list("down"), sorted, "{told}");
    assert_eq!(told["sort"], "descending");
    let left = told["left"].as_u64().unwrap();
    assert!(left >= 1 && left < told["all"].as_u64().unwrap(), "{told}");
    assert!(told["told"].as_str().unwrap().starts_with(&left.to_string()), "{told}");
}

#[test]
fn the_rules_for_accessible_pages_hold() {
    let Some(browser) = browser() else {
        println!("skipped: no Chromium installed");
        return;
    };
    let axe = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("axe/node_modules/axe-core/axe.min.js");
    let Ok(axe) = std::fs::read_to_string(&axe) else {
        println!("skipped: {} is not there; tests/setup.sh tests installs it", axe.display());
        return;
    };
    for lang in ["de", "en"] {
        let folder = tempfile::tempdir().unwrap();
        let page = report(folder.path(), lang);
        let script = format!(
            "{TELL}</script><script>{axe}</script><script>
            axe.run(document, {{ resultTypes: ['violations'] }}).then(function (found) {{
                tell(JSON.stringify(found.violations.map(function (broken) {{ return broken.id + ': ' + broken.nodes.slice(0, 3).map(function (node) {{ return node.html.slice(0, 160); }}).join(' | '); }})));
            }}, function (error) {{ tell('failed: ' + error); }});"
        );
        let tree = opened(browser, &with_script(&page, &script), folder.path());
        assert_eq!(outcome(&tree), "[]", "{lang}");
    }
}
