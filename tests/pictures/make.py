"""Makes pictures of every page of the reports, to be looked at: HTML on a phone, on a laptop and printed, light and dark; PDF; Word.

usage: make.py --wohin PROGRAM -o FOLDER [--lang de,en] [--kinds html,pdf,docx] CAPTURE|FOLDER|POLICY...

A folder is a sample of `captures/` (its captures, its phases); of a series, `--before` and `--after`, or the caller and the callee of its first call,
are found by its files' names. A file `NAME.toml` is a policy, to which the captures of the folder that follows are held.
Needs chromium, poppler-utils and LibreOffice; speaks with the browser through pipes, so nothing is opened to the network.
"""

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Width, height, dense pixels, touch.
SCREENS = {"phone": (390, 844, 2, True), "laptop": (1366, 768, 1, False)}
# A page of a long picture: what an eye takes in at once.
PIECE = {"phone": 2400, "laptop": 1600}


class Browser:
    """A headless browser at the other end of two pipes; messages end with a zero byte."""

    def __init__(self, profile: Path):
        to_browser, self.out = os.pipe()
        self.into, from_browser = os.pipe()

        def pipes():
            # The browser reads from 3 and writes to 4; both are first moved out of the way of each other.
            a, b = os.dup(to_browser), os.dup(from_browser)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.rest, self.count, self.session = b"", 0, None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")

    def message(self):
        while b"\0" not in self.rest:
            read = os.read(self.into, 1 << 20)
            if not read:
                raise SystemExit("the browser has gone")
            self.rest += read
        first, self.rest = self.rest.split(b"\0", 1)
        return json.loads(first)

    def ask(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            told = self.message()
            if told.get("id") == self.count:
                if "error" in told:
                    raise SystemExit(f"{method}: {told['error']}")
                return told["result"]

    def open(self, page: Path):
        self.ask("Page.navigate", url=f"file://{page}")
        while self.message().get("method") != "Page.loadEventFired":
            pass

    def close(self):
        self.session = None
        self.ask("Browser.close")
        self.process.wait(30)


def html(browser: Browser, page: Path, folder: Path):
    for screen, (width, height, scale, mobile) in SCREENS.items():
        for scheme in ("light", "dark"):
            browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=mobile)
            browser.ask("Emulation.setEmulatedMedia", media="screen", features=[{"name": "prefers-color-scheme", "value": scheme}])
            browser.open(page)
            size = browser.ask("Page.getLayoutMetrics")["cssContentSize"]
            if size["width"] > width:
                print(f"{page}: on a {screen} the page is {size['width']} wide instead of {width}", file=sys.stderr)
            top, number = 0, 1
            while top < size["height"]:
                piece = min(PIECE[screen], size["height"] - top)
                clip = {"x": 0, "y": top, "width": width, "height": piece, "scale": 1}
                shot = browser.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
                (folder / f"html-{screen}-{scheme}-{number:02}.png").write_bytes(base64.b64decode(shot["data"]))
                top, number = top + piece, number + 1
    browser.ask("Emulation.clearDeviceMetricsOverride")
    browser.ask("Emulation.setEmulatedMedia", media="", features=[])
    browser.open(page)
    printed = browser.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
    (folder / "print.pdf").write_bytes(base64.b64decode(printed["data"]))
    pages(folder / "print.pdf", folder / "html-print")


def pages(pdf: Path, stem: Path):
    subprocess.run(["pdftoppm", "-r", "80", "-png", pdf, stem], check=True)


def word(docx: Path, folder: Path, profile: Path):
    subprocess.run(["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf", "--outdir", folder, docx],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = folder / f"{docx.stem}.pdf"
    made.rename(folder / "docx.pdf")
    pages(folder / "docx.pdf", folder / "docx")


def captures(folder: Path):
    return sorted(path for path in folder.iterdir() if ".pcap" in path.name)


def bundle(wohin: str, given: Path, lang: str, made: Path, policy: Path | None):
    """Analyses a capture or a sample, compares the runs of a series, or holds captures to a policy; gives the stem of its reports."""
    command = [wohin, "--lang", lang]
    files = captures(given) if given.is_dir() else [given]
    first = lambda *words: [path for path in files if path.name.split("-")[0] in words]
    last = lambda word: [path for path in files if path.stem.split("-")[-1] == word]
    if policy:
        command += ["assert", policy, *files]
        stem = "assertion"
    elif last("alice") and last("bob"):
        command += ["compare", "--caller", last("alice")[0], "--callee", last("bob")[0]]
        stem = "comparison"
    elif given.is_dir() and (given / "series.toml").exists():
        command += ["compare", "--before", *first("on", "direct"), "--after", *first("off", "turn")]
        stem = "comparison"
    else:
        command += ["analyse", *files]
        if (given / "phases.csv").exists():
            command += ["--phases", given / "phases.csv"]
        stem = "report"
    done = subprocess.run([*command, "-o", made], stdout=subprocess.DEVNULL)
    # 4: a rule does not hold.
    if done.returncode not in (0, 4):
        raise SystemExit(f"{command}: {done.returncode}")
    return stem


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wohin", required=True)
    parser.add_argument("-o", dest="folder", type=Path, required=True)
    parser.add_argument("--lang", default="de,en")
    parser.add_argument("--kinds", default="html,pdf,docx")
    parser.add_argument("given", type=Path, nargs="+")
    options = parser.parse_args()
    kinds = options.kinds.split(",")
    with tempfile.TemporaryDirectory() as temporary:
        temporary = Path(temporary)
        browser = Browser(temporary / "chromium") if "html" in kinds else None
        policy = None
        for given in options.given:
            if given.suffix == ".toml":
                policy = given
                continue
            name = given.name if given.is_dir() else given.name.split(".")[0]
            if policy:
                name = f"{policy.stem}-{name}"
            for lang in options.lang.split(","):
                folder = options.folder / name / lang
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                stem = bundle(options.wohin, given, lang, folder / "bundle", policy)
                report = lambda kind: (folder / "bundle" / f"{stem}.{kind}").resolve()
                if browser:
                    html(browser, report("html"), folder)
                if "pdf" in kinds and report("pdf").exists():
                    pages(report("pdf"), folder / "pdf")
                if "docx" in kinds:
                    word(report("docx"), folder, temporary / "soffice")
                print(f"{folder}: {len(list(folder.glob('*.png')))} pictures", flush=True)
            policy = None
        if browser:
            browser.close()


if __name__ == "__main__":
    main()
