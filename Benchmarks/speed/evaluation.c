// Timed loops over the product's kernels. The only file here that knows their interface (kernels.h).
#include <stdlib.h>
#include <time.h>

#include "kernels.h"

typedef struct {
  pg_network network, flow;          // descent's, in weights; the flow's, in samples where these are independent
  int64_t width;
  pg_parameters parameters, moved;   // of the flow
  pg_sums sums;                      // of one chunk
  float *initial_f32, *moved_f32;
  double *descending;                // the parameters that descent moves in float64
  uint8_t *sides, *sides_f32;        // where descent's neurons are beside the kinks, in either precision
  double *output, *targets, *residual, *integral, *scratch;
} evaluation;

// Neurons of a chunk, as the product cuts them up for few samples.
static int64_t chunk_size(int64_t width) {
  const int64_t wanted = width / 64 > 4096 ? width / 64 : 4096;
  return (wanted + PG_STRIDE - 1) / PG_STRIDE * PG_STRIDE;
}

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

static pg_range chunk_at(const evaluation *e, int64_t first) {
  const int64_t size = chunk_size(e->width), left = e->width - first;
  return (pg_range){first, left < size ? left : size};
}

// The flow by `integral`, null for none, and the sums of all chunks' outputs.
static void advance(evaluation *e, const pg_parameters *to, const pg_residual_integral *integral, int grams) {
  for (int i = 0; i < e->network.samples; i++) e->output[i] = 0;
  for (int64_t first = 0; first < e->width; first += chunk_size(e->width)) {
    pg_advance(&e->flow, chunk_at(e, first), &e->parameters, to, integral, grams, e->scratch, &e->sums);
    for (int i = 0; i < e->network.samples; i++) e->output[i] += e->sums.output[i];
  }
}

static void descend(evaluation *e, int single_precision) {
  for (int i = 0; i < e->network.samples; i++) e->output[i] = 0;
  for (int64_t first = 0; first < e->width; first += chunk_size(e->width)) {
    if (single_precision)
      pg_descend(
        &e->network, PG_FLOAT32, chunk_at(e, first), e->initial_f32, e->moved_f32, e->integral,
        e->sides_f32, e->scratch, e->sums.output);
    else
      pg_descend(
        &e->network, PG_FLOAT64, chunk_at(e, first), 0, e->descending, e->integral, e->sides, e->scratch,
        e->sums.output);
    for (int i = 0; i < e->network.samples; i++) e->output[i] += e->sums.output[i];
  }
}

static void take_residual(evaluation *e) {
  for (int i = 0; i < e->network.samples; i++)
    e->residual[i] = e->network.kappa * e->output[i] - e->targets[i];
}

static void take_integral(evaluation *e, double step) {
  for (int i = 0; i < e->network.samples; i++) e->integral[i] = step * e->residual[i];
}

// Where the flow begins and where its steps end: from the weights that were drawn, in order where there are two columns, or from
// what the samples see of them.
static void start_flow(evaluation *e, const double *drawn) {
  const size_t stride = (size_t)e->network.stride, rows = (size_t)e->network.rank + 1, count = (rows + 1) * stride;
  double *initial = zeros(count), *displacement = zeros(count), *moved = zeros(count);
  for (size_t i = 0; i < rows * stride; i++) initial[i] = drawn[i];
  if (e->flow.coordinates == PG_WEIGHTS && e->network.rank == 2) {
    uint32_t *places = (uint32_t *)zeros(stride);
    pg_order_neurons(e->width, e->network.stride, drawn, e->network.instruction_set, initial, places);
    free(places);
  }
  if (e->flow.coordinates == PG_SAMPLES)
    pg_to_samples(&e->flow, drawn + stride, initial + stride, displacement + rows * stride, e->scratch);
  e->parameters =
    (pg_parameters){initial, initial + stride, displacement, displacement + stride, displacement + rows * stride};
  e->moved = (pg_parameters){initial, initial + stride, moved, moved + stride, moved + rows * stride};
}

