// A call through Janus (videoroom): one connection to publish, one to receive everybody else.
'use strict';

class Janus {
  constructor(url) {
    this.waiting = new Map();
    this.handles = new Map();
    this.socket = new WebSocket(url, 'janus-protocol');
    this.opened = new Promise((done, failed) => {
      this.socket.addEventListener('open', done);
      this.socket.addEventListener('error', () => failed(new Error('signalling')));
    });
    this.socket.addEventListener('message', ({ data }) => this.hear(JSON.parse(data)));
  }

  hear(message) {
    const waits = this.waiting.get(message.transaction);
    // An `ack` only says that the answer will come as an event.
    if (waits && message.janus !== 'ack') {
      this.waiting.delete(message.transaction);
      if (message.janus === 'error' || message.plugindata?.data?.error) waits.failed(new Error(JSON.stringify(message)));
      else waits.done(message);
    } else if (message.janus === 'event') {
      this.handles.get(message.sender)?.(message);
    }
  }

  say(message) {
    const transaction = Math.random().toString(36).slice(2);
    return new Promise((done, failed) => {
      this.waiting.set(transaction, { done, failed });
      this.socket.send(JSON.stringify({ ...message, transaction, ...(this.session ? { session_id: this.session } : {}) }));
    });
  }

  async start() {
    await this.opened;
    this.session = (await this.say({ janus: 'create' })).data.id;
    this.beat = setInterval(() => this.say({ janus: 'keepalive' }), 20000);
  }

  async attach(hear) {
    const handle = (await this.say({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data.id;
    this.handles.set(handle, hear);
    return {
      ask: (body, jsep) => this.say({ janus: 'message', handle_id: handle, body, ...(jsep ? { jsep } : {}) }),
      trickle: (candidate) => this.say({ janus: 'trickle', handle_id: handle, candidate: candidate ?? { completed: true } }),
    };
  }
}

lab.enter = async function enter({ room, display, kbps = {}, media = {}, screen = false, simulcast = false, iceServers = [] }) {
  const janus = new Janus(`wss://${location.host}/janus`);
  lab.socket = janus.socket;
  await janus.start();
  const connect = (label, handle) => {
    const pc = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
    lab.watch(label, pc);
    pc.addEventListener('icecandidate', ({ candidate }) => handle.trickle(candidate));
    return pc;
  };

  // Receiving: all streams of all others on one connection, which grows as people come.
  let receiver = null;
  let queue = Promise.resolve();
  const receive = (publishers) => {
    queue = queue.then(async () => {
      const streams = publishers.flatMap((one) => one.streams.filter((s) => !s.disabled).map((s) => ({ feed: one.id, mid: s.mid })))
        .filter((s) => !lab.subscribed.has(`${s.feed}/${s.mid}`));
      if (!streams.length) return;
      for (const s of streams) lab.subscribed.add(`${s.feed}/${s.mid}`);
      let answer;
      if (receiver) answer = await receiver.handle.ask({ request: 'subscribe', streams });
      else {
        const handle = await janus.attach(() => {});
        receiver = { handle, pc: connect('receive', handle) };
        answer = await handle.ask({ request: 'join', ptype: 'subscriber', room, streams });
      }
      if (!answer.jsep) return;
      await receiver.pc.setRemoteDescription(answer.jsep);
      await receiver.pc.setLocalDescription();
      await receiver.handle.ask({ request: 'start' }, receiver.pc.localDescription);
    }).catch((error) => lab.log.push({ what: `receive: ${error}` }));
    return queue;
  };
  lab.subscribed = new Set();

  const handle = await janus.attach((message) => {
    const data = message.plugindata?.data;
    if (data?.publishers) receive(data.publishers);
  });
  const joined = await handle.ask({ request: 'join', ptype: 'publisher', room, display });
  const pc = connect('publish', handle);
  const stream = await lab.media(media);
  for (const track of stream.getTracks()) {
    const sendEncodings = simulcast && track.kind === 'video'
      ? [{ rid: 'h', maxBitrate: 120000 }, { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 70000 }, { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 40000 }]
      : [{}];
    pc.addTransceiver(track, { direction: 'sendonly', streams: [stream], sendEncodings });
  }
  const publish = async () => {
    await pc.setLocalDescription(await pc.createOffer());
    const descriptions = pc.getTransceivers().map((t) => ({ mid: t.mid, description: lab.tracks[t.sender.track?.id] ?? 'track' }));
    const answer = await handle.ask({ request: 'configure', audio: true, video: true, descriptions }, pc.localDescription);
    await pc.setRemoteDescription(answer.jsep);
    if (!simulcast) await lab.limit(pc, kbps);
  };
  lab.share = async () => {
    pc.addTransceiver(await lab.screen(), { direction: 'sendonly' });
    await publish();
    lab.post('screen-on');
  };
  lab.unshare = async () => {
    for (const track of lab.display.getTracks()) track.stop();
    for (const transceiver of pc.getTransceivers()) {
      if (lab.tracks[transceiver.sender.track?.id] === 'screen') {
        transceiver.sender.lab = 'screen';
        await transceiver.sender.replaceTrack(null);
      }
    }
    lab.post('screen-off');
  };
  await publish();
  if (screen) await lab.share();
  if (joined.plugindata.data.publishers?.length) receive(joined.plugindata.data.publishers);
};
