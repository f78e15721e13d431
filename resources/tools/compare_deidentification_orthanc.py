"""Orthanc as one of the tools: its server runs on this machine alone while it is asked.

It is used where it is installed (Debian: the package ``orthanc``), or where the variable ORTHANC
names its program.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

_HERE = "127.0.0.1"
_START_SECONDS, _SECONDS = 30, 60
_OK = 200


def orthanc() -> str | None:
    """Return the program, None where there is none."""
    return os.environ.get("ORTHANC") or shutil.which("Orthanc") or shutil.which("orthanc")


def version_of(program: str) -> str:
    """Return the version that a program says it has."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    words = (done.stdout + done.stderr).split()
    return next((word for word in words if word[:1].isdigit()), "")


def anonymised(source: Path, target: Path) -> None:
    """Upload each file, have it anonymised by the default profile, and keep what comes back."""
    program = orthanc()
    if program is None:
        return
    with _server(program) as port:
        for path in sorted(source.iterdir()):
            made = _anonymised(port, path.read_bytes())
            if made is not None:
                (target / path.name).write_bytes(made)


def _anonymised(port: int, data: bytes) -> bytes | None:
    stored = _post(port, "/instances", data)
    if stored is None:
        return None
    one = json.loads(stored)
    made = _post(port, f"/instances/{one['ID']}/anonymize", b"{}")
    _asked(port, "DELETE", f"/instances/{one['ID']}")  # files of one UID would be one file
    return made


@contextmanager
def _server(program: str) -> Iterator[int]:
    """Run it with an empty store that goes with it; gives its port."""
    with TemporaryDirectory(prefix="workbench-orthanc-") as place, socket.socket() as free:
        free.bind((_HERE, 0))
        port = int(free.getsockname()[1])
        free.close()
        settings = {
            "HttpPort": port,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "DicomServerEnabled": False,
            "StorageDirectory": f"{place}/store",
            "IndexDirectory": f"{place}/store",
        }
        file = Path(place) / "settings.json"
        file.write_text(json.dumps(settings), encoding="utf-8")
        server = subprocess.Popen(
            [program, str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(_SECONDS)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError, HTTPException):
            if _asked(port, "GET", "/system") is not None:
                return
        time.sleep(0.2)
    raise RuntimeError("Orthanc does not start")


def _post(port: int, path: str, body: bytes) -> bytes | None:
    try:
        return _asked(port, "POST", path, body)
    except (OSError, HTTPException):
        return None


def _asked(port: int, method: str, path: str, body: bytes = b"") -> bytes | None:
    """Return the answer, None when it is refused."""
    connection = HTTPConnection(_HERE, port, timeout=_SECONDS)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        data = answer.read()
        return data if answer.status == _OK else None
    finally:
        connection.close()