evaluation *evaluation_create(
  int n, int r, int64_t width, const double *inputs, const double *targets, double kappa, double kappa_prime) {
  evaluation *e = malloc(sizeof *e);
  const int64_t stride = (width + PG_STRIDE - 1) / PG_STRIDE * PG_STRIDE;
  const size_t parameters = (size_t)(r + 1) * (size_t)stride, square = (size_t)n * (size_t)n;
  double *initial = zeros(parameters);
  double *gram = zeros(square);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      for (int c = 0; c < r; c++) gram[i * n + j] += inputs[i * r + c] * inputs[j * r + c];
  draw(0, r, width, stride, initial);
  e->network = (pg_network){
    .stride = stride, .samples = n, .rank = r, .inputs = copied(inputs, (size_t)n * (size_t)r), .inputs_gram = gram,
    .activation = PG_TWO_SLOPES, .negative_slope = 0, .input_scale = 1, .kappa = kappa, .kappa_prime = kappa_prime, .instruction_set = pg_instruction_set_best()};
  e->flow = e->network;
  e->flow.coordinates = n == r ? PG_SAMPLES : PG_WEIGHTS;
  e->sums = (pg_sums){
    .output = zeros((size_t)n), .feature_gram = zeros(square), .gate_gram = zeros(square), .slide_gram = zeros(square)};
  e->targets = copied(targets, (size_t)n);
  e->residual = zeros((size_t)n);
  e->integral = zeros((size_t)n);
  e->width = width;
  e->output = zeros((size_t)n);
  const int64_t descent = pg_scratch_count(&e->network), flow = pg_scratch_count(&e->flow);
  e->scratch = zeros((size_t)(descent > flow ? descent : flow));
  e->descending = copied(initial, parameters);
  e->initial_f32 = (float *)zeros(parameters / 2);
  e->moved_f32 = (float *)zeros(parameters / 2);
  for (size_t i = 0; i < parameters; i++) e->initial_f32[i] = (float)initial[i];
  const pg_range everyone = {0, width};
  e->sides = (uint8_t *)zeros((size_t)stride / 8), e->sides_f32 = (uint8_t *)zeros((size_t)stride / 8);
  pg_take_sides(&e->network, PG_FLOAT64, everyone, 0, e->descending, e->sides);
  pg_take_sides(&e->network, PG_FLOAT32, everyone, e->initial_f32, e->moved_f32, e->sides_f32);
  start_flow(e, initial);
  free(initial);
  advance(e, &e->parameters, 0, 0);
  take_residual(e);
  return e;
}

void evaluation_free(evaluation *e) {
  free((void *)e->network.inputs), free((void *)e->network.inputs_gram), free((void *)e->parameters.a_initial);
  free(e->parameters.a_displacement), free(e->moved.a_displacement);
  free(e->sums.output), free(e->sums.feature_gram), free(e->sums.gate_gram), free(e->sums.slide_gram);
  free(e->targets), free(e->residual), free(e->integral), free(e->scratch), free(e->output);
  free(e->descending), free(e->initial_f32), free(e->moved_f32), free(e->sides), free(e->sides_f32);
  free(e);
}

// Seconds of `count` steps of gradient descent: gradient, move, forward pass, residual.
double evaluation_descend(evaluation *e, int single_precision, long count, double step) {
  const double start = now();
  for (long k = 0; k < count; k++) {
    take_integral(e, step);
    descend(e, single_precision);
    take_residual(e);
  }
  return now() - start;
}

// Seconds of `count` steps of the flow with the sums of the kernel matrix, each from the same start. As many parts as the
// trainer's, each twice as long as the one before.
double evaluation_flow(evaluation *e, long count, double step) {
  enum { PARTS = 3 };
  const int n = e->network.samples;
  double *parts = zeros((size_t)(PARTS * n));
  take_integral(e, step);
  for (int part = 0; part < PARTS; part++)
    for (int i = 0; i < n; i++) parts[part * n + i] = e->integral[i] * (1 << part) / ((1 << PARTS) - 1);
  const pg_residual_integral integral = {e->integral, parts, PARTS};
  const double start = now();
  for (long k = 0; k < count; k++) advance(e, &e->moved, &integral, 1);
  const double seconds = now() - start;
  free(parts);
  return seconds;
}

double evaluation_loss(const evaluation *e) {
  double sum = 0;
  for (int i = 0; i < e->network.samples; i++) sum += e->residual[i] * e->residual[i];
  return sum / (2 * e->network.samples);
}

// Seconds of `count` eigenproblems of the inputs' Gram matrix.
double evaluation_eigen(evaluation *e, long count) {
  const int n = e->network.samples;
  double *vectors = zeros((size_t)n * (size_t)n);
  double *values = zeros((size_t)n), *work = zeros((size_t)pg_eigen_work_count(n));
  const double start = now();
  for (long k = 0; k < count; k++)
    pg_symmetric_eigen(n, e->network.inputs_gram, e->network.instruction_set, values, vectors, work);
  const double seconds = now() - start;
  free(vectors), free(values), free(work);
  return seconds;
}
