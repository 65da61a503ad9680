// Prints a hash of the bytes that the kernels compute, for each of some cases; ends with 1 if the instruction sets of
// this processor differ. What it prints must be the same on every processor (scripts/test --arm64).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

typedef struct {
  const char *name;
  pg_activation activation;
  double negative_slope;
} shape;

typedef struct {
  int32_t samples, rank;
  int64_t width;
  pg_coordinates coordinates;
  int has_bias;  // whether the last column of the inputs is 1 throughout
} size;

static const shape shapes[] = {
  {"relu", PG_TWO_SLOPES, 0}, {"leakyRelu", PG_TWO_SLOPES, 0.01}, {"identity", PG_TWO_SLOPES, 1},
  {"tanh", PG_TANH, 0},       {"softplus", PG_SOFTPLUS, 0},       {"xTanhX", PG_X_TANH_X, 0}};

// The kernel of four samples in two columns, with a bias and without, others that fill no group of lanes, the shape of MNIST-45 and
// two more of as many vectors, one of which fills them; more samples than are looked up at a time, and odd numbers of vectors.
static const size sizes[] = {
  {4, 2, 1003, PG_WEIGHTS, 0}, {1, 2, 17, PG_WEIGHTS, 0},     {5, 3, 770, PG_WEIGHTS, 0},  {9, 9, 333, PG_WEIGHTS, 0},
  {9, 9, 333, PG_SAMPLES, 0},  {45, 45, 130, PG_SAMPLES, 0},  {4, 2, 1003, PG_WEIGHTS, 1},
  {100, 30, 130, PG_WEIGHTS, 0}, {20, 20, 130, PG_SAMPLES, 0}, {45, 30, 130, PG_WEIGHTS, 0},
  {48, 48, 130, PG_SAMPLES, 0},  {70, 70, 70, PG_SAMPLES, 0},
};

static double *numbers(int64_t count) {
  const size_t bytes = (size_t)(count * 8 + 63) / 64 * 64;
  double *block = aligned_alloc(64, bytes);
  if (!block) abort();
  return memset(block, 0, bytes);
}

static int64_t padded(int64_t count) { return (count + PG_STRIDE - 1) / PG_STRIDE * PG_STRIDE; }

// Standard normal numbers, `columns` of each of `rows` rows.
static double *drawn(uint64_t seed, int64_t rows, int64_t columns) {
  double *values = numbers(rows * padded(columns));
  pg_normal_fill(seed, 0, (int32_t)rows, columns, padded(columns), PG_BASELINE, values);
  return values;
}

// FNV-1a (Fowler, Noll, Vo).
static uint64_t hashed(uint64_t hash, const void *memory, int64_t bytes) {
  for (int64_t place = 0; place < bytes; place++) {
    hash = (hash ^ ((const unsigned char *)memory)[place]) * 1099511628211u;
  }
  return hash;
}

// Rows of a lower triangle where there are as many as columns, as the reduction makes them.
static double *drawn_inputs(size of) {
  double *inputs = numbers(of.samples * of.rank), *rows = drawn(11, of.samples, of.rank);
  for (int32_t i = 0; i < of.samples; i++) {
    for (int32_t c = 0; c < of.rank; c++) {
      const int is_zero = of.samples == of.rank && c > i;
      inputs[i * of.rank + c] = is_zero ? 0 : rows[i * padded(of.rank) + c];
    }
    if (of.has_bias) inputs[i * of.rank + of.rank - 1] = 1;
  }
  free(rows);
  return inputs;
}

static double *gram_of(const double *inputs, size of) {
  double *gram = numbers(of.samples * of.samples);
  for (int32_t i = 0; i < of.samples; i++) {
    for (int32_t j = 0; j < of.samples; j++) {
      for (int32_t c = 0; c < of.rank; c++) {
        // No multiply-add, which some processors would make of one expression.
        volatile double product = inputs[i * of.rank + c] * inputs[j * of.rank + c];
        gram[i * of.samples + j] += product;
      }
    }
  }
  return gram;
}

