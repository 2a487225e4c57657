"""The recorder: tcpdump on a host's interface, whole packets."""

import signal

from .net import LabError


class Tape:
    """Records from `start` to `stop`."""

    def __init__(self, host, label="call", interface="eth0", filter=""):
        self.host, self.path = host, host.lab.folder / f"{label}.pcap"
        self.process = host.spawn(f"tcpdump-{label}", "tcpdump", "-i", interface, "-s", "0", "-n", "-U", "--immediate-mode", "-B", "16384",
                                  "--time-stamp-precision=nano", "-Z", "root", "-w", self.path, *filter.split())
        host.lab.wait("tcpdump", lambda: self.path.exists() and self.path.stat().st_size >= 24)

    def stop(self):
        """Ends the recording; fails where the kernel dropped packets."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        log = self.process.log.read_text()
        if "\n0 packets dropped by kernel" not in log:
            raise LabError(f"the recorder lost packets: {log}")
        return self.path
