"""A direct call with audio only that sends next to nothing in silence (discontinuous transmission, RFC 7587): speech-like tones with long pauses."""

from wlab.phone import tone

from . import webrtc_direct as direct

TITLE = "Audio only, with discontinuous transmission"
WITH = direct.WITH


def run(kit, python):
    """Makes it."""
    voice = kit.lab.folder / "voice.wav"
    tone(voice, 30, 300, pause=2.0)
    # Noise suppression and its like would fill the pauses.
    plain = {"echoCancellation": False, "noiseSuppression": False, "autoGainControl": False}
    return direct.run(kit, python, options={"media": {"audio": plain, "video": False}, "dtx": True}, seconds=15,
                      flags=[f"--use-file-for-fake-audio-capture={voice}"])
