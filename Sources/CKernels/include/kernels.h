/// The hot loops of a trial. Pointers and sizes in, nothing else: no allocation, no globals, no I/O.
///
/// Every function gives the same bytes on every instruction set: sums run over eight fixed lanes in a fixed order,
/// multiply-adds are written as such, and no function of the C library whose last digit may vary is called.
#ifndef PHASEGRID_KERNELS_H
#define PHASEGRID_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Sums run over this many lanes. Rows of neurons are padded to PG_STRIDE; what is past the width is zero.
enum { PG_LANES = 8, PG_STRIDE = 16 };

/// Instruction sets a kernel is compiled for. The baseline needs nothing beyond the target's minimum.
typedef enum { PG_BASELINE = 0, PG_AVX2 = 1, PG_AVX512 = 2 } pg_instruction_set;

/// The best set this processor runs.
pg_instruction_set pg_instruction_set_best(void);

/// The shape of an activation. In the normal form one that is not homogeneous is s(z) = sigma(b z) / b with b = beta_2.
typedef enum {
  /// z for z > 0 and negative_slope z below.
  PG_TWO_SLOPES = 0,
  PG_TANH = 1,
  PG_SOFTPLUS = 2,
  /// z tanh z
  PG_X_TANH_X = 3,
} pg_activation;

/// What the weights of a neuron are kept as. Independent samples (r = n) tell w by z, and z moves by one product, y = G p,
/// where w takes three: z, g and y.
typedef enum {
  /// w, in r reduced columns.
  PG_WEIGHTS = 0,
  /// z_i = x_i . w of the n samples.
  PG_SAMPLES = 1,
} pg_coordinates;

/// What stays fixed while a network trains. n samples, r reduced input columns.
typedef struct {
  /// From one row of parameters to the next, in neurons: the width rounded up to a multiple of PG_STRIDE.
  int64_t stride;
  int32_t samples;
  int32_t rank;
  pg_coordinates coordinates;
  /// n x r, row-major; in PG_SAMPLES read by pg_to_samples alone.
  const double *inputs;
  /// n x n, the inputs' Gram matrix.
  const double *inputs_gram;
  pg_activation activation;
  /// The derivative of PG_TWO_SLOPES for z < 0, in 0 ... 1; it is 1 for z > 0.
  double negative_slope;
  /// beta_2; not read for PG_TWO_SLOPES.
  double input_scale;
  double kappa;
  double kappa_prime;
  pg_instruction_set instruction_set;
} pg_network;

/// Neurons first ..< first + count; both are multiples of PG_STRIDE, but for the count of a range that ends at the width.
typedef struct {
  int64_t first, count;
} pg_range;

/// Parameters as arrays over neurons: a is [stride]; w is [r][stride], or in PG_SAMPLES [stride][n], of which up to 7 neurons past
/// the last of a range, and 7 numbers more, are read. All are zero past the width, those that are written too: not all of that is written.
/// The current parameter is initial + displacement, so that tiny displacements keep all their digits.
typedef struct {
  const double *a_initial;
  const double *w_initial;
  double *a_displacement;
  double *w_displacement;
  /// [stride]: |w|^2 where the displacement leads. Only in PG_SAMPLES.
  double *w_squared;
} pg_parameters;

/// The sums over neurons that one evaluation produces.
typedef struct {
  /// n: sum_k a_k s(z_ki), to be multiplied by kappa.
  double *output;
  /// n x n: sum_k s(z_ki) s(z_kj).
  double *feature_gram;
  /// n x n: sum_k a_k^2 s'(z_ki) s'(z_kj), to be multiplied by the inputs' Gram matrix.
  double *gate_gram;
  /// n x n: what neurons that slide along a kink lose of the input weights' share (docs/training.md, "Sliding and K").
  double *slide_gram;
  /// Squared norms of the displacements of a and of w; in PG_SAMPLES by how much the latter has grown.
  double a_displacement_squared;
  double w_displacement_squared;
  /// Over the neurons whose activation is not homogeneous the largest rate, times the step, at which they move and their
  /// gradients turn: kappa |g_k| + kappa kappa' |a_k| sum_i |E_i| |x_i|^2 |s''(z_ki)| / n; else 0.
  double rate;
} pg_sums;

enum { PG_PARTS_MAX = 3 };

/// The residual integrated over a step, E, shape n, and over successive parts of the step, which add up to it, shape
/// part_count x n, row-major; at most PG_PARTS_MAX.
typedef struct {
  const double *whole;
  const double *parts;
  int32_t part_count;
} pg_residual_integral;

/// Doubles of scratch memory (64-byte aligned) that pg_advance and pg_descend need.
int64_t pg_scratch_count(const pg_network *network);

