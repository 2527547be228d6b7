# SPDX-License-Identifier: Apache-2.0
"""What Thrift's Python compiler makes of the project's IDL, and connections to whoever speaks it.

This is another implementation of Thrift than the extension's, so that the two check each other."""
import atexit
import os
import shutil
import subprocess
import sys
import tempfile

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.transport import TSocket, TTransport

IDL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "plugin", "osquery", "osquery.thrift")


def _generate():
    folder = tempfile.mkdtemp(prefix="lq-wire-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(["thrift", "-out", folder, "--gen", "py", IDL], check=True)
    sys.path.insert(0, folder)


_generate()

from osquery import Extension, ExtensionManager, ttypes  # noqa: E402  (it has just been made)

__all__ = ["Connection", "Extension", "ExtensionManager", "ttypes"]


class CountingSocket(TSocket.TSocket):
    """A unix socket that knows how much it has read."""

    def __init__(self, path):
        super().__init__(unix_socket=path)
        self.received = 0

    def read(self, size):
        data = super().read(size)
        self.received += len(data)
        return data


class Connection:
    """`with Connection(path, Extension) as client`: one short connection, as osquery makes them."""

    def __init__(self, path, service, timeout_s=300):
        self.socket = CountingSocket(path)
        self.socket.setTimeout(timeout_s * 1000)
        self._transport = TTransport.TBufferedTransport(self.socket, 65536)
        self._client = service.Client(TBinaryProtocol(self._transport, strictRead=True, strictWrite=True))

    def __enter__(self):
        self._transport.open()
        return self._client

    def __exit__(self, *_):
        self._transport.close()
