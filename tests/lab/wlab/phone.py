"""A SIP telephone: baresip without ears, with a tone as its voice and a test card as its picture."""

import math
import re
import struct
import wave

MODULES = "/usr/lib/baresip/modules"


class Phone:
    """A telephone of a host. `extra` goes into its account line, e.g. `;mediaenc=srtp-mand`."""

    def __init__(self, host, user, seconds, dial=None, video=True, extra="", modules=()):
        self.host, folder = host, host.lab.folder / f"phone-{host.name}"
        folder.mkdir()
        tone(folder / "tone.wav", seconds + 5, 440 if dial else 330)
        # The account comes last: it looks for the encryption that the others bring.
        loaded = ["g711.so", "aufile.so", "aubridge.so", *(["vp8.so", "fakevideo.so"] if video else []), *modules, "account.so"]
        (folder / "config").write_text("\n".join([
            "poll_method epoll", f"sip_listen {host.v4}:5060", "call_max_calls 2", "audio_path /usr/share/baresip",
            f"audio_source aufile,{folder}/tone.wav", "audio_player aubridge,none", "audio_alert aubridge,none", "ausrc_srate 8000", "auplay_srate 8000",
            "ausrc_channels 1", "auplay_channels 1", "video_source fakevideo,nil", "video_display fakevideo,nil", "video_size 176x144",
            "video_bitrate 90000", "video_fps 10", "rtp_ports 16000-16100", "rtp_stats yes", f"module_path {MODULES}",
            *(f"module {name}" for name in loaded), "module_app menu.so", ""]))
        (folder / "accounts").write_text(f"<sip:{user}@{host.v4}>;regint=0;answermode=auto{extra}\n")
        (folder / "contacts").write_text("")
        argv = ["baresip", "-f", folder, "-s", "-v", "-t", seconds, *(["-e", f"/dial {dial}"] if dial else [])]
        self.process = host.spawn("phone", *argv)

    def wait(self):
        """Waits for the end of its time."""
        self.process.wait(120)

    def log(self):
        """What it said, without colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.process.log.read_text(errors="replace"))

    def descriptions(self):
        """SDP bodies in its trace, each line by line."""
        return [body.split("\n") for body in re.findall(r"^v=0\r?\n(?:[a-z]=.*\n)+", self.log().replace("\r", ""), re.MULTILINE)]


def tone(path, seconds, hertz, pause=0.0):
    """A tone that comes and goes, as speech does; `pause`: so many seconds of silence after every second and a half."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        loud = (n / 8000 % (1.5 + pause) < 1.5 for n in range(8000 * seconds))
        samples = (int(9000 * math.sin(2 * math.pi * hertz * n / 8000) * (0.2 + abs(math.sin(n / 4000))) * on) for n, on in enumerate(loud))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
