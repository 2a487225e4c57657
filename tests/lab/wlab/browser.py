"""Participants: headless Chromium with invented microphone, camera and screen, each in its own namespace."""

import os
import shlex

from playwright.sync_api import sync_playwright

from .net import run

FLAGS = (
    "--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--auto-accept-this-tab-capture",
    # What Chromium asks of its maker by itself is no part of a case.
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-domain-reliability", "--no-pings",
    "--disable-features=MediaRouter,OptimizationHints,AutofillServerCommunication,DialMediaRouteProvider,CertificateTransparencyComponentUpdater",
    "--host-resolver-rules=MAP *.google.com ~NOTFOUND, MAP *.googleapis.com ~NOTFOUND, MAP *.gvt1.com ~NOTFOUND", "--disable-default-apps", "--no-first-run", "--no-default-browser-check", "--autoplay-policy=no-user-gesture-required", "--disable-gpu",
)


class Browser:
    """One Chromium in a host's namespace, driven by script."""

    def __init__(self, playwright, host, flags=()):
        self.host, lab = host, host.lab
        home = lab.folder / f"home-{host.name}"
        store = home / ".pki/nssdb"
        store.mkdir(parents=True)
        run("certutil", "-d", f"sql:{store}", "-N", "--empty-password")
        run("certutil", "-d", f"sql:{store}", "-A", "-t", "C,,", "-n", "lab", "-i", lab.folder / "ca.pem")
        wrapper = lab.folder / f"chromium-{host.name}"
        wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(host.command("chromium"))} "$@"\n')
        wrapper.chmod(0o755)
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(home), "LANG": "C.UTF-8"}
        self.browser = playwright.chromium.launch(
            executable_path=str(wrapper), headless=True, args=[*FLAGS, *flags], env=environment, timeout=60000)
        self.page = self.browser.new_context().new_page()
        self.errors = []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.security = []
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.responseReceived", self._response)
        session.send("Network.enable")

    def _response(self, event):
        """Notes how an answer came: TLS version, suite and group as the browser says."""
        response = event["response"]
        details = response.get("securityDetails")
        if not details:
            return
        row = {"host": response["url"].split("/")[2], "address": response.get("remoteIPAddress"), "protocol": response.get("protocol"),
               "version": details.get("protocol"), "group": details.get("keyExchangeGroup"), "cipher": details.get("cipher"),
               "subject": details.get("subjectName")}
        if row not in self.security:
            self.security.append(row)

    def open(self, url):
        """Goes to a page."""
        self.page.goto(url, wait_until="load", timeout=20000)

    def do(self, script, argument=None):
        """Calls a function in the page."""
        return self.page.evaluate(script, argument)

    def stats(self):
        """The browser's statistics."""
        return self.do("() => lab.stats()")

    def connected(self, label="peer"):
        """Whether a connection is up."""
        return self.do("label => lab.connections[label]?.connectionState === 'connected'", label)

    def wait(self, seconds):
        """Lets time pass while the browser's messages are heard."""
        self.page.wait_for_timeout(seconds * 1000)

    def close(self):
        """Ends it."""
        self.browser.close()


def started():
    """The driver of the browsers, as a context manager."""
    return sync_playwright()
