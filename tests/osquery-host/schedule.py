# SPDX-License-Identifier: Apache-2.0
"""osquery's differential log: what a scheduled query found that it had not found before, and the other way round."""
import json

import remote


class Schedule:
    """Queries by name, run one after the other. A run that fails is told to the status log and changes nothing."""

    def __init__(self, host, queries):
        self.host, self.queries = host, queries
        self.status_log = []
        self._last = {}

    def run(self):
        """One round: name -> (added, removed), for each query that answered and found a difference."""
        found = {}
        for name, sql in self.queries.items():
            try:
                rows = self.host.query(sql)
            except remote.QueryError as problem:
                self.status_log.append(f"Error executing scheduled query {name}: {problem}")
                continue
            now = {json.dumps(row, sort_keys=True): row for row in rows}
            before = self._last.get(name, {})
            added = [row for key, row in now.items() if key not in before]
            removed = [row for key, row in before.items() if key not in now]
            self._last[name] = now
            if added or removed:
                found[name] = (added, removed)
        return found
