"""The C side: the product's kernels, this machine's limits and the counter of descent steps, in one shared library."""

import ctypes
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
KERNELS = HERE.parents[1] / "Sources" / "CKernels"
# The kernels as Package.swift compiles them; the counter is no part of any comparison and may use every instruction.
SOURCES = [
    (KERNELS / "kernels.c", ["-O3"]),
    (HERE / "evaluation.c", ["-O3"]),
    (HERE / "machine.c", ["-O3"]),
    (HERE / "recipe.c", ["-O3", "-march=native", "-mprefer-vector-width=512", "-ffp-contract=fast"]),
]
DOUBLES = np.ctypeslib.ndpointer(np.float64, flags="C_CONTIGUOUS")
INT, LONG, INT64, DOUBLE, POINTER = (
    ctypes.c_int, ctypes.c_long, ctypes.c_int64, ctypes.c_double, ctypes.c_void_p,
)
SIGNATURES = {
    "draw": (None, [ctypes.c_uint64, INT, INT64, INT64, DOUBLES]),
    "evaluation_create": (POINTER, [INT, INT, INT64, DOUBLES, DOUBLES, DOUBLE, DOUBLE]),
    "evaluation_free": (None, [POINTER]),
    "evaluation_descend": (DOUBLE, [POINTER, INT, LONG, DOUBLE]),
    "evaluation_flow": (DOUBLE, [POINTER, LONG, DOUBLE]),
    "evaluation_loss": (DOUBLE, [POINTER]),
    "evaluation_eigen": (DOUBLE, [POINTER, LONG]),
    "fma_peak": (DOUBLE, [INT, LONG]),
    "triad_bandwidth": (DOUBLE, [ctypes.c_size_t, INT]),
    "recipe_attempt": (
        INT64,
        [INT, INT64, DOUBLES, DOUBLES, DOUBLE, DOUBLE, DOUBLE, DOUBLE, INT64, DOUBLES, DOUBLES, DOUBLES, DOUBLES],
    ),
}


def compiler():
    """clang: the kernels choose their instruction set by its pragmas."""
    found = shutil.which("clang")
    if found is None:
        raise SystemExit("clang is needed on the PATH; Swift's toolchain has one")
    return found


@functools.cache
def library():
    with tempfile.TemporaryDirectory() as folder:
        objects = []
        for source, flags in SOURCES:
            objects.append(Path(folder) / f"{source.stem}.o")
            command = [compiler(), *flags, "-Wall", "-Wno-psabi", "-fPIC", f"-I{KERNELS / 'include'}"]
            subprocess.run([*command, "-c", source, "-o", objects[-1]], check=True)
        target = Path(folder) / "speed.so"
        subprocess.run([compiler(), "-shared", *objects, "-o", target, "-lm"], check=True)
        loaded = ctypes.CDLL(str(target))
    for name, (result, arguments) in SIGNATURES.items():
        getattr(loaded, name).restype = result
        getattr(loaded, name).argtypes = arguments
    return loaded


def drawn(rank, width, seed=0):
    """The start that the product draws: rows a, u_1 ... u_r."""
    rows = np.zeros((rank + 1, -(-width // 16) * 16))
    library().draw(seed, rank, width, rows.shape[1], rows)
    return rows[:, :width]


class Evaluation:
    """One network at its start, ready to be timed: seconds for each of `count` repetitions.

    Descent goes on from step to step; steps of the flow all begin at the same point."""

    def __init__(self, problem, width, gamma=0.5, gamma_prime=0.0):
        self.step = 1 / problem.largest_rate(width, gamma, gamma_prime)
        n, r = problem.reduced.shape
        self._handle = library().evaluation_create(
            n, r, width, problem.reduced, problem.targets, width**-gamma, width**-gamma_prime
        )

    def descend(self, count, single_precision=False):
        return library().evaluation_descend(self._handle, single_precision, count, self.step) / count

    def flow(self, count):
        return library().evaluation_flow(self._handle, count, self.step / 10) / count

    def loss(self):
        return library().evaluation_loss(self._handle)

    def eigen(self, count):
        return library().evaluation_eigen(self._handle, count) / count

    def __del__(self):
        library().evaluation_free(self._handle)
