// A call between two browsers: WebSocket signalling, perfect enough negotiation: the second to join makes the offer.
'use strict';

lab.join = async function join({ room, iceServers, policy = 'all', kbps = {}, media = {}, codecs = {}, dtx = false, channel = false }) {
  const stream = media ? await lab.media(media) : new MediaStream();
  const pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: policy, bundlePolicy: 'max-bundle' });
  lab.watch('peer', pc);
  if (channel) lab.channel = pc.createDataChannel('file', { negotiated: true, id: 0 });
  const socket = new WebSocket(`wss://${location.host}/ws/${room}`);
  lab.socket = socket;
  const say = (message) => socket.send(JSON.stringify(message));
  pc.addEventListener('icecandidate', ({ candidate }) => say({ candidate }));
  for (const track of stream.getTracks()) {
    pc.addTrack(track, stream);
    if (codecs[track.kind]) {
      const wanted = RTCRtpReceiver.getCapabilities(track.kind).codecs.filter(({ mimeType }) => [codecs[track.kind], 'video/rtx'].includes(mimeType));
      pc.getTransceivers().at(-1).setCodecPreferences(wanted);
    }
  }
  // Silence is sent as silence only where the description asks for it (RFC 7587, usedtx).
  const quiet = ({ type, sdp }) => ({ type, sdp: dtx ? sdp.replaceAll('useinbandfec=1', 'useinbandfec=1;usedtx=1') : sdp });
  const offer = async (options) => {
    await pc.setLocalDescription(await pc.createOffer(options));
    say({ description: quiet(pc.localDescription) });
  };
  lab.offer = offer;
  const early = [];
  socket.addEventListener('message', async ({ data }) => {
    const message = JSON.parse(data);
    if (message.members === 2) await offer();
    if (message.description) {
      await pc.setRemoteDescription(message.description);
      if (message.description.type === 'offer') {
        await pc.setLocalDescription();
        say({ description: quiet(pc.localDescription) });
      }
      await lab.limit(pc, kbps);
      for (const candidate of early.splice(0)) await pc.addIceCandidate(candidate);
    }
    if (message.candidate) {
      if (pc.remoteDescription) await pc.addIceCandidate(message.candidate); else early.push(message.candidate);
    }
  });
  await new Promise((done, failed) => {
    socket.addEventListener('open', done);
    socket.addEventListener('error', () => failed(new Error('signalling')));
  });
};

// Sends so many bytes over the data channel.
lab.send = async function send(bytes) {
  const piece = new Uint8Array(4096);
  for (let sent = 0; sent < bytes; sent += piece.length) {
    crypto.getRandomValues(piece);
    lab.channel.send(piece);
    while (lab.channel.bufferedAmount > 65536) await new Promise((done) => { setTimeout(done, 20); });
  }
};

// Tries again with other servers or another policy (ICE restart).
lab.move = async function move(configuration) {
  lab.connections.peer.setConfiguration({ ...lab.connections.peer.getConfiguration(), ...configuration });
  await lab.offer({ iceRestart: true });
};
