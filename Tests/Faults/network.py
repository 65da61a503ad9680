"""Hosts in network namespaces, joined by a bridge in one more: their links can be cut, made deaf or dumb, or lossy."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

COORDINATOR = "c"
WORKERS = ("w1", "w2", "w3", "w4")
SWITCH = "s"

_numbers = itertools.count()


def run(*arguments, text=None):
    done = subprocess.run(arguments, input=text, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}"


class Network:
    def __init__(self):
        # Names are the kernel's own, so that networks of tests side by side must not share any.
        self.prefix = f"pg{os.getpid()}-{next(_numbers)}"
        self.hosts = (COORDINATOR, *WORKERS)
        self._wire = None

    def open(self):
        run("ip", "netns", "add", self.namespace(SWITCH))
        self._switch("link", "add", "br0", "type", "bridge")
        self._switch("link", "set", "br0", "up")
        for number, host in enumerate(self.hosts, start=1):
            name = self.namespace(host)
            run("ip", "netns", "add", name)
            self._switch("link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", name)
            self._plug_in(host)
        return self

    def close(self):
        if self._wire:
            self._wire.kill()
            self._wire.wait()
        for host in (*self.hosts, SWITCH):
            subprocess.run(["ip", "netns", "del", self.namespace(host)], capture_output=True)

    def namespace(self, host):
        return f"{self.prefix}{host}"

    def address(self, host):
        return f"10.78.0.{1 + self.hosts.index(host)}"

    def command(self, host):
        """What to write before a command that is to run on the host. It leaves the process's number as it is."""
        return ["nsenter", f"--net=/run/netns/{self.namespace(host)}"]

    # Faults

    def cut(self, *hosts):
        for host in hosts:
            self._switch("link", "set", host, "down")

    def heal(self, *hosts):
        for host in hosts:
            self._switch("link", "set", host, "up")

    def drop(self, host, direction):
        """Drops all that the host sends ("output") or all that is sent to it ("input")."""
        rule = f"""
table inet fault {{
  chain silence {{
    type filter hook {direction} priority 0;
    policy drop
  }}
}}
"""
        run(*self.command(host), "nft", "-f", "-", text=rule)

    def undrop(self, host):
        run(*self.command(host), "nft", "delete", "table", "inet", "fault")

    def make_lossy(self, host, loss, delay, jitter, duplication):
        """Joins the host to the switch by a bad wire instead of its good one; times are in milliseconds."""
        self._switch("link", "del", host)
        near, far = f"{self.prefix[2:]}n", f"{self.prefix[2:]}f"
        self._wire = subprocess.Popen(
            [sys.executable, "-B", str(Path(__file__).with_name("wire.py")), near, far]
            + [str(number) for number in (loss, delay, jitter, duplication)],
            stdout=subprocess.PIPE, text=True,
        )
        assert self._wire.stdout.readline() == "up\n"
        run("ip", "link", "set", near, "netns", self.namespace(SWITCH), "name", host)
        run("ip", "link", "set", far, "netns", self.namespace(host), "name", "eth0")
        self._plug_in(host)

    def _plug_in(self, host):
        inside = ("ip", "-n", self.namespace(host))
        self._switch("link", "set", host, "master", "br0", "up")
        run(*inside, "addr", "add", f"{self.address(host)}/24", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")
        run(*inside, "link", "set", "lo", "up")

    def _switch(self, *arguments):
        run("ip", "-n", self.namespace(SWITCH), *arguments)
