"""Peers that mean harm, each a function of the coordinator's port that goes on until it is told to stop."""

import contextlib
import random
import re
import select
import socket
import struct
import threading

import zmq
from zmq.utils import z85

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00"
GREETING_SIZE = 64
WORKER_FRAMES = {"hello": 2, "heartbeat": 3, "results": 4, "failure": 5, "hand_back": 6, "goodbye": 7}


def greeting(mechanism):
    """ZMTP 3.0 (RFC 23): what either side says first."""
    return GREETING + mechanism.ljust(20, b"\0") + bytes(32)


def command(name, body):
    content = bytes([len(name)]) + name + body
    return b"\x04" + bytes([len(content)]) + content


READY = command(b"READY", b"\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER")


def varint(number):
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(parts) + bytes([number])


def field(number, value):
    """A field of a protobuf message: a whole number, a text or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def envelope(version, name, *fields):
    return field(1, version) + field(WORKER_FRAMES[name], b"".join(fields))


def hello(version, training_version, worker):
    fields = [worker, "hostile", 1, "0", training_version, "x"]
    return envelope(version, "hello", *(field(i + 1, value) for i, value in enumerate(fields)))


@contextlib.contextmanager
def attacking(*attacks):
    """Runs attacks side by side; at its end, each has done what it does at least once."""
    stop = threading.Event()
    errors = []

    def run(attack):
        while True:
            try:
                attack()
            except (OSError, zmq.ZMQError):
                pass  # being disconnected is what an attacker has to expect
            except Exception as error:
                errors.append(error)
                return
            # The processor is left to the sweep: it is the connections that are tried here.
            if stop.wait(0.2):
                return

    threads = [threading.Thread(target=run, args=[attack]) for attack in attacks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        assert errors == []


def speaks(port, opening, *parts):
    """Says something over a new connection, waits a moment for an answer that nobody reads, and is gone.

    What follows the opening waits for the coordinator's side of the handshake: said before, it would be part of that.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(opening)
        heard = 0
        while parts and heard <= GREETING_SIZE:
            data = connection.recv(4_096)
            if not data:
                return
            heard += len(data)
        for part in parts:
            connection.sendall(part)
        select.select([connection], [], [], 0.02)


def random_bytes(port, seed):
    generator = random.Random(seed)
    return lambda: speaks(port, generator.randbytes(generator.randrange(1, 5_000)))


def truncated(port, seed, mechanism):
    generator = random.Random(seed)
    whole = greeting(mechanism) + READY + b"\x00\x05hello"
    return lambda: speaks(port, whole[: generator.randrange(1, len(whole))])


def huge_lengths(port, seed, mechanism):
    """Frames, and a handshake, that say they are far longer than anybody may be."""
    generator = random.Random(seed)

    def attack():
        length = struct.pack(">Q", generator.choice([1 << 62, (1 << 64) - 1, 1 << 40, 1 << 31, 200 << 20]))
        flags = generator.choice([b"\x02", b"\x03", b"\x06"])
        endless = flags + length + bytes(10_000)
        if generator.randrange(2):
            speaks(port, greeting(mechanism) + endless)
        else:
            speaks(port, greeting(mechanism) + READY, endless)

    return attack


def dealer_socket(context, ticket):
    dealer = context.socket(zmq.DEALER)
    dealer.linger = 0
    if ticket:
        dealer.curve_serverkey = ticket["serverPublicKey"].encode()
        dealer.curve_secretkey = ticket["workerSecretKey"].encode()
        dealer.curve_publickey = zmq.curve_public(ticket["workerSecretKey"].encode())
    return dealer


