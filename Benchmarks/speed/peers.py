"""The same training in JAX, on one thread.

The process is tied to one core before JAX is loaded, so that no thread of it can run beside another, and XLA is told
not to split its loops: all of JAX's work is done by one core at a time, whatever threads it keeps.
"""

import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import time  # noqa: E402

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from jax import lax  # noqa: E402

jax.config.update("jax_enable_x64", True)


def loss_of_rows(parameters, x, y, kappa):
    """A network as it is usually written: w has a row for each neuron."""
    a, w = parameters
    e = kappa * (a @ jnp.maximum(w @ x.T, 0)) - y
    return e @ e / (2 * len(y))


def loss_of_columns(parameters, x, y, kappa):
    """The same with a column for each neuron."""
    a, w = parameters
    e = kappa * (jnp.maximum(x @ w, 0) @ a) - y
    return e @ e / (2 * len(y))


def automatic(loss):
    def step(parameters, x, y, kappa, h):
        gradient = jax.grad(loss)(parameters, x, y, kappa)
        return jax.tree.map(lambda p, g: p - h * g, parameters, gradient)

    return step


def broadcast_step(parameters, x, y, kappa, h):
    """The gradient by hand, without matrix products."""
    a, w = parameters
    z = sum(x[:, c : c + 1] * w[c] for c in range(len(w)))
    s = jnp.maximum(z, 0)
    e = kappa * (s @ a) - y
    pull = jnp.where(z > 0, e[:, None], 0) * a
    c = h * kappa / len(y)
    change = jnp.stack([(pull * x[:, k : k + 1]).sum(0) for k in range(len(w))])
    return a - c * (e[:, None] * s).sum(0), w - c * change


def unrolled_step(parameters, x, y, kappa, h):
    """The gradient by hand, an array for each sample and column; for few samples."""
    a, w = parameters
    columns, samples = range(len(w)), range(len(y))
    z = [sum(x[i, c] * w[c] for c in columns) for i in samples]
    s = [jnp.maximum(v, 0) for v in z]
    e = [kappa * jnp.sum(a * s[i]) - y[i] for i in samples]
    pull = [jnp.where(z[i] > 0, e[i], 0) for i in samples]
    c = h * kappa / len(y)
    change = tuple(w[k] - c * a * sum(pull[i] * x[i, k] for i in samples) for k in columns)
    return a - c * sum(e[i] * s[i] for i in samples), change


# How a step can be written, the plain way first; the layout is what holds w.
PLAIN = "rows, jax.grad"
FORMS = {
    PLAIN: (automatic(loss_of_rows), "rows"),
    "columns, jax.grad": (automatic(loss_of_columns), "columns"),
    "columns, gradient by hand": (broadcast_step, "columns"),
    "samples and columns unrolled by hand": (unrolled_step, "arrays"),
}
FORMS_OF_MANY_SAMPLES = (PLAIN, "columns, jax.grad")


def parameters(layout, a, w):
    """w: r x m, in the layout's own shape."""
    if layout == "rows":
        return a, w.T.copy()
    return (a, w) if layout == "columns" else (a, tuple(w))


class Descent:
    """Steps of gradient descent at gamma' = 0, inside one compiled loop."""

    def __init__(self, form, x, y, a, w, kappa, h, precision, count):
        step, layout = FORMS[form]
        cast = lambda tree: jax.tree.map(lambda v: jnp.asarray(v, precision), tree)  # noqa: E731
        self.count = count
        self.state = cast(parameters(layout, a, w))
        self.constants = cast((x, y, kappa, h))
        self.loss = loss_of_rows if layout == "rows" else loss_of_columns
        self.loop = jax.jit(lambda p, c: lax.fori_loop(0, count, lambda _, q: step(q, *c), p))
        self.seconds()  # compiles

    def seconds(self):
        """Seconds a step."""
        return timed(lambda: self.loop(self.state, self.constants)) / self.count


    def final_loss(self):
        x, y, kappa, _ = self.constants
        a, w = self.loop(self.state, self.constants)
        return float(self.loss((a, jnp.asarray(w)), x, y, kappa))


def timed(work):
    start = time.perf_counter()
    jax.block_until_ready(work())
    return time.perf_counter() - start


class Recipe:
    """One attempt of the recipe of Luo et al. with a fixed step, as a compiled while loop over all columns."""

    def __init__(self, x, y, a, w, kappa, kappa_prime, precision="float64"):
        cast = lambda tree: jax.tree.map(lambda v: jnp.asarray(v, precision), tree)  # noqa: E731
        self.start = cast((a, w.T.copy()))
        x, y, kappa, rates = cast((x, y, kappa, (1 / kappa_prime, kappa_prime)))
        both = jax.value_and_grad(lambda p: loss_of_rows(p, x, y, kappa))

        def attempt(p, h, tolerance, limit):
            def go_on(state):
                _, _, loss, before, count = state
                return (loss > tolerance) & (loss < before) & (count < limit)

            def move(state):
                p, gradient, loss, _, count = state
                p = jax.tree.map(lambda v, g, rate: v - h * rate * g, p, gradient, rates)
                after, gradient = both(p)
                return p, gradient, after, loss, count + 1

            loss, gradient = both(p)
            return lax.while_loop(go_on, move, (p, gradient, loss, jnp.full_like(loss, jnp.inf), 0))[2:]

        self.attempt = jax.jit(attempt)

    def seconds(self, h, count):
        """Seconds a step, of at most `count` steps."""
        taken = []
        seconds = timed(lambda: taken.append(self.attempt(self.start, float(h), 0.0, count)) or taken)
        return seconds / int(taken[0][2])

    def steps(self, h, tolerance, limit):
        """Steps until the loss is at most the tolerance, halved steps and new starts included."""
        total, h = 0, float(h)
        while total < limit:
            loss, before, count = self.attempt(self.start, h, tolerance, limit - total)
            total += int(count)
            if loss <= tolerance or loss == before:
                break
            h /= 2
        return total
