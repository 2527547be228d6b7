# SPDX-License-Identifier: Apache-2.0
"""An authority of the test's own, and a server certificate for loopback that it vouches for."""
import os
import subprocess


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def make(folder, names=()):
    """Returns the paths of three PEM files in `folder`: the authority's certificate, the server's, the server's key.
    `names` are more that the server goes by."""
    ca, ca_key, request, certificate, key, extension = (
        os.path.join(folder, name) for name in ["ca.pem", "ca.key", "server.csr", "server.pem", "server.key", "names"])
    fresh_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    with open(extension, "w", encoding="ascii") as out:
        out.write("subjectAltName=" + ",".join(["DNS:localhost", "IP:127.0.0.1", *(f"DNS:{name}" for name in names)]))
    openssl("req", "-x509", *fresh_key, "-keyout", ca_key, "-out", ca, "-days", "2", "-subj", "/CN=lambdaquery test CA")
    openssl("req", *fresh_key, "-keyout", key, "-out", request, "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "2",
            "-extfile", extension, "-out", certificate)
    return ca, certificate, key
