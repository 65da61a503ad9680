"""Whoever means harm to a sweep loses a connection, and the sweep comes to what it would have come to."""

import json
import re
import signal
import socket
import subprocess
import time

import pytest

import hostile
from cluster import PATIENCE_SECONDS, SPEC, Program
from outcome import results

# What the log may say, however many attacks there are: the sweep's own lines, and in each minute ten of each of seven
# matters and three of connections.
LINE_COUNT_MAX = 40
LINE_COUNT_PER_MINUTE = 73
MEMORY_MEGABYTES_MAX = 400


class Sweep:
    """A coordinator on this host's loopback, with tickets or in the clear."""

    def __init__(self, programs, folder, has_tickets, file_count_max=4_096):
        self.programs, self.folder, self.out = programs, folder, folder / "out"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.ticket = self.new_ticket("honest", self.port) if has_tickets else None
        self._all = []
        limit = ["prlimit", f"--nofile={file_count_max}:{file_count_max}"]
        arguments = ["coordinate", SPEC, "--bind", f"tcp://127.0.0.1:{self.port}", "--out", self.out]
        self.coordinator = self._start([*limit, programs / "phasegrid", *arguments])
        self.workers = []
        self.started = time.monotonic()
        while "listening" not in self.coordinator.text:
            assert self.coordinator.is_running, self.coordinator.text
            time.sleep(0.01)

    def new_ticket(self, name, port):
        path = self.folder / f"{name}.ticket"
        command = [self.programs / "phasegrid", "ticket", "new", self.out, "--out", path]
        subprocess.run([*command, "--endpoint", f"tcp://127.0.0.1:{port}"], check=True, capture_output=True)
        return path

    def start_worker(self, name, port=None, options=()):
        if self.ticket:
            ticket = self.ticket
            if port:
                # The same keys by way of another port.
                content = json.loads(ticket.read_text())
                ticket = self.folder / f"{name}.ticket"
                ticket.touch(mode=0o600)
                ticket.write_text(json.dumps({**content, "endpoints": [f"tcp://127.0.0.1:{port}"]}))
            way = ["--ticket", ticket]
        else:
            way = ["--connect", f"tcp://127.0.0.1:{port or self.port}"]
        command = [self.programs / "phasegrid-worker", *way, "--slots", "1", "--name", name, *options]
        self.workers.append(self._start(command))
        return self.workers[-1]

    def _start(self, command):
        self._all.append(Program(command, self.folder / f"{len(self._all)}.log"))
        return self._all[-1]

    @property
    def story(self):
        return "\n".join(program.text for program in self._all)

    def memory_megabytes(self):
        """The most that the coordinator ever used."""
        status = open(f"/proc/{self.coordinator.process.pid}/status").read()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) / 1024

    def wait_for_joining(self, worker):
        end = time.monotonic() + PATIENCE_SECONDS
        while "joined sweep" not in worker.text:
            assert worker.is_running and time.monotonic() < end, f"a worker does not join\n{self.story}"
            time.sleep(0.01)

    def wait_for_end(self):
        """Waits for the end of the sweep; returns the most memory that the coordinator was seen to use."""
        memory = 0
        end = time.monotonic() + 2 * PATIENCE_SECONDS
        while self.coordinator.is_running:
            assert time.monotonic() < end, f"the sweep does not end\n{self.story}"
            assert not any(worker.process.poll() for worker in self.workers), f"a worker fails\n{self.story}"
            try:
                memory = max(memory, self.memory_megabytes())
            except (AttributeError, FileNotFoundError):
                break  # it has just ended
            time.sleep(0.05)
        return memory

    def finish(self, undisturbed, memory):
        assert self.coordinator.wait() == 0, self.story
        for worker in self.workers:
            assert worker.wait() == 0, self.story
        assert results(self.out) == undisturbed
        minutes = 1 + int((time.monotonic() - self.started) / 60)
        assert len(self.coordinator.text.splitlines()) <= LINE_COUNT_MAX + minutes * LINE_COUNT_PER_MINUTE, self.story
        assert memory <= MEMORY_MEGABYTES_MAX

    def close(self):
        for program in self._all:
            program.kill()


@pytest.fixture
def start(programs, tmp_path):
    sweeps = []

    def start(*arguments, **options):
        sweeps.append(Sweep(programs, tmp_path, *arguments, **options))
        return sweeps[-1]

    yield start
    for sweep in sweeps:
        sweep.close()


def attacks_from_outside(port, mechanism):
    return [
        hostile.random_bytes(port, 1), hostile.truncated(port, 2, mechanism), hostile.huge_lengths(port, 3, mechanism)
    ]


