"""A long sweep for little."""

import signal
import threading
import time
from contextlib import contextmanager


@contextmanager
def slowed(signal_workers):
    """Workers run for a fiftieth of the time, in pauses far shorter than their leases. signal_workers(number) signals them."""
    over = threading.Event()

    def slow():
        while not over.is_set():
            for number, pause in ((signal.SIGSTOP, 0.45), (signal.SIGCONT, 0.01)):
                signal_workers(number)
                time.sleep(pause)

    thread = threading.Thread(target=slow)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
