# SPDX-License-Identifier: Apache-2.0
"""An authority of the test's own, and a server certificate for loopback that it vouches for."""
import os
import subprocess


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def make(folder):
    """Returns the paths of three PEM files in `folder`: the authority's certificate, the server's, the server's key."""
    ca, ca_key, request, certificate, key, names = (
        os.path.join(folder, name) for name in ["ca.pem", "ca.key", "server.csr", "server.pem", "server.key", "names"])
    fresh_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    with open(names, "w", encoding="ascii") as out:
        out.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("req", "-x509", *fresh_key, "-keyout", ca_key, "-out", ca, "-days", "2", "-subj", "/CN=lambdaquery test CA")
    openssl("req", *fresh_key, "-keyout", key, "-out", request, "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "2",
            "-extfile", names, "-out", certificate)
    return ca, certificate, key
