# SPDX-License-Identifier: Apache-2.0
"""Secrets that can be told apart wherever they come out, and in whatever coat."""
import base64
import hashlib
import os


class Marks:
    """`secret (kind)` is the secret of that kind. Its middle is letters and digits that stand nowhere else, so it is
    found as it is, within a URL, in base64 at any offset, and in hexadecimal."""

    def __init__(self):
        self._kinds = {}

    def secret(self, kind):
        middle = hashlib.sha256(kind.encode()).hexdigest()[:24]
        self._kinds[kind] = [middle.encode(), middle.encode().hex().encode(), *self._base64(middle.encode())]
        return f"mark/{middle}+{len(self._kinds)}="

    @staticmethod
    def _base64(middle):
        for before in range(3):
            # groups that other bytes take part in are left out
            text = base64.b64encode(b"\0" * before + middle)[4 if before else 0:]
            yield text[:len(text) - 4]

    def kinds(self):
        return sorted(self._kinds)

    def found_in(self, content):
        """The kinds that stand in some bytes."""
        return [kind for kind, forms in self._kinds.items() if any(form in content for form in forms)]


class Searched:
    """All that came out, and what of it should not have."""

    def __init__(self, marks):
        self._marks, self.places, self.bytes, self.found = marks, 0, 0, []

    def look(self, where, content):
        self.places += 1
        self.bytes += len(content)
        self.found += [f"{where} shows the {kind}" for kind in self._marks.found_in(content)]

    def look_below(self, folder):
        for root, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(root, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        self.look(os.path.relpath(path, folder), file.read())
