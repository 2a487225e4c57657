"""A WebSocket relay: what one participant of a room says, all others hear; who joins late hears nothing of before."""

import argparse
import asyncio
from collections import defaultdict

from aiohttp import WSMsgType, web

ROOMS = defaultdict(set)


async def room(request):
    """One participant's connection."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    members = ROOMS[request.path]
    for other in members:
        await other.send_json({"joined": True})
    members.add(socket)
    await socket.send_json({"members": len(members)})
    try:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                # Binary messages (the copy of a microphone) are taken and forgotten.
                await asyncio.gather(*(other.send_str(message.data) for other in members if other is not socket))
    finally:
        members.discard(socket)
    return socket


def main():
    """Serves on loopback, behind the web server."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    app = web.Application()
    app.router.add_get("/ws/{room}", room)
    web.run_app(app, host="127.0.0.1", port=parser.parse_args().port, print=None)


if __name__ == "__main__":
    main()
