"""Stops a single thread, as a debugger does: ptrace(2)."""

import ctypes
import os
from contextlib import contextmanager

SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17
# waitpid(2): of threads, too.
ALL = 0x40000000

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def trace(request, thread):
    if libc.ptrace(request, thread, None, None) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@contextmanager
def stopped(thread):
    trace(SEIZE, thread)
    try:
        trace(INTERRUPT, thread)
        os.waitpid(thread, ALL)
        yield
    finally:
        trace(DETACH, thread)
