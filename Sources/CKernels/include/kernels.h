/// The hot loops of a trial. Pointers and sizes in, nothing else: no allocation, no globals, no I/O.
///
/// Every function gives the same bytes on every instruction set: sums run over eight fixed lanes in a fixed order,
/// multiply-adds are written as such, and no function of the C library whose last digit may vary is called.
#ifndef PHASEGRID_KERNELS_H
#define PHASEGRID_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Neurons are stored in whole groups of this many lanes; the lanes past the width are zero.
enum { PG_LANES = 8 };

/// Instruction sets a kernel is compiled for. The baseline needs nothing beyond the target's minimum.
typedef enum { PG_BASELINE = 0, PG_AVX2 = 1, PG_AVX512 = 2 } pg_instruction_set;

/// The best set this processor runs.
pg_instruction_set pg_instruction_set_best(void);

/// What stays fixed while a network trains. n samples, r reduced input columns.
typedef struct {
  /// Stored neurons: the width rounded up to a multiple of PG_LANES.
  int64_t neurons;
  int32_t samples;
  int32_t rank;
  /// n x r, row-major.
  const double *inputs;
  /// n x n, the inputs' Gram matrix.
  const double *inputs_gram;
  /// The activation's derivative for z < 0; 1 for z > 0.
  double negative_slope;
  double kappa;
  double kappa_prime;
  pg_instruction_set instruction_set;
} pg_network;

/// Parameters as arrays over neurons: a is [neurons]; w is [r][neurons].
/// The current parameter is initial + displacement, so that tiny displacements keep all their digits.
typedef struct {
  const double *a_initial;
  const double *w_initial;
  double *a_displacement;
  double *w_displacement;
} pg_parameters;

/// The sums over neurons that one evaluation produces.
typedef struct {
  /// n: sum_k a_k s(z_ki), to be multiplied by kappa.
  double *output;
  /// n x n: sum_k s(z_ki) s(z_kj).
  double *feature_gram;
  /// n x n: sum_k a_k^2 s'(z_ki) s'(z_kj), to be multiplied by the inputs' Gram matrix.
  double *gate_gram;
  /// n x n: what neurons that slide along a kink lose of the input weights' share (kinks.inc).
  double *slide_gram;
  /// Squared norms of the displacements of a and of w.
  double a_displacement_squared;
  double w_displacement_squared;
} pg_sums;

/// How pg_advance moves a neuron when the time-integrated residual E (n) is given.
typedef enum {
  /// No move: evaluate only. E is not read.
  PG_EVALUATE = 0,
  /// The exact flow of each neuron for a residual of constant direction, through every kink it meets.
  PG_FLOW = 1,
  /// One explicit Euler step of gradient descent.
  PG_DESCENT = 2,
} pg_move;

/// Doubles of scratch memory (64-byte aligned) that pg_advance needs.
size_t pg_scratch_count(int32_t samples, int32_t rank);

/// Moves every neuron from `from` to `to` (which may be the same memory) and sums over the moved neurons.
/// `grams` tells whether the three Gram matrices are wanted.
void pg_advance(
  const pg_network *network, const pg_parameters *from, const pg_parameters *to, const double *residual_integral,
  pg_move move, int grams, double *scratch, pg_sums *sums);

/// Eigenvalues (ascending) and eigenvectors of a symmetric n x n matrix: on return row j of `vectors` is the
/// eigenvector of values[j]. `matrix` is overwritten; `work` holds n doubles. Returns 0, or 1 if it did not converge.
int pg_symmetric_eigen(int32_t n, double *matrix, double *values, double *vectors, double *work);

/// Standard normal numbers for coordinates `first_coordinate`, +1, ... of neurons 0 ..< neurons, written to
/// output[c * stride + k]. Keyed by (seed, neuron, coordinate) alone.
void pg_normal_fill(
  uint64_t seed, int32_t first_coordinate, int32_t coordinates, int64_t neurons, int64_t stride,
  pg_instruction_set instruction_set, double *output);

/// The generator itself: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011).
void pg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]);

/// Natural exponential and logarithm (normal, positive argument), the same bytes everywhere.
double pg_exp(double x);
double pg_log(double x);

/// Greedy cover of the amplitude |a||w| by cones of orientations: the neuron of the largest amplitude left opens a
/// cone of the given cosine, which takes all neurons inside. Returns how many cones hold `share` of the total, at most
/// `cones_max`. `amplitude` and `norm` are scratch arrays [neurons].
int32_t pg_orientation_cones(
  int64_t neurons, int32_t rank, const double *a_initial, const double *a_displacement, const double *w_initial,
  const double *w_displacement, double cosine, double share, int32_t cones_max, double *amplitude, double *norm);

#endif
