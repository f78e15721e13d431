"""The same work on the machines of a Dask cluster.

Inputs and output must lie in folders that all machines see under the same path. The project's
secret goes to the workers, so the network must be one you trust, or the address begin with tls://.
"""

from __future__ import annotations

import os
from concurrent.futures import Executor
from pathlib import Path
from types import TracebackType
from typing import Any

from workbench.base.errors import InputError, UnsupportedError
from workbench.base.text import Text, t
from workbench.deid.dicom.markers import method

_SECONDS = 15


class Cluster:
    """A connection to a scheduler; a context manager."""

    def __init__(self, address: str) -> None:
        """Connect.

        Raises
        ------
        UnsupportedError
            If Dask is not installed.
        InputError
            If nobody answers, or nobody is there to work.
        """
        try:
            import distributed
        except ImportError:
            raise UnsupportedError(
                t(
                    "Runs on a cluster need Dask, which is not installed: add it by "
                    "“pip install workbench[cluster]”."
                )
            ) from None
        try:
            client: Any = distributed
            self._client = client.Client(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError, RuntimeError) as error:
            raise InputError(
                t("The cluster at {address} does not answer.", address=address), str(error)
            ) from None
        if not self._client.scheduler_info()["workers"]:
            self._client.close()
            raise InputError(t("The cluster at {address} has no workers.", address=address))

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def executor(self) -> Executor:
        """Return an executor for one go."""
        made: Executor = self._client.get_executor(pure=False, retries=0)
        return made

    def check(self, staging: Path, source: Path) -> None:
        """Raise InputError unless all workers see what must be shared, and are of this version."""
        probe = staging / "probe"
        probe.write_bytes(b"")
        try:
            found = self._client.run(seen, [str(probe), os.path.abspath(source)])
        except Exception as error:  # whatever a worker of another kind says
            raise InputError(_OTHER_VERSION, type(error).__name__) from None
        finally:
            probe.unlink(missing_ok=True)
        for version, missing in found.values():
            if version != method():
                raise InputError(_OTHER_VERSION)
            if missing:
                raise InputError(
                    t(
                        "The machines of the cluster do not see the same files: inputs and output "
                        "must lie in a folder that all of them share, under the same path."
                    )
                )


_OTHER_VERSION: Text = t("The machines of the cluster must have this version of Workbench.")


def seen(paths: list[str]) -> tuple[str, list[int]]:
    """Return version and the places of those paths that are not there; runs on each worker."""
    return method(), [n for n, path in enumerate(paths) if not os.path.exists(path)]