static uint64_t advanced(
  uint64_t hash, const pg_network *network, int64_t width, const double *initial,
  const pg_residual_integral *integral) {
  const int32_t n = network->samples;
  // The last row is |w|^2, which begins as anything here.
  const int64_t stride = network->stride, rows = network->rank + 1, count = (rows + 1) * stride;
  double *displacement = numbers(count), *scratch = numbers(pg_scratch_count(network));
  for (int64_t k = 0; k < width; k++) displacement[rows * stride + k] = 1;
  double *output = numbers(n + 3 * n * n), *grams = output + n;
  pg_sums sums = {
    .output = output, .feature_gram = grams, .gate_gram = grams + n * n, .slide_gram = grams + 2 * n * n};
  const pg_parameters parameters = {
    .a_initial = initial,
    .w_initial = initial + stride,
    .a_displacement = displacement,
    .w_displacement = displacement + stride,
    .w_squared = displacement + rows * stride};
  const pg_range range = {.first = 0, .count = width};
  for (int step = 0; step < 4; step++) {
    pg_advance(network, range, &parameters, &parameters, integral, 1, scratch, &sums);
    hash = hashed(hash, output, 8 * (n + 3 * n * n));
    hash = hashed(hash, &sums.a_displacement_squared, 8);
    hash = hashed(hash, &sums.w_displacement_squared, 8);
  }
  hash = hashed(hash, displacement, 8 * count);
  double *amplitude = numbers(stride), *norm = numbers(stride);
  const int32_t cones = pg_orientation_cones(
    stride, network->rank, displacement, displacement + stride, 0.99, 0.9, 10, amplitude, norm);
  hash = hashed(hash, &cones, 4);
  if (n == network->rank) {
    double *samples = numbers(count);
    pg_to_samples(network, initial + stride, samples, norm, scratch);
    pg_to_weights(network, network->inputs_gram, samples, displacement + stride, displacement, scratch);
    hash = hashed(hashed(hashed(hash, samples, 8 * count), norm, 8 * stride), displacement, 8 * count);
    free(samples);
  }
  free(amplitude), free(norm), free(displacement), free(scratch), free(output);
  return hash;
}

// Steps of descent in two ranges.
static uint64_t descended_by(
  uint64_t hash, const pg_network *network, pg_precision precision, int64_t width, const void *initial,
  void *displacement, const double *integral) {
  double *scratch = numbers(pg_scratch_count(network)), *output = numbers(network->samples);
  uint8_t *sides = (uint8_t *)numbers(network->stride);
  const int64_t half = width / 2 / PG_STRIDE * PG_STRIDE;
  const pg_range everyone = {0, width}, ranges[] = {{0, half}, {half, width - half}};
  pg_take_sides(network, precision, everyone, initial, displacement, sides);
  for (int step = 0; step < 3; step++) {
    for (int r = half == 0; r < 2; r++) {
      pg_descend(network, precision, ranges[r], initial, displacement, integral, sides, scratch, output);
      hash = hashed(hash, output, 8 * network->samples);
    }
  }
  const int64_t count = (network->rank + 1) * network->stride;
  free(scratch), free(output), free(sides);
  return hashed(hash, displacement, (precision == PG_FLOAT32 ? 4 : 8) * count);
}

// In either precision, of displacements and of the parameters themselves.
static uint64_t descended(
  uint64_t hash, const pg_network *network, int64_t width, const double *initial, const double *integral) {
  const int64_t count = (network->rank + 1) * network->stride;
  double *moved = numbers(count), *whole = numbers(count);
  float *initial_f32 = (float *)numbers(count), *moved_f32 = (float *)numbers(count), *whole_f32 = (float *)numbers(count);
  for (int64_t place = 0; place < count; place++) {
    whole[place] = initial[place];
    initial_f32[place] = whole_f32[place] = (float)initial[place];
  }
  hash = descended_by(hash, network, PG_FLOAT64, width, initial, moved, integral);
  hash = descended_by(hash, network, PG_FLOAT64, width, 0, whole, integral);
  hash = descended_by(hash, network, PG_FLOAT32, width, initial_f32, moved_f32, integral);
  hash = descended_by(hash, network, PG_FLOAT32, width, 0, whole_f32, integral);
  free(moved), free(whole), free(initial_f32), free(moved_f32), free(whole_f32);
  return hash;
}

static uint64_t solved(uint64_t hash, const pg_network *network, const double *vector) {
  const int32_t n = network->samples;
  double *values = numbers(n), *vectors = numbers(n * n), *work = numbers(pg_eigen_work_count(n));
  pg_symmetric_multiply(n, network->inputs_gram, vector, network->instruction_set, values);
  hash = hashed(hash, values, 8 * n);
  const int failed = pg_symmetric_eigen(n, network->inputs_gram, network->instruction_set, values, vectors, work);
  hash = hashed(hashed(hashed(hash, &failed, 4), values, 8 * n), vectors, 8 * n * n);
  free(values), free(vectors), free(work);
  return hash;
}