def test_peers_without_a_ticket_come_to_nothing(start, undisturbed):
    sweep = start(True)
    recorder = hostile.Recorder(sweep.port)
    sweep.start_worker("w1", port=recorder.port)
    sweep.start_worker("w2")
    stranger = {
        "serverPublicKey": json.loads(sweep.ticket.read_text())["serverPublicKey"],
        "workerSecretKey": hostile.zmq.curve_keypair()[1].decode(),
    }
    with hostile.attacking(
        *attacks_from_outside(sweep.port, b"CURVE"), *attacks_from_outside(sweep.port, b"NULL"), recorder.replay,
        hostile.garbage(sweep.port, 4, 2), hostile.forged(sweep.port, 5, 2, 2, ticket=stranger),
    ):
        memory = sweep.wait_for_end()
    recorder.close()
    sweep.finish(undisturbed, memory)
    assert sweep.coordinator.text.count("its ticket is not listed") == 1, sweep.story


def test_the_holder_of_a_ticket_speaks_for_nobody_else(start, undisturbed):
    sweep = start(True)
    for name in ("w1", "w2"):
        sweep.start_worker(name)
    ticket = json.loads(sweep.new_ticket("insider", sweep.port).read_text())
    known = hostile.versions(sweep.port, ticket)
    with hostile.attacking(
        hostile.garbage(sweep.port, 1, known[0], ticket), hostile.forged(sweep.port, 2, *known, ticket),
        hostile.never_reading(sweep.port, known[0], ticket),
    ):
        memory = sweep.wait_for_end()
    sweep.finish(undisturbed, memory)


def test_broken_peers_in_the_clear_cost_their_own_connections(start, undisturbed):
    sweep = start(False)
    recorder = hostile.Recorder(sweep.port)
    sweep.start_worker("w1", port=recorder.port)
    sweep.start_worker("w2")
    known = hostile.versions(sweep.port)
    with hostile.attacking(
        *attacks_from_outside(sweep.port, b"NULL"), hostile.garbage(sweep.port, 4, known[0]), recorder.replay,
        hostile.forged(sweep.port, 5, *known), hostile.never_reading(sweep.port, known[0]),
        hostile.endless_message(sweep.port),
    ):
        memory = sweep.wait_for_end()
    recorder.close()
    sweep.finish(undisturbed, memory)


@pytest.mark.parametrize("has_tickets", [True, False])
def test_connections_that_say_something_leave_room_for_workers(start, undisturbed, has_tickets):
    sweep = start(has_tickets, file_count_max=400)
    ticket = json.loads(sweep.new_ticket("insider", sweep.port).read_text()) if has_tickets else None
    with hostile.speaking(sweep.port, 320, ticket):
        for name in ("w1", "w2"):
            sweep.wait_for_joining(sweep.start_worker(name))
        memory = sweep.wait_for_end()
    sweep.finish(undisturbed, memory)
    assert "too many connections" in sweep.coordinator.text


@pytest.mark.parametrize("has_tickets", [True, False])
def test_thousands_of_connections_leave_room_for_workers(start, undisturbed, has_tickets):
    sweep = start(has_tickets, file_count_max=1_000)
    early = sweep.start_worker("w1")
    sweep.wait_for_joining(early)
    # It stands still meanwhile, or it might be done with everything before the other joins.
    early.process.send_signal(signal.SIGSTOP)
    held = []
    try:
        for _ in range(5_000):
            held.append(socket.create_connection(("127.0.0.1", sweep.port), timeout=5))
        sweep.wait_for_joining(sweep.start_worker("w2"))
        early.process.send_signal(signal.SIGCONT)
        memory = sweep.wait_for_end()
    finally:
        early.process.send_signal(signal.SIGCONT)
        for connection in held:
            connection.close()
    sweep.finish(undisturbed, memory)
    assert "too many connections" in sweep.coordinator.text
    assert "w2-" in (sweep.out / "trials.csv").read_text(), "the worker that joined in the crowd took part"


def test_nothing_secret_is_said_or_kept(start, undisturbed):
    sweep = start(True)
    workers = [sweep.start_worker(name, options=["--verbose"]) for name in ("w1", "w2")]
    server = json.loads((sweep.out / "keys/server.json").read_text())["secretKey"]
    worker = json.loads(sweep.ticket.read_text())["workerSecretKey"]
    seen = []
    for program in (sweep.coordinator, *workers):
        for kind in ("cmdline", "environ"):
            with open(f"/proc/{program.process.pid}/{kind}", "rb") as file:
                seen.append((kind, file.read()))
    memory = sweep.wait_for_end()
    sweep.finish(undisturbed, memory)
    seen += [(program.log, program.log.read_bytes()) for program in (sweep.coordinator, *workers)]
    seen += [
        (path, path.read_bytes())
        for path in sweep.out.rglob("*")
        if path.is_file() and path != sweep.out / "keys/server.json"
    ]
    assert any(str(path).endswith("journal.sqlite") for path, _ in seen)
    for secret in (server, worker):
        raw = hostile.raw_key(secret)
        for form in (secret.encode(), raw, raw.hex().encode(), raw.hex().upper().encode()):
            assert [place for place, content in seen if form in content] == []
