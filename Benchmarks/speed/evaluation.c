// Timed loops over the product's kernels. The only file here that knows their interface (kernels.h).
#include <stdlib.h>
#include <time.h>

#include "kernels.h"

typedef struct {
  pg_network network;
  pg_parameters parameters, moved;
  pg_sums sums;
  double *targets, *residual, *integral, *scratch;
} evaluation;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

static double *zeros(size_t count) {
  double *memory = aligned_alloc(64, (8 * count + 63) / 64 * 64);
  for (size_t i = 0; i < count; i++) memory[i] = 0;
  return memory;
}

static double *copied(const double *from, size_t count) {
  double *memory = zeros(count);
  for (size_t i = 0; i < count; i++) memory[i] = from[i];
  return memory;
}

// The standard normal start that the product draws: rows a, w_1 ... w_r of `stride` numbers.
void draw(uint64_t seed, int rank, int64_t width, int64_t stride, double *output) {
  pg_normal_fill(seed, 0, rank + 1, width, stride, pg_instruction_set_best(), output);
}

static void advance(evaluation *e, const pg_parameters *to, pg_move move, int grams) {
  pg_advance(&e->network, &e->parameters, to, e->integral, move, grams, e->scratch, &e->sums);
}

static void take_residual(evaluation *e) {
  for (int i = 0; i < e->network.samples; i++)
    e->residual[i] = e->network.kappa * e->sums.output[i] - e->targets[i];
}

static void take_integral(evaluation *e, double step) {
  for (int i = 0; i < e->network.samples; i++) e->integral[i] = step * e->residual[i];
}

evaluation *evaluation_create(
  int n, int r, int64_t width, const double *inputs, const double *targets, double kappa, double kappa_prime) {
  evaluation *e = malloc(sizeof *e);
  const int64_t stride = (width + PG_LANES - 1) / PG_LANES * PG_LANES;
  const size_t parameters = (size_t)(r + 1) * (size_t)stride, square = (size_t)n * (size_t)n;
  double *initial = zeros(parameters), *displacement = zeros(parameters), *moved = zeros(parameters);
  double *gram = zeros(square);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      for (int c = 0; c < r; c++) gram[i * n + j] += inputs[i * r + c] * inputs[j * r + c];
  draw(0, r, width, stride, initial);
  e->network = (pg_network){
    .neurons = stride, .samples = n, .rank = r, .inputs = copied(inputs, (size_t)n * (size_t)r), .inputs_gram = gram,
    .negative_slope = 0, .kappa = kappa, .kappa_prime = kappa_prime, .instruction_set = pg_instruction_set_best()};
  e->parameters = (pg_parameters){initial, initial + stride, displacement, displacement + stride};
  e->moved = (pg_parameters){initial, initial + stride, moved, moved + stride};
  e->sums = (pg_sums){
    .output = zeros((size_t)n), .feature_gram = zeros(square), .gate_gram = zeros(square), .slide_gram = zeros(square)};
  e->targets = copied(targets, (size_t)n);
  e->residual = zeros((size_t)n);
  e->integral = zeros((size_t)n);
  e->scratch = zeros(pg_scratch_count(n, r));
  advance(e, &e->parameters, PG_EVALUATE, 0);
  take_residual(e);
  return e;
}

void evaluation_free(evaluation *e) {
  free((void *)e->network.inputs), free((void *)e->network.inputs_gram), free((void *)e->parameters.a_initial);
  free(e->parameters.a_displacement), free(e->moved.a_displacement);
  free(e->sums.output), free(e->sums.feature_gram), free(e->sums.gate_gram), free(e->sums.slide_gram);
  free(e->targets), free(e->residual), free(e->integral), free(e->scratch), free(e);
}

// Seconds of `count` steps of gradient descent: gradient, move, forward pass, residual. Negative: not offered.
double evaluation_descend(evaluation *e, int single_precision, long count, double step) {
  if (single_precision) return -1;
  const double start = now();
  for (long k = 0; k < count; k++) {
    take_integral(e, step);
    advance(e, &e->parameters, PG_DESCENT, 0);
    take_residual(e);
  }
  return now() - start;
}

// Seconds of `count` steps of the flow with the sums of the kernel matrix, each from the same start.
double evaluation_flow(evaluation *e, long count, double step) {
  take_integral(e, step);
  const double start = now();
  for (long k = 0; k < count; k++) advance(e, &e->moved, PG_FLOW, 1);
  return now() - start;
}

double evaluation_loss(const evaluation *e) {
  double sum = 0;
  for (int i = 0; i < e->network.samples; i++) sum += e->residual[i] * e->residual[i];
  return sum / (2 * e->network.samples);
}

// Seconds of `count` eigenproblems of the inputs' Gram matrix.
double evaluation_eigen(evaluation *e, long count) {
  const int n = e->network.samples;
  double *matrix = zeros((size_t)n * (size_t)n), *vectors = zeros((size_t)n * (size_t)n);
  double *values = zeros((size_t)n), *work = zeros((size_t)n);
  const double start = now();
  for (long k = 0; k < count; k++) {
    for (int i = 0; i < n * n; i++) matrix[i] = e->network.inputs_gram[i];
    pg_symmetric_eigen(n, matrix, values, vectors, work);
  }
  const double seconds = now() - start;
  free(matrix), free(vectors), free(values), free(work);
  return seconds;
}
