// A call between two browsers: WebSocket signalling, perfect enough negotiation: the second to join makes the offer.
'use strict';

lab.join = async function join({ room, iceServers, policy = 'all', kbps = {}, media = {}, trickle = true, channel = false }) {
  const stream = await lab.media(media);
  const pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: policy, bundlePolicy: 'max-bundle' });
  lab.watch('peer', pc);
  if (channel) pc.createDataChannel('chat');
  const socket = new WebSocket(`wss://${location.host}/ws/${room}`);
  lab.socket = socket;
  const say = (message) => socket.send(JSON.stringify(message));
  if (trickle) pc.addEventListener('icecandidate', ({ candidate }) => say({ candidate }));
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
  const offer = async (options) => {
    await pc.setLocalDescription(await pc.createOffer(options));
    say({ description: pc.localDescription });
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
        say({ description: pc.localDescription });
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

// Tries again with other servers or another policy (ICE restart).
lab.move = async function move(configuration) {
  lab.connections.peer.setConfiguration({ ...lab.connections.peer.getConfiguration(), ...configuration });
  await lab.offer({ iceRestart: true });
};
