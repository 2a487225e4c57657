// What the pages of the lab share: media, telemetry, statistics. The test scripts call these functions in the page.
'use strict';

const lab = {
  // Peer connections by label, and what each local track is: id -> 'microphone' | 'camera' | 'screen'.
  connections: {}, tracks: {}, remotes: {}, posts: 0, collector: null, log: [],

  // Microphone and camera with small pictures, so that captures stay small.
  async media({ audio = true, video = { width: 160, height: 120, frameRate: 10 } } = {}) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio, video });
    for (const track of stream.getTracks()) lab.tracks[track.id] = track.kind === 'audio' ? 'microphone' : 'camera';
    lab.stream = stream;
    return stream;
  },

  async screen({ width = 320, height = 240, frameRate = 5 } = {}) {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { width, height, frameRate }, audio: false });
    const [track] = stream.getVideoTracks();
    lab.tracks[track.id] = 'screen';
    lab.display = stream;
    return track;
  },

  watch(label, pc) {
    lab.connections[label] = pc;
    pc.addEventListener('track', ({ track, transceiver }) => {
      // A received track only flows while something plays it.
      const element = document.createElement(track.kind);
      element.srcObject = new MediaStream([track]);
      element.autoplay = true;
      element.muted = true;
      document.body.append(element);
      lab.remotes[`${label}/${transceiver.mid}`] = track;
    });
    const note = (what) => lab.log.push({ at: Date.now(), label, what });
    pc.addEventListener('connectionstatechange', () => note(`connection ${pc.connectionState}`));
    pc.addEventListener('iceconnectionstatechange', () => note(`ice ${pc.iceConnectionState}`));
  },

  async limit(pc, kbps) {
    if (!kbps) return;
    for (const sender of pc.getSenders()) {
      if (!sender.track) continue;
      const parameters = sender.getParameters();
      for (const encoding of parameters.encodings) {
        encoding.maxBitrate = (kbps[lab.tracks[sender.track.id]] ?? 60) * 1000;
      }
      await sender.setParameters(parameters);
    }
  },

  // Telemetry as real services send it: on a beat and on every event.
  telemetry(url, seconds) {
    lab.collector = url;
    lab.post('start');
    lab.beat = setInterval(() => lab.post('beat'), seconds * 1000);
  },

  post(event) {
    if (!lab.collector) return null;
    lab.posts += 1;
    const body = JSON.stringify({ event, at: Date.now(), session: 'c0ffee', agent: navigator.userAgent, values: Array(24).fill(0.5) });
    return fetch(lab.collector, { method: 'POST', body, mode: 'no-cors', keepalive: true }).catch((error) => lab.log.push({ what: String(error) }));
  },

  mute(on) {
    for (const track of lab.stream.getAudioTracks()) track.enabled = !on;
    lab.post(on ? 'mute' : 'unmute');
  },

  // As most clients do it: the camera's light goes out, the sender stays.
  async camera(on) {
    for (const pc of Object.values(lab.connections)) {
      for (const sender of pc.getSenders()) {
        const kind = sender.track ? lab.tracks[sender.track.id] : sender.lab;
        if (kind !== 'camera') continue;
        sender.lab = 'camera';
        await sender.replaceTrack(on ? lab.stream.getVideoTracks()[0] : null);
      }
    }
    lab.post(on ? 'camera-on' : 'camera-off');
  },

  // Everything the browser knows of its connections.
  async stats() {
    const all = {};
    for (const [label, pc] of Object.entries(lab.connections)) {
      const report = await pc.getStats();
      const senders = {};
      for (const transceiver of pc.getTransceivers()) {
        const track = transceiver.sender.track;
        senders[transceiver.mid] = track ? lab.tracks[track.id] : transceiver.sender.lab ?? null;
      }
      all[label] = { stats: [...report.values()], senders, state: pc.connectionState };
    }
    return { connections: all, posts: lab.posts, log: lab.log, now: Date.now() };
  },

  leave() {
    lab.post('leave');
    clearInterval(lab.beat);
    for (const pc of Object.values(lab.connections)) pc.close();
    lab.socket?.close();
  },
};

// A second copy of the microphone, as a transcription service takes it: small pieces of Opus on a WebSocket.
lab.copy = async function copy({ url, kbps, every = 100 }) {
  const socket = new WebSocket(url);
  await new Promise((done, failed) => {
    socket.addEventListener('open', done);
    socket.addEventListener('error', () => failed(new Error('copy')));
  });
  const recorder = new MediaRecorder(new MediaStream(lab.stream.getAudioTracks()), { mimeType: 'audio/webm;codecs=opus', audioBitsPerSecond: kbps * 1000 });
  lab.copied = { pieces: 0, bytes: 0 };
  recorder.addEventListener('dataavailable', ({ data }) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    lab.copied.pieces += 1;
    lab.copied.bytes += data.size;
    socket.send(data);
  });
  recorder.start(every);
};
