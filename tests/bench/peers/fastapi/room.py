"""A chat room with FastAPI on uvicorn: everybody is in it, and what one says is sent to all."""

import datetime
import itertools
import json
import socket

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

application = FastAPI()
guests = itertools.count(1)
messages = itertools.count(1)
members = set()


@application.websocket("/{path:path}")
async def chat(websocket: WebSocket, path: str):
    await websocket.accept()
    sender = f"guest-{next(guests)}"
    members.add(websocket)
    try:
        while True:
            said = json.loads(await websocket.receive_text())
            created_at = datetime.datetime.now(datetime.timezone.utc).isoformat()
            message = json.dumps({"id": next(messages), "sender": sender, "text": said["text"],
                                  "created_at": created_at})
            for member in list(members):
                try:
                    await member.send_text(message)
                except (RuntimeError, WebSocketDisconnect):
                    members.discard(member)
    except WebSocketDisconnect:
        pass
    finally:
        members.discard(websocket)


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(f"listening {listener.getsockname()[1]}", flush=True)
    options = uvicorn.Config(application, loop="uvloop", http="httptools", ws="websockets",
                             ws_per_message_deflate=False, access_log=False, log_level="error")
    uvicorn.Server(options).run(sockets=[listener])


if __name__ == "__main__":
    main()
