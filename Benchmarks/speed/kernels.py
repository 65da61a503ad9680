#!/usr/bin/env python3
"""One evaluation of the neuron sums beside the same step in JAX, and beside what one core can do at best."""

import peers  # first: it ties the process to one core
from measuring import Row, at_least, duration, interleaved, say, store
from native import Evaluation, drawn, library
from operations import descent_flop, descent_flop_as_written, flow_flop, flow_flop_in_weights, flow_flop_looked_up
from problems import four_points, mnist_45

PRECISIONS = ("float64", "float32")
ROUNDS = 7
SECONDS = 0.15  # of one sample, about
JAX_TARGET = {"float64": 12, "float32": 16}
PEAK_SHARE, BANDWIDTH_SHARE, MNIST_PEAK_SHARE, MNIST_TARGET = 55, 70, 50, 10


def peak(precision):
    return lambda: 1 / library().fma_peak(precision == "float32", 20_000_000)


def repetitions(seconds_each):
    return max(2, int(SECONDS / seconds_each))


def descents(problem, width, precision, forms):
    """JAX's steps by form, on all input columns."""
    x, y = problem.inputs_with_bias, problem.targets
    start = drawn(problem.reduced.shape[1], width)
    h = 1 / problem.largest_rate(width, 0.5, 0)
    seconds_each = 5e-9 * width * len(y) * x.shape[1] / 8
    return {
        form: peers.Descent(
            form, x, y, start[0], problem.basis @ start[1:], width**-0.5, h, precision, repetitions(seconds_each)
        ).seconds
        for form in forms
    }


def check_same_step(problem, width, forms, count=10):
    """Stops where a way to write the step does not lead to the loss that the product's own steps lead to."""
    evaluation = Evaluation(problem, width)
    evaluation.descend(count)
    x, y = problem.inputs_with_bias, problem.targets
    start = drawn(problem.reduced.shape[1], width)
    for form in forms:
        found = peers.Descent(
            form, x, y, start[0], problem.basis @ start[1:], width**-0.5, evaluation.step, "float64", count
        ).final_loss()
        if abs(found / evaluation.loss() - 1) > 1e-9:
            raise SystemExit(f"{form}: the loss is {found} after {count} steps, the product's {evaluation.loss()}")


def in_cache(problem, width, precision):
    evaluation, single = Evaluation(problem, width), precision == "float32"
    work = f"4 points, m = {width:,}, {precision}: gradient step with its forward pass"
    contenders = descents(problem, width, precision, peers.FORMS)
    count = repetitions(1e-9 * width)
    times = interleaved(
        {"ours": lambda: evaluation.descend(count, single), "peak": peak(precision), **contenders}, ROUNDS
    )
    ours = f"{duration(times['ours'] / width)} a neuron"
    fastest = min(peers.FORMS, key=times.get)
    done, as_written = (flop(4, 2) * width / times["ours"] / 1e9 for flop in (descent_flop, descent_flop_as_written))
    peak_gflops = 1e-9 / times["peak"]
    beside = f"FMA peak: {peak_gflops:.4g} GFLOP/s"
    return [
        Row(
            work, ours, f"JAX, {peers.PLAIN}: {duration(times[peers.PLAIN] / width)}",
            *at_least(times[peers.PLAIN] / times["ours"], JAX_TARGET[precision]),
        ),
        Row(
            work, ours, f"the fastest JAX, {fastest}: {duration(times[fastest] / width)}",
            f"{times[fastest] / times['ours']:.3g} ×", "", None,
        ),
        Row(work, f"{done:.3g} GFLOP/s", beside, *at_least(100 * done / peak_gflops, PEAK_SHARE, " %")),
        Row(
            work, f"{as_written:.3g} GFLOP/s of those a step as written takes", beside,
            f"{100 * as_written / peak_gflops:.3g} %", "", None,
        ),
    ]


def in_memory(problem, width, precision):
    evaluation, single = Evaluation(problem, width), precision == "float32"
    work = f"4 points, m = {width:,}, {precision}: gradient step with its forward pass"
    # In float64 the parameters themselves are read and written back to where they were; in float32 initial parameters and
    # displacements are read, displacements written.
    footprint, moved = (2 * 3 * 4 * width, 3 * 3 * 4 * width) if single else (3 * 8 * width, 2 * 3 * 8 * width)
    times = interleaved(
        {
            "ours": lambda: evaluation.descend(repetitions(2e-9 * width), single),
            "triad": lambda: 1 / library().triad_bandwidth(footprint, repetitions(1e-10 * footprint)),
        },
        ROUNDS,
    )
    return [
        Row(
            work, f"{duration(times['ours'] / width)} a neuron, {moved / times['ours'] / 1e9:.3g} GB/s",
            f"triad over {footprint / 1e6:.3g} MB: {1e-9 / times['triad']:.3g} GB/s",
            *at_least(100 * moved / times["ours"] * times["triad"], BANDWIDTH_SHARE, " %"),
        )
    ]


