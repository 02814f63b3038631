"""A way to PostgreSQL that breaks at a chosen moment: before a COMMIT is passed on, or before its answer is."""

import contextlib
import socket
import threading
from pathlib import Path

NAME = ".s.PGSQL.5432"


class Proxy:
    """Listens on a socket of its own and passes everything on, until ``cut`` says otherwise.

    ``cut`` is "" (never), "before" (COMMIT is swallowed and the line cut) or "after" (COMMIT is passed on and
    done, its answer is swallowed and the line cut).
    """

    def __init__(self, folder: Path, server: str) -> None:
        self.cut, self._server = "", f"{server}/{NAME}"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / NAME))
        self._listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                threading.Thread(target=self._there, args=(client, server), daemon=True).start()

    def _there(self, client: socket.socket, server: socket.socket) -> None:
        mute = threading.Event()
        back = threading.Thread(target=self._pass, args=(server, client, mute), daemon=True)
        back.start()
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                cut = self.cut if b"COMMIT" in data else ""
                if cut == "after":
                    mute.set()
                    server.sendall(data)
                    back.join(240)  # until the server has answered, which the client never hears
                if cut:
                    self.cut = ""
                    break
                server.sendall(data)
        for end in (client, server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # close alone would not wake whoever reads from it
            end.close()

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket, mute: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while (data := source.recv(65536)) and not mute.is_set():
                target.sendall(data)
