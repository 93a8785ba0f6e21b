"""AWS's Runtime API, as far as a function sees it: hands out events one by one, and keeps what the function says of each.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import queue
import threading
import time
import uuid
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PREFIX = "/2018-06-01/runtime/"


@dataclass
class Outcome:
    """What a function said of one event."""

    kind: str
    """`response`, `error`, or `init` where the function did not start."""
    body: bytes
    error_type: str | None = None


class RuntimeApi:
    """A server on this machine, for one function. `invoke` sends it an event."""

    def __init__(self) -> None:
        self.events: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.outcomes: queue.Queue[Outcome] = queue.Queue()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def invoke(self, event: bytes, timeout: float = 60) -> Outcome:
        """Sends one event, and waits for what the function says."""
        self.events.put((str(uuid.uuid4()), event))
        return self.outcomes.get(timeout=timeout)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(api: RuntimeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            pass

        def answer(self, status: int, body: bytes = b"{}", **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def body(self) -> bytes:
            if "chunked" not in (self.headers.get("Transfer-Encoding") or ""):
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            read = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                read += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return read

        def do_GET(self) -> None:
            if self.path != PREFIX + "invocation/next":
                self.answer(404)
                return
            request, event = api.events.get()
            self.answer(
                200,
                event,
                Content_Type="application/json",
                Lambda_Runtime_Aws_Request_Id=request,
                Lambda_Runtime_Deadline_Ms=str(int(time.time() * 1000) + 30_000),
                Lambda_Runtime_Invoked_Function_Arn="arn:aws:lambda:eu-west-1:123456789012:function:orders",
                Lambda_Runtime_Trace_Id="Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
            )

        def do_POST(self) -> None:
            kind = self.path.rsplit("/", 1)[-1]
            if self.path == PREFIX + "init/error":
                kind = "init"
            api.outcomes.put(Outcome(kind, self.body(), self.headers.get("Lambda-Runtime-Function-Error-Type")))
            self.answer(202)

    return Handler