class Dealer:
    """A peer that speaks ZeroMQ as it should."""

    def __init__(self, port, ticket=None, reads=True):
        self.context = zmq.Context()
        self.socket = dealer_socket(self.context, ticket)
        if not reads:
            # ZeroMQ takes nothing off the connection while this much waits.
            self.socket.rcvhwm = 1
            self.socket.rcvbuf = 2_048
        self.socket.connect(f"tcp://127.0.0.1:{port}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.destroy()

    def send(self, *frames):
        self.socket.poll(2_000, zmq.POLLOUT)
        self.socket.send_multipart(frames, zmq.DONTWAIT)

    def receive(self, milliseconds=5_000):
        return self.socket.recv() if self.socket.poll(milliseconds) else b""


def versions(port, ticket=None):
    """The versions of protocol and training, which a coordinator names when it refuses others."""

    def ask(message, pattern):
        # The ticket may be so new that the coordinator does not list it yet. ZeroMQ gives up then; workers try again.
        for _ in range(5):
            with Dealer(port, ticket) as dealer:
                dealer.send(message)
                answer = re.search(pattern, dealer.receive())
            if answer:
                return int(answer.group(1))
        raise AssertionError("the coordinator does not answer")

    protocol = ask(field(1, 99) + b"\xff\xff", rb"Phasegrid \S+ speaks version (\d+)")
    return protocol, ask(hello(protocol, 999, "asks"), rb"this sweep by version (\d+)")


def garbage(port, seed, protocol, ticket=None):
    """Envelopes that are none, of a version that is none, and messages of several frames or of none."""
    generator = random.Random(seed)

    def attack():
        with Dealer(port, ticket) as dealer:
            for _ in range(50):
                noise = generator.randbytes(generator.randrange(0, 2_000))
                body = field(generator.randrange(1, 10), noise)
                dealer.send(generator.choice([noise, field(1, protocol) + body, field(1, 99) + noise, b""]))
                dealer.send(b"", noise, b"")

    return attack


def forged(port, seed, protocol, training, ticket=None, trials=240):
    """Is welcomed, says of all trials that they failed, that it has results, and that they are given back, and leaves.

    It hardly holds anything itself: who has a ticket may always take trials and not bring them.
    """
    generator = random.Random(seed)

    def attack():
        with Dealer(port, ticket) as dealer:
            dealer.send(hello(protocol, training, "w1"))
            dealer.receive()
            for _ in range(20):
                lease = field(1, generator.randrange(trials)) + field(2, generator.randrange(1, 4))
                dealer.send(envelope(protocol, "failure", field(1, lease), field(2, "forged")))
                outcome = field(1, "converged") + b"".join(
                    varint(i << 3 | 1) + struct.pack("<d", 1.0) for i in (2, 3, 4, 5, 6, 8)
                )
                key = generator.randbytes(32)
                wall = varint(5 << 3 | 1) + struct.pack("<d", 1.0)
                report = field(1, lease) + field(2, key) + field(3, outcome) + wall
                dealer.send(envelope(protocol, "results", field(1, report)))
            dealer.send(envelope(protocol, "goodbye", field(1, "forged"), field(2, lease), field(3, "forged")))

    return attack


def never_reading(port, protocol, ticket=None):
    """Asks again and again to join, as one that is refused, and takes none of the answers."""

    def attack():
        with Dealer(port, ticket, reads=False) as dealer:
            for _ in range(1_000):
                dealer.send(hello(protocol, 999, "silent"))

    return attack


def endless_message(port):
    """Frame after frame of a message that does not end."""
    frame = b"\x03" + struct.pack(">Q", 1 << 20) + bytes(1 << 20)
    return lambda: speaks(port, greeting(b"NULL") + READY, *[frame] * 100)


@contextlib.contextmanager
def speaking(port, count, ticket=None):
    """So many connections that have each said one byte of garbage, and are not made again once they are closed."""
    context = zmq.Context()
    context.max_sockets = count + 10
    # Those that nobody keeps are closed.
    dealers = [dealer_socket(context, ticket) for _ in range(count)]
    try:
        for dealer in dealers:
            dealer.reconnect_ivl = -1
            dealer.connect(f"tcp://127.0.0.1:{port}")
            dealer.send(b"\0")
        yield
    finally:
        context.destroy()


class Recorder:
    """A relay before the coordinator that keeps all that workers say through it."""

    def __init__(self, port):
        self.target = port
        self.said = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                worker, _ = self.listener.accept()
                coordinator = socket.create_connection(("127.0.0.1", self.target))
                self.said.append(bytearray())
                for source, sink, record in [(worker, coordinator, self.said[-1]), (coordinator, worker, None)]:
                    threading.Thread(target=self._pump, args=[source, sink, record], daemon=True).start()

    @staticmethod
    def _pump(source, sink, record):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
                if record is not None:
                    record += data
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def replay(self):
        """Says what a worker said, byte for byte, over a connection of its own.

        But for a hello in the clear, by which anybody takes the name of a worker there.
        """
        for said in map(bytes, self.said):
            if len(said) <= GREETING_SIZE + 1:
                continue
            # The greeting, and one command with its length; then perhaps a message, and no other command.
            rest = said[GREETING_SIZE + 2 + said[GREETING_SIZE + 1] :]
            opening = said[: len(said) - len(rest)]
            speaks(self.target, opening, rest[2 + rest[1] :] if rest[:1] == b"\0" and len(rest) > 1 else rest)

    def close(self):
        self.listener.close()


def raw_key(text):
    return z85.decode(text.encode())
