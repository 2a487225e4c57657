"""The recorder on a host's interface: tcpdump with whole packets, or a program that is to be tested beside it."""

import shlex
import signal
import subprocess

from .net import LabError


class Tape:
    """Records from the beginning until `stop`.

    `recorder` is a command line in which `{file}` and `{interface}` are replaced; it gets SIGINT at the end. `marker` is one that gets the label of
    each phase as its last argument; `{file}` is replaced there, too.
    """

    def __init__(self, host, label="call", interface="eth0", recorder=None, marker=None):
        self.host, self.label, self.marker, self.given = host, label, marker, recorder is not None
        self.path = host.lab.folder / (f"{label}.pcapng" if recorder else f"{label}.pcap")
        if recorder:
            argv = [part.replace("{file}", str(self.path)).replace("{interface}", interface) for part in shlex.split(recorder)]
        else:
            argv = ["tcpdump", "-i", interface, "-s", "0", "-n", "-U", "--immediate-mode", "-B", "16384", "--time-stamp-precision=nano", "-Z", "root",
                    "-w", self.path]
        self.process = host.spawn(f"recorder-{label}", *argv)
        host.lab.wait("the recorder", lambda: self.path.exists() and self.path.stat().st_size >= 24 or self.process.poll() is not None)

    def mark(self, label):
        """Tells the recorder under test of a phase."""
        if self.marker:
            argv = [part.replace("{file}", str(self.path)) for part in shlex.split(self.marker)]
            subprocess.run(self.host.command(*argv, label), check=True, timeout=10)

    def stop(self):
        """Ends the recording; fails where it lost packets or failed."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        log = self.process.log.read_text()
        if self.given and self.process.returncode != 0:
            raise LabError(f"the recorder ended with {self.process.returncode}: {log}")
        if not self.given and "\n0 packets dropped by kernel" not in log:
            raise LabError(f"the recorder lost packets: {log}")
        return self.path