/// Moves the neurons of a range by the exact flow of each for the time-integrated residual E, of constant direction, and sums
/// over the moved ones. Those that meet kinks go through the parts of E instead, one after the other, each of constant
/// direction. Without E, null, nothing moves, and `to` may go unread. `from` and `to` may be the same memory. `grams` tells whether the three Gram
/// matrices are wanted.
void pg_advance(
  const pg_network *network, pg_range range, const pg_parameters *from, const pg_parameters *to,
  const pg_residual_integral *residual_integral, int grams, double *scratch, pg_sums *sums);

/// What independent samples see of every neuron, [stride][n], from the weights, [n][stride], and the squared norms of these,
/// [stride]. Scratch memory as for pg_advance.
void pg_to_samples(
  const pg_network *network, const double *weights, double *samples, double *squared, double *scratch);

/// The weights, [n][stride], of `samples` + `moved`, [stride][n], by the inverse of the inputs; `moved` may be null for zero.
void pg_to_weights(
  const pg_network *network, const double *inverse, const double *samples, const double *moved, double *weights,
  double *scratch);

typedef enum { PG_FLOAT64 = 0, PG_FLOAT32 = 1 } pg_precision;

/// One explicit Euler step of gradient descent for the neurons of a range, in place, in PG_WEIGHTS. Parameters are arrays
/// [1 + r][stride] of the precision's type, a in row 0; without `initial`, null, the displacement is from zero and holds the
/// parameters themselves. Writes sum_k a_k s(z_ki) of the moved neurons (n). `sides`, of [stride], is for the kernels
/// alone: what one step of four samples in two columns leaves to the next, where the instruction set makes use of it. pg_take_sides
/// gives it to the first, and to the next where anything else has changed the parameters.
void pg_descend(
  const pg_network *network, pg_precision precision, pg_range range, const void *initial, void *displacement,
  const double *residual_integral, uint8_t *sides, double *scratch, double *output);

/// The `sides` of a range of neurons, for the same instruction set and precision.
void pg_take_sides(
  const pg_network *network, pg_precision precision, pg_range range, const void *initial, const void *displacement,
  uint8_t *sides);

/// Eigenvalues (ascending) and eigenvectors of a symmetric n x n matrix: on return row j of `vectors` is the
/// eigenvector of values[j]. `work` holds pg_eigen_work_count(n) doubles. Returns 0, or 1 if it did not converge.
int pg_symmetric_eigen(
  int32_t n, const double *matrix, pg_instruction_set instruction_set, double *values, double *vectors, double *work);

/// Doubles that pg_symmetric_eigen works in, wherever they lie and whatever they hold.
int64_t pg_eigen_work_count(int32_t n);

/// product = matrix vector for a symmetric n x n matrix.
void pg_symmetric_multiply(
  int32_t n, const double *matrix, const double *vector, pg_instruction_set instruction_set, double *product);

/// Standard normal numbers for coordinates `first_coordinate`, +1, ... of neurons 0 ..< neurons, written to
/// output[c * stride + k]. Keyed by (seed, neuron, coordinate) alone.
void pg_normal_fill(
  uint64_t seed, int32_t first_coordinate, int32_t coordinates, int64_t neurons, int64_t stride,
  pg_instruction_set instruction_set, double *output);

/// Puts neurons of two columns, parameters [3][stride] with a in row 0, in order by the sign of a and the direction of w in one of
/// 512 parts of a turn, those of one part as they come: neuron k to places[k], [neurons]. `from` and `to` are not the same memory.
void pg_order_neurons(
  int64_t neurons, int64_t stride, const double *from, pg_instruction_set instruction_set, double *to, uint32_t *places);

/// The generator itself: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011).
void pg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]);

/// The functions phi_0 ... phi_3 of exponential integrators at -time times each value, none of them positive: phi_k of value i
/// is written to phi[k * count + i]. phi_0 is the exponential.
void pg_phi_functions(int32_t count, const double *values, double time, double *phi);

/// Natural logarithm (normal, positive argument), the same bytes everywhere.
double pg_log(double x);

/// Greedy cover of the amplitude |a||w| by cones of orientations: the neuron of the largest amplitude left opens a
/// cone of the given cosine, which takes all neurons inside. Returns how many cones hold `share` of the total, at most
/// `cones_max`. `neurons` is a multiple of PG_STRIDE; a is [neurons], w [rank][neurons]; `amplitude` and `norm` are scratch
/// arrays [neurons].
int32_t pg_orientation_cones(
  int64_t neurons, int32_t rank, const double *a, const double *w, double cosine, double share, int32_t cones_max,
  double *amplitude, double *norm);

#endif
