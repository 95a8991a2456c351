"""A line that breaks: forwards TCP to a server and cuts both ways after so many bytes from it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class CuttingProxy:
    """Set `cut_after` before a connection; None never cuts. `passed` counts its bytes."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cut_after: int | None = None
        self.passed = 0
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        # shutdown wakes accept(); close alone would leave it waiting
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(5)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.passed = 0
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._target_port), 10) as server:
            upwards = threading.Thread(
                target=self._forward,
                args=(client, server),
                kwargs={"is_counted": False},
                daemon=True,
            )
            upwards.start()
            self._forward(server, client, is_counted=True)
            upwards.join(10)

    def _forward(self, source: socket.socket, target: socket.socket, *, is_counted: bool) -> None:
        cut_after = self.cut_after
        with contextlib.suppress(OSError):
            while data := source.recv(16_384):
                if is_counted and cut_after is not None and self.passed + len(data) >= cut_after:
                    target.sendall(data[: cut_after - self.passed])
                    break
                if is_counted:
                    self.passed += len(data)
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def cutting_proxy(target_port: int) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(target_port)
    try:
        yield proxy
    finally:
        proxy.close()
