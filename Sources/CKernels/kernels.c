// The kernels, compiled once per instruction set from one source, and their dispatch.
#include "kernels.h"

#include "elementary.h"
#include "lanes.h"
#include "series.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Tiles of a product that the registers hold, and whether they hold a table of what pulls neurons by the sides of their kinks
// that they are on. Neither shows in a result.
#define TILE_ROWS 4
#define TILE_VECTORS 1
#define KEEPS_SIDES 0
#define NAME(x) x##_baseline
#include "kernels.inc"
#undef NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#define NAME(x) x##_avx2
#include "kernels.inc"
#undef NAME
#pragma clang attribute pop

#undef TILE_ROWS
#undef TILE_VECTORS
#undef KEEPS_SIDES
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define KEEPS_SIDES 1
#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,bmi2"))), apply_to = function)
#define NAME(x) x##_avx512
#include "kernels.inc"
#undef NAME
#pragma clang attribute pop

#define DISPATCH(set, call, ...)                   \
  switch (set) {                                   \
    case PG_AVX512: return call##_avx512(__VA_ARGS__); \
    case PG_AVX2: return call##_avx2(__VA_ARGS__);     \
    default: return call##_baseline(__VA_ARGS__);      \
  }
#else
#define DISPATCH(set, call, ...) \
  (void)(set);                   \
  return call##_baseline(__VA_ARGS__);
#endif

pg_instruction_set pg_instruction_set_best(void) {
#if defined(__x86_64__)
  if (
    __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
    __builtin_cpu_supports("avx512dq"))
    return PG_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
    return PG_AVX2;
#endif
  return PG_BASELINE;
}

int64_t pg_scratch_count(const pg_network *network) {
  block_baseline block;
  descent_baseline descent;
  descent_f32_baseline descent_f32;
  const int64_t flow = carve_baseline(network, 0, &block);
  const int64_t steps = carve_descent_baseline(network, 0, &descent);
  const int64_t steps_f32 = carve_descent_f32_baseline(network, 0, &descent_f32);
  const int64_t vectors = flow > steps ? flow : steps;
  return PG_LANES * (vectors > steps_f32 ? vectors : steps_f32);
}

void pg_advance(
  const pg_network *network, pg_range range, const pg_parameters *from, const pg_parameters *to,
  const pg_residual_integral *residual_integral, int grams, double *scratch, pg_sums *sums) {
  DISPATCH(network->instruction_set, advance, network, range, from, to, residual_integral, grams, scratch, sums)
}

void pg_to_samples(
  const pg_network *network, const double *weights, double *samples, double *squared, double *scratch) {
  DISPATCH(network->instruction_set, to_samples, network, weights, samples, squared, scratch)
}

void pg_to_weights(
  const pg_network *network, const double *inverse, const double *samples, const double *moved, double *weights,
  double *scratch) {
  DISPATCH(network->instruction_set, to_weights, network, inverse, samples, moved, weights, scratch)
}

void pg_descend(
  const pg_network *network, pg_precision precision, pg_range range, const void *initial, void *displacement,
  const double *residual_integral, uint8_t *sides, double *scratch, double *output) {
  if (precision == PG_FLOAT32) {
    DISPATCH(
      network->instruction_set, descend_f32, network, range, initial, displacement, residual_integral, sides, scratch,
      output)
  } else {
    DISPATCH(
      network->instruction_set, descend, network, range, initial, displacement, residual_integral, sides, scratch, output)
  }
}

void pg_take_sides(
  const pg_network *network, pg_precision precision, pg_range range, const void *initial, const void *displacement,
  uint8_t *sides) {
  if (precision == PG_FLOAT32) {
    DISPATCH(network->instruction_set, take_sides_f32, network, range, initial, displacement, sides)
  } else {
    DISPATCH(network->instruction_set, take_sides, network, range, initial, displacement, sides)
  }
}

int pg_symmetric_eigen(
  int32_t n, const double *matrix, pg_instruction_set instruction_set, double *values, double *vectors, double *work) {
  DISPATCH(instruction_set, symmetric_eigen, n, matrix, values, vectors, work)
}

int64_t pg_eigen_work_count(int32_t n) {
  eigen_baseline eigen;
  return carve_eigen_baseline(n, 0, 0, &eigen);
}

void pg_symmetric_multiply(
  int32_t n, const double *matrix, const double *vector, pg_instruction_set instruction_set, double *product) {
  DISPATCH(instruction_set, symmetric_multiply, n, matrix, vector, product)
}

void pg_normal_fill(
  uint64_t seed, int32_t first_coordinate, int32_t coordinates, int64_t neurons, int64_t stride,
  pg_instruction_set instruction_set, double *output) {
  DISPATCH(instruction_set, normal_fill, seed, first_coordinate, coordinates, neurons, stride, output)
}

void pg_order_neurons(
  int64_t neurons, int64_t stride, const double *from, pg_instruction_set instruction_set, double *to, uint32_t *places) {
  DISPATCH(instruction_set, order_neurons, neurons, stride, from, to, places)
}

int32_t pg_orientation_cones(
  int64_t neurons, int32_t rank, const double *a, const double *w, double cosine, double share, int32_t cones_max,
  double *amplitude, double *norm) {
  DISPATCH(
    pg_instruction_set_best(), orientation_cones, neurons, rank, a, w, cosine, share, cones_max, amplitude, norm)
}

void pg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]) {
  lanes_uint lanes4[4];
  for (int word = 0; word < 4; word++) lanes4[word] = (lanes_uint)((uint64_t)counter[word]);
  philox_lanes_baseline(lanes4, key[0], key[1]);
  for (int word = 0; word < 4; word++) output[word] = (uint32_t)lanes4[word][0];
}

double pg_log(double x) { return log_lanes_baseline((lanes)(x))[0]; }

void pg_phi_functions(int32_t count, const double *values, double time, double *phi) {
  DISPATCH(pg_instruction_set_best(), phi_functions, count, values, time, phi)
}
