"""A sweep with a status page, and its workers."""

import json
import re
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

SPEC = {
    "name": "page",
    "problem": {"inputs": [[-0.9], [-0.3], [0.3], [0.9]], "targets": [0.4, -0.2, 0.1, 0.6]},
    "grid": {
        "gamma": {"from": 0.5, "to": 2.0, "count": 7},
        "gammaPrime": {"from": -0.5, "to": 1.0, "count": 5},
        "width": [50, 100, 200],
        "seeds": 2,
        "initialisations": ["NTK", "mean-field"],
    },
    "detail": {"cells": [[0.5, -0.5], [1.75, -0.5]], "width": 100},
}


class Sweep:
    """A coordinator that stays after the end, on ports of its own choice."""

    def __init__(self, program, folder, address="127.0.0.1:0", spec=SPEC):
        self.program, self.folder = Path(program), folder / "out"
        self.spec = folder / "page.yaml"
        self.spec.write_text(json.dumps(spec))  # JSON is YAML
        self.workers = []
        self.process = subprocess.Popen(
            [self.program, "coordinate", self.spec, "--bind", "tcp://127.0.0.1:*", "--out", self.folder, "--stay",
             "--status", address],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True,
        )
        self.announcement = self.process.stdout.readline()
        self.url = re.search(r"http://\S+?/", self.announcement).group()
        self.endpoint = re.search(r"tcp://\S+?:\d+", self.process.stdout.readline()).group()

    def start_worker(self, *options):
        worker = subprocess.Popen(
            [self.program.with_name("phasegrid-worker"), "--connect", self.endpoint, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    def end(self):
        for process in [*self.workers, self.process]:
            process.kill()
            process.wait()

    def get(self, path, **headers):
        """Status, headers and body of an answer."""
        request = urllib.request.Request(self.url + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def phase(self):
        """None while the journal is being read."""
        status, _, body = self.get("api/progress")
        return json.loads(body)["phase"] if status == 200 else None

    def json(self, path, **headers):
        status, _, body = self.get(path, **headers)
        assert status == 200, body
        return json.loads(body)
