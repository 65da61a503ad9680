"""How many operations a neuron costs by what it must compute; a multiply-add is two."""

from math import ceil


def descent_flop_as_written(n, r):
    """A neuron's descent step with its forward pass, as it is written down, the last input column being the bias: z is an
    addition and r - 1 multiply-adds; the ReLU; the output; the pull; the gradient of a; that of w, where the bias column
    is an addition; its factor a; and the multiply-adds of r + 1 parameters. 52 for four points."""
    return n * (2 * (r - 1) + 1 + 2 + 1 + 2 + 2 * (r - 1) + 1) + r + 2 * (r + 1)


def descent_flop(n, r):
    """The same as the kernels do it where they look up the gradient of w by the sides of the kinks that a neuron is on: z, the
    ReLU, the output, a look-up for each column, the gradient of a as g.w, the factor a and the multiply-adds of the parameters.
    36 for four points."""
    return n * (2 * (r - 1) + 1 + 1 + 2) + r + (2 * r - 1) + 1 + 2 * (r + 1)


def flow_flop_in_weights(n, r):
    """The step as written, in reduced coordinates, where no column is constant, with the sums of the kernel matrix: two symmetric
    n x n matrices. What is computed twice, kinks and the eigenproblem count for nothing."""
    return n * (2 * r + 1 + 2 + 1 + 2 + 2 * r) + r + 2 * (r + 1) + 2 * n * (n + 1)


def flow_flop(n):
    """The same for n independent samples, z being kept, with its products written out: the pulls, y = G p, three sums with p
    (of z, its displacement and y), what z and its displacement move by, the ReLU, the gates and the output."""
    return n * (1 + 2 * n + 3 * 2 + 2 * 2 + 1 + 1 + 2) + 2 * n * (n + 1)


def flow_flop_looked_up(n):
    """What of it is left where y = G p is looked up: an addition for each four samples, and of the tables' 8 products and 24
    additions, which 64 neurons share, their part."""
    return flow_flop(n) - 2 * n * n + n * 2 * ceil(n / 8) * (1 + (8 + 24) / 64)


def flow_flop_in_vectors(n):
    """The same as the kernels take them, in whole vectors of eight samples. Of more than eight samples y is looked up, four at a
    time: a look-up takes as long as two multiply-adds, and the tables a quarter of what the look-ups take. Of up to 16 samples they look
    where neurons are at the ends of two parts of the step, too: the pulls, y = G p, a sum with p, the place and its side."""
    whole = (n + 7) // 8 * 8
    y = 2 * n if n <= 8 else 1.25 * whole
    looks = 2 * whole * (1 + y + 2 + 2 + 1) if n <= 16 else 0
    return whole * (y + 15) + 2 * whole * (whole + 1) + looks


def eigen_cost(n):
    """How the eigenproblem's time grows: about n^2 rotations of two rows, in whole vectors of eight, each after a root and divisions that
    wait for each other as long as 200 numbers take to rotate."""
    return n**2 * ((n + 7) // 8 * 8 + 200)
