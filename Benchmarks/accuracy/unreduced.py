"""The flow of all columns of all weights, in the network's own scales, by automatic differentiation.

f = sum_k a_k sigma(w_k . x), a ~ N(0, beta_1^2), w ~ N(0, beta_2^2), and d theta / dt = - grad R: no normal form, no
coordinates but the parameters. The steps are the classical Runge-Kutta steps of Tests/Reference/flow.py, at the same times.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import brentq

jax.config.update("jax_enable_x64", True)

REFRESH = 5  # steps from one choice of their length to the next


@dataclass(frozen=True)
class UnreducedFlow:
    """Of a ReLU network; states are the displacements of a and w, kept by themselves so as not to lose their digits."""

    x: jax.Array
    y: jax.Array
    start: tuple  # a and w, m and m x columns

    def outputs(self, moved):
        return (self.start[0] + moved[0]) @ jax.nn.relu((self.start[1] + moved[1]) @ self.x.T)

    def loss(self, moved):
        return jnp.mean((self.outputs(moved) - self.y) ** 2) / 2

    def step(self, moved, h):
        def along(gradients, h):
            return jax.tree.map(lambda p, g: p - h * g, moved, gradients)

        gradient = jax.grad(self.loss)
        k1 = gradient(moved)
        k2 = gradient(along(k1, h / 2))
        k3 = gradient(along(k2, h / 2))
        k4 = gradient(along(k3, h))
        return along(jax.tree.map(lambda p, q, r, s: (p + 2 * q + 2 * r + s) / 6, k1, k2, k3, k4), h)

    def step_length(self, moved, resolution):
        norms = jnp.linalg.norm(self.x, axis=1)
        z = (self.start[1] + moved[1]) @ self.x.T
        gates = ((self.start[0] + moved[0])[:, None] * (z > 0)) ** 2
        trace = jnp.sum(jax.nn.relu(z) ** 2) + jnp.sum(gates @ norms**2)
        growth = jnp.abs(self.outputs(moved) - self.y) @ norms
        pace = jnp.linalg.norm(jax.grad(self.loss)(moved)[1] @ self.x.T) / jnp.linalg.norm(z)
        return jnp.minimum(resolution.share * len(self.y) / jnp.maximum(trace, growth), resolution.path / pace)

    def last_step(self, goal, resolution):
        """The state before the loss falls to the goal, the length of the step that does it, and how many were taken."""
        def advance(carry):
            _, moved, h, steps = carry
            h = jax.lax.cond(steps % REFRESH == 0, lambda: self.step_length(moved, resolution), lambda: h)
            return moved, self.step(moved, h), h, steps + 1

        still = jax.tree.map(jnp.zeros_like, self.start)
        before, _, h, steps = jax.lax.while_loop(lambda c: self.loss(c[1]) > goal, advance, (still, still, 0.0, 0))
        return before, h, steps


jax.tree_util.register_dataclass(UnreducedFlow, data_fields=["x", "y", "start"], meta_fields=[])


def unreduced_distances(problem, gamma, gamma_prime, initial, goal, resolution):
    """[RD(theta_w), RD(theta_a)] where the loss first is the goal, and the number of steps."""
    m = len(initial)
    beta_1, beta_2 = m ** (-(gamma + gamma_prime) / 2), m ** (-(gamma - gamma_prime) / 2)
    start = jnp.asarray(beta_1 * initial[:, 0]), jnp.asarray(beta_2 * initial[:, 1:])
    flow = UnreducedFlow(jnp.asarray(problem.inputs_with_bias), jnp.asarray(problem.targets, float), start)
    before, h, steps = jax.jit(UnreducedFlow.last_step, static_argnums=2)(flow, goal, resolution)
    step, loss = jax.jit(UnreducedFlow.step), jax.jit(UnreducedFlow.loss)
    h = brentq(lambda h: np.log(float(loss(flow, step(flow, before, h))) / goal), 0, float(h), xtol=1e-14 * float(h))
    moved = step(flow, before, h)
    return np.array([jnp.linalg.norm(moved[k]) / jnp.linalg.norm(start[k]) for k in (1, 0)]), int(steps)