// Neurons of two columns are kept in order.
static uint64_t ordered(uint64_t hash, size of, pg_instruction_set set, double *initial) {
  const int64_t stride = padded(of.width), bytes = 8 * 3 * stride;
  double *kept = numbers(3 * stride);
  uint32_t *places = (uint32_t *)numbers(stride);
  pg_order_neurons(of.width, stride, initial, set, kept, places);
  memcpy(initial, kept, (size_t)bytes);
  hash = hashed(hashed(hash, kept, bytes), places, 4 * of.width);
  free(kept), free(places);
  return hash;
}

static uint64_t bytes_of(shape form, size of, pg_instruction_set set) {
  const int64_t stride = padded(of.width);
  double *inputs = drawn_inputs(of), *gram = gram_of(inputs, of);
  // A row more than there are parameters, as displacements have.
  double *initial = numbers((of.rank + 2) * stride), *integral = drawn(5, 1, of.samples);
  pg_normal_fill(7, 0, of.rank + 1, of.width, stride, set, initial);
  // Far enough that neurons meet kinks, and not too far for one step.
  for (int32_t i = 0; i < of.samples; i++) integral[i] *= 0.25;
  const pg_network network = {
    .stride = stride, .samples = of.samples, .rank = of.rank, .coordinates = of.coordinates, .inputs = inputs,
    .inputs_gram = gram, .activation = form.activation, .negative_slope = form.negative_slope, .input_scale = 2.5, .kappa = 0.5,
    .kappa_prime = 0.75, .instruction_set = set};
  uint64_t hash = hashed(14695981039346656037u, initial, 8 * (of.rank + 1) * stride);
  if (of.rank == 2) hash = ordered(hash, of, set, initial);
  // Its first part goes elsewhere, its second beyond the end, its third back.
  double *parts = numbers(3 * of.samples);
  for (int32_t i = 0; i < of.samples; i++) {
    parts[i] = integral[i] * (i % 2 == 0 ? 0.75 : 0.25);
    parts[of.samples + i] = integral[i] - parts[i] + integral[i] * 0.5;
    parts[2 * of.samples + i] = integral[i] * -0.5;
  }
  const pg_residual_integral turning = {.whole = integral, .parts = parts, .part_count = 3};
  hash = advanced(hash, &network, of.width, initial, &turning);
  if (of.coordinates == PG_WEIGHTS) hash = descended(hash, &network, of.width, initial, integral);
  hash = solved(hash, &network, integral);
  free(inputs), free(gram), free(initial), free(integral), free(parts);
  return hash;
}

// The elementary functions, and the generator.
static uint64_t elementary(void) {
  uint64_t hash = 14695981039346656037u;
  for (int place = 0; place < 10000; place++) {
    const double values[] = {0.13 * place, 1e-4 * place}, logarithm = pg_log(0.7 * (place + 1));
    double phi[8];
    pg_phi_functions(2, values, 0.7, phi);
    hash = hashed(hashed(hash, phi, sizeof phi), &logarithm, sizeof logarithm);
  }
  const uint32_t counter[4] = {1, 2, 3, 4}, key[2] = {5, 6};
  uint32_t words[4];
  pg_philox(counter, key, words);
  return hashed(hash, words, sizeof words);
}

int main(void) {
  int differing = 0;
  printf("exp, log, Philox %016llx\n", (unsigned long long)elementary());
  for (size_t f = 0; f < sizeof shapes / sizeof *shapes; f++) {
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      const uint64_t hash = bytes_of(shapes[f], sizes[s], PG_BASELINE);
      for (pg_instruction_set set = PG_AVX2; set <= pg_instruction_set_best(); set++) {
        if (bytes_of(shapes[f], sizes[s], set) == hash) continue;
        fprintf(stderr, "instruction set %d differs from the baseline in the next case\n", set);
        differing = 1;
      }
      printf(
        "%s n=%d r=%d m=%lld %s%s %016llx\n", shapes[f].name, sizes[s].samples, sizes[s].rank, (long long)sizes[s].width,
        sizes[s].coordinates == PG_SAMPLES ? "samples" : "weights", sizes[s].has_bias ? " bias" : "", (unsigned long long)hash);
    }
  }
  return differing;
}