def images(problem, width):
    evaluation = Evaluation(problem, width)
    n, r = problem.reduced.shape
    count = repetitions(3e-7 * width)
    contenders = {
        f"{precision} {form}": run
        for precision in PRECISIONS
        for form, run in descents(problem, width, precision, peers.FORMS_OF_MANY_SAMPLES).items()
    }
    times = interleaved({"ours": lambda: evaluation.flow(count), "peak": peak("float64"), **contenders}, ROUNDS)
    work = f"MNIST-45, m = {width:,}, float64: step of the flow with the kernel matrix"
    ours = f"{duration(times['ours'] / width)} a neuron"
    rows = []
    for precision in PRECISIONS:
        form = min(peers.FORMS_OF_MANY_SAMPLES, key=lambda form: times[f"{precision} {form}"])
        jax = times[f"{precision} {form}"]
        peer = f"JAX's gradient step on 785 columns in {precision}, {form}: {duration(jax / width)}"
        if precision == "float64":
            rows.append(Row(work, ours, peer, *at_least(jax / times["ours"], MNIST_TARGET)))
        else:
            rows.append(Row(work, ours, peer, f"{jax / times['ours']:.3g} ×", "", None))
    peak_gflops = 1e-9 / times["peak"]
    beside = f"FMA peak: {peak_gflops:.4g} GFLOP/s"
    for flop, said, target in (
        (flow_flop(n), "with its products written out", MNIST_PEAK_SHARE),
        (flow_flop_looked_up(n), "of those that look-ups leave", None),
        (flow_flop_in_weights(n, r), "of those a step in weights takes", None),
    ):
        done = flop * width / times["ours"] / 1e9
        share = 100 * done / peak_gflops
        judged = (f"{share:.3g} %", "", None) if target is None else at_least(share, target, " %")
        rows.append(Row(work, f"{done:.3g} GFLOP/s {said}", beside, *judged))
    return rows


def main():
    points, mnist = four_points(), mnist_45()
    check_same_step(points, 1_000, peers.FORMS)
    check_same_step(mnist, 1_000, peers.FORMS_OF_MANY_SAMPLES)
    rows = []
    for measure, problem, widths, precisions in (
        (in_cache, points, (1_000, 40_000), PRECISIONS),
        (in_memory, points, (400_000, 1_000_000), PRECISIONS),
    ):
        for precision in precisions:
            for width in widths:
                rows += measure(problem, width, precision)
                say(rows[-1])
    for width in (1_000, 10_000):
        rows += images(mnist, width)
        say(rows[-1])
    n, r = mnist.reduced.shape
    notes = [
        f"Operations that are counted, a neuron: {descent_flop(4, 2)} for four points, n(2r + 2) + 5r + 2 with n = 4, "
        f"r = 2, where the gradient of w is looked up by the sides of the kinks that a neuron is on (without AVX-512 it is summed); as JAX's step is written they "
        f"would be {descent_flop_as_written(4, 2)}, n(4r + 3) + 3r + 2. {flow_flop(n):,} for MNIST-45 with the kernel matrix and its products "
        "written out, n(4n + 17) with n = 45 independent samples, of which z is kept: as many as were counted before y = G p was looked up. "
        f"Look-ups leave {flow_flop_looked_up(n):,.0f}. In weights they would be {flow_flop_in_weights(n, r):,}, n(4r + 6) + 3r + 2 + 2n(n + 1) "
        "with r = 45. A multiply-add is two; what an implementation computes more than once counts once.",
        "The FMA peak is that of twelve independent chains in registers, with the faster of AVX2 and AVX-512.",
        "Bandwidth counts what a step must move: in float64 the parameters, read and written; in float32 initial parameters "
        "and displacements read, displacements written. "
        "The triad, a = b + sc over three arrays or a = a + sb over two, whichever is faster, takes as many bytes of "
        "memory and counts two reads for each write.",
        "The step of the flow is as long as a tenth of the kernel's fastest time scale, and repairs the neurons that "
        "meet a kink on the way.",
        f"Medians of {ROUNDS} samples of about {SECONDS:g} s, taken in turn with those of the peers.",
    ]
    store("kernels", rows, notes)


if __name__ == "__main__":
    main()
