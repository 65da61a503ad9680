// The Runge-Kutta steps of flow.py, compiled, for as many and as short ones as a reference takes.

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

// Neurons are stored in blocks, one row of a block after the other. The last block is padded with neurons that stay put.
enum { VECTOR = 8, BLOCK = 64 };
typedef double Vector __attribute__((vector_size(VECTOR * sizeof(double)), aligned(sizeof(double))));
typedef double Row[BLOCK];

enum { REFRESH = 5 };  // steps from one choice of their length to the next
enum { RELU, LEAKY_RELU, IDENTITY, TANH, SOFTPLUS, X_TANH_X };
enum { REACHED, RESTS, GIVEN_UP, OUT_OF_MEMORY };

// A neuron is 1 + columns numbers: the displacement of a, and coordinates c of that of w. With x given they are w's own
// entries. With x null they are those of dw = sum_i c_i x_i, and all that is asked of the samples is their Gram matrix.
typedef struct {
  ptrdiff_t samples, columns;  // n; d + 1 or n
  ptrdiff_t neurons, blocks;
  const double *x;      // n x columns, or null
  const double *to_z;   // n x columns: z = z(0) + to_z c. It is x, or the Gram matrix
  const double *norms;  // n: |x_i|
  const double *y;      // n
  const Row *a, *z;     // at the start: a row, and n rows, for each block
  double kappa, kappa_prime;
  int activation;
  double scale;  // b in sigma(b z) / b
} Problem;

typedef struct {
  long steps_max;
  double share, path, rest_change;
  ptrdiff_t levels;
  const double *loss_levels;  // falling
} Course;

// Loss and squared lengths of the displacements, at each level and, last, where the course ended.
typedef struct {
  double *loss, *moved_w, *moved_a;
  long steps;
  double time;
} Record;

typedef struct {
  const Problem *p;
  Row *now, *next, *stage;  // 1 + columns rows for each block: displacements
  Row *z, *z_before;        // n rows for each block: of the last evaluation, and of one before
  double *residual;         // n: of the last evaluation
} Workspace;

static inline double feature(int activation, double b, double z) {
  switch (activation) {
    case RELU: return z > 0 ? z : 0;
    case LEAKY_RELU: return z > 0 ? z : 0.01 * z;
    case TANH: return tanh(b * z) / b;
    case SOFTPLUS: return (z > 0 ? z : 0) + log(1 + exp(-fabs(b * z))) / b;
    case X_TANH_X: return z * tanh(b * z);
    default: return z;
  }
}

static inline double slope(int activation, double b, double z) {
  switch (activation) {
    case RELU: return z > 0 ? 1 : 0;
    case LEAKY_RELU: return z > 0 ? 1 : 0.01;
    case TANH: return 1 - tanh(b * z) * tanh(b * z);
    case SOFTPLUS: return 1 / (1 + exp(-b * z));
    case X_TANH_X: return tanh(b * z) + b * z * (1 - tanh(b * z) * tanh(b * z));
    default: return 1;
  }
}

// Calls a function with the activation as a constant, so that the compiler can vectorise what is inlined.
#define WITH_ACTIVATION(activation, function, ...)                    \
  switch (activation) {                                               \
    case RELU: function(RELU, __VA_ARGS__); break;                    \
    case LEAKY_RELU: function(LEAKY_RELU, __VA_ARGS__); break;        \
    case TANH: function(TANH, __VA_ARGS__); break;                    \
    case SOFTPLUS: function(SOFTPLUS, __VA_ARGS__); break;            \
    case X_TANH_X: function(X_TANH_X, __VA_ARGS__); break;            \
    default: function(IDENTITY, __VA_ARGS__);                         \
  }

// sum += factors . rows, kept in registers.
static inline void add_combination(double *sum, const double *factors, const Row *rows, ptrdiff_t count) {
  enum { VECTORS = BLOCK / VECTOR };
  Vector *const target = (Vector *)sum;
  Vector part[VECTORS];
  for (int v = 0; v < VECTORS; v++) part[v] = target[v];
  for (ptrdiff_t j = 0; j < count; j++)
    for (int v = 0; v < VECTORS; v++) part[v] += factors[j] * ((const Vector *)rows[j])[v];
  for (int v = 0; v < VECTORS; v++) target[v] = part[v];
}

// Writes z of a block at theta and adds a sigma(z) to every sample's lanes.
static inline void see(const int activation, const Problem *p, ptrdiff_t block, const Row *theta, Row *restrict z,
                       Row *restrict lanes) {
  const double *const a = p->a[block];
  for (ptrdiff_t i = 0; i < p->samples; i++) {
    memcpy(z[i], p->z[block * p->samples + i], sizeof(Row));
    add_combination(z[i], p->to_z + i * p->columns, theta + 1, p->columns);
    for (int k = 0; k < BLOCK; k++) lanes[i][k] += (a[k] + theta[0][k]) * feature(activation, p->scale, z[i][k]);
  }
}

// The velocity of a block at theta, where it has the given z, times h. push[i] = -h kappa e_i / n.
static inline void drive(const int activation, const Problem *p, ptrdiff_t block, const Row *theta, const Row *z,
                         const double *push, Row *restrict change) {
  const double *const a = p->a[block];
  memset(change, 0, sizeof(Row) * (size_t)(1 + p->columns));
  for (ptrdiff_t i = 0; i < p->samples; i++) {
    const double push_a = push[i] / p->kappa_prime, push_w = push[i] * p->kappa_prime;
    Row force;
    for (int k = 0; k < BLOCK; k++) {
      change[0][k] += push_a * feature(activation, p->scale, z[i][k]);
      force[k] = push_w * (a[k] + theta[0][k]) * slope(activation, p->scale, z[i][k]);
    }
    if (p->x == NULL) {
      memcpy(change[1 + i], force, sizeof(Row));
    } else {
      for (ptrdiff_t j = 0; j < p->columns; j++)
        for (int k = 0; k < BLOCK; k++) change[1 + j][k] += p->x[i * p->columns + j] * force[k];
    }
  }
  // The neurons that pad the last block stay where they are.
  for (ptrdiff_t k = p->neurons - block * BLOCK; k < BLOCK; k++)
    for (ptrdiff_t j = 0; j <= p->columns; j++) change[j][k] = 0;
}

static void finish_residual(Workspace *s, const Row *lanes) {
  for (ptrdiff_t i = 0; i < s->p->samples; i++) {
    double sum = 0;
    for (int k = 0; k < BLOCK; k++) sum += lanes[i][k];
    s->residual[i] = s->p->kappa * sum - s->p->y[i];
  }
}

static void evaluate(Workspace *s, const Row *theta) {
  const Problem *const p = s->p;
  Row lanes[p->samples];
  memset(lanes, 0, sizeof lanes);
  for (ptrdiff_t block = 0; block < p->blocks; block++) {
    WITH_ACTIVATION(p->activation, see, p, block, theta + block * (1 + p->columns), s->z + block * p->samples, lanes)
  }
  finish_residual(s, lanes);
}

// One stage: next += weight h v for the velocity v at `at`, which was evaluated last. Then evaluates now + ahead h v or,
// after the last stage, with ahead = 0, the completed step.
static void run_stage(Workspace *s, const Row *at, double h, double weight, double ahead) {
  const Problem *const p = s->p;
  const ptrdiff_t rows = 1 + p->columns;
  double push[p->samples];
  Row lanes[p->samples], change[rows];
  memset(lanes, 0, sizeof lanes);
  for (ptrdiff_t i = 0; i < p->samples; i++) push[i] = -h * p->kappa / (double)p->samples * s->residual[i];
  for (ptrdiff_t block = 0; block < p->blocks; block++) {
    const Row *const now = s->now + block * rows;
    Row *const next = s->next + block * rows, *const stage = s->stage + block * rows, *const z = s->z + block * p->samples;
    WITH_ACTIVATION(p->activation, drive, p, block, at + block * rows, z, push, change)
    for (ptrdiff_t j = 0; j < rows; j++)
      for (int k = 0; k < BLOCK; k++) {
        next[j][k] += weight * change[j][k];
        stage[j][k] = ahead > 0 ? now[j][k] + ahead * change[j][k] : next[j][k];
      }
    WITH_ACTIVATION(p->activation, see, p, block, stage, z, lanes)
  }
  finish_residual(s, lanes);
}

static double loss(const Workspace *s) {
  double sum = 0;
  for (ptrdiff_t i = 0; i < s->p->samples; i++) sum += s->residual[i] * s->residual[i];
  return sum / (2 * (double)s->p->samples);
}

// The classical Runge-Kutta step of length h from `now`, which was evaluated last, to `next`, which then is. Returns its loss.
static double step(Workspace *s, double h) {
  memcpy(s->next, s->now, sizeof(Row) * (size_t)((1 + s->p->columns) * s->p->blocks));
  run_stage(s, s->now, h, 1.0 / 6, 0.5);
  run_stage(s, s->stage, h, 1.0 / 3, 0.5);
  run_stage(s, s->stage, h, 1.0 / 3, 1);
  run_stage(s, s->stage, h, 1.0 / 6, 0);
  return loss(s);
}

// Adds up |sigma(z)|^2 and |a sigma'(z)|^2 of a block for one sample.
static inline void add_squares(const int activation, const Problem *p, const double *a, const double *displacement,
                               const double *z, double *features, double *gates) {
  for (int k = 0; k < BLOCK; k++) {
    const double sigma = feature(activation, p->scale, z[k]);
    const double gate = (a[k] + displacement[k]) * slope(activation, p->scale, z[k]);
    *features += sigma * sigma;
    *gates += gate * gate;
  }
}

// The shortest time scale of `now`, which was evaluated last: the trace of the tangent kernel bounds the stiffest rate; the
// second rate is that of a neuron's growth.
static double time_scale(const Workspace *s) {
  const Problem *const p = s->p;
  double trace = 0, growth = 0;
  for (ptrdiff_t i = 0; i < p->samples; i++) {
    double features = 0, gates = 0;
    for (ptrdiff_t block = 0; block < p->blocks; block++) {
      WITH_ACTIVATION(p->activation, add_squares, p, p->a[block], s->now[block * (1 + p->columns)],
                      s->z[block * p->samples + i], &features, &gates)
    }
    trace += p->kappa * p->kappa * (features / p->kappa_prime + p->kappa_prime * p->norms[i] * p->norms[i] * gates);
    growth += p->kappa * fabs(s->residual[i]) * p->norms[i];
  }
  return (double)p->samples / fmax(trace, growth);
}

// How long all z, of `now`, which was evaluated last, take to move by their own length: kinks are met at that pace.
static double moving_time(Workspace *s, double h) {
  const ptrdiff_t count = s->p->samples * s->p->blocks;
  memcpy(s->z_before, s->z, sizeof(Row) * (size_t)count);
  run_stage(s, s->now, h, 0, 1);
  double moved = 0, length = 0;
  for (ptrdiff_t row = 0; row < count; row++)
    for (int k = 0; k < BLOCK; k++) {
      const double change = s->z[row][k] - s->z_before[row][k];
      moved += change * change;
      length += s->z_before[row][k] * s->z_before[row][k];
    }
  evaluate(s, s->now);
  return h * sqrt(length / moved);
}

static double step_length(Workspace *s, const Course *course) {
  const double stable = course->share * time_scale(s);
  return fmin(stable, course->path * moving_time(s, stable));
}

static double squared_length(const Row row) {
  double sum = 0;
  for (int k = 0; k < BLOCK; k++) sum += row[k] * row[k];
  return sum;
}

// |sum_i c_i x_i|^2 = sum_i c_i (z_i - z_i(0)) for the neurons of a block.
static double squared_combination(const Problem *p, const Row *c) {
  double sum = 0;
  for (ptrdiff_t i = 0; i < p->samples; i++) {
    Row moved = {0};
    add_combination(moved, p->to_z + i * p->columns, c, p->columns);
    for (int k = 0; k < BLOCK; k++) sum += c[i][k] * moved[k];
  }
  return sum;
}

static void note(const Workspace *s, Record *record, ptrdiff_t place) {
  const Problem *const p = s->p;
  double moved_a = 0, moved_w = 0;
  for (ptrdiff_t block = 0; block < p->blocks; block++) {
    const Row *const theta = s->now + block * (1 + p->columns);
    moved_a += squared_length(theta[0]);
    if (p->x == NULL) moved_w += squared_combination(p, theta + 1);
    else
      for (ptrdiff_t j = 1; j <= p->columns; j++) moved_w += squared_length(theta[j]);
  }
  record->loss[place] = loss(s);
  record->moved_a[place] = moved_a;
  record->moved_w[place] = moved_w;
}

// Steps from `now` to where the loss is the level, which a step of length h, just taken, passes. Returns that step's length.
static double step_to_level(Workspace *s, double level, double loss_now, double h) {
  double low = 0, high = h, above = log(loss_now / level), below = log(loss(s) / level), length = h;
  for (int tries = 0; tries < 60; tries++) {
    // The secant, with every third try a bisection.
    length = tries % 3 == 2 ? (low + high) / 2 : low + (high - low) * above / (above - below);
    evaluate(s, s->now);
    const double now = log(step(s, length) / level);
    if (fabs(now) < 1e-10) break;
    if (now > 0) low = length, above = now;
    else high = length, below = now;
  }
  return length;
}

typedef struct {
  double time, loss, moved_w, moved_a;
} Mark;

// Whether nothing has changed since half the time, by more than the share that rest_change is. Looks whenever time doubled.
static int rests(const Workspace *s, const Course *course, Record *record, Mark *mark) {
  if (record->time <= 2 * mark->time) return 0;
  const ptrdiff_t last = course->levels;
  note(s, record, last);
  const Mark now = {record->time, record->loss[last], record->moved_w[last], record->moved_a[last]};
  const int same = mark->time > 0 && fabs(now.loss - mark->loss) <= course->rest_change * now.loss &&
                   fabs(now.moved_w - mark->moved_w) <= course->rest_change * now.moved_w &&
                   fabs(now.moved_a - mark->moved_a) <= course->rest_change * now.moved_a;
  *mark = now;
  return same;
}

// Follows the flow from displacements of zero through all levels of the loss.
static int follow(Workspace *s, const Course *course, Record *record) {
  ptrdiff_t level = 0;
  double h = 0;
  Mark mark = {0};
  evaluate(s, s->now);
  for (record->steps = 0; record->steps < course->steps_max; record->steps++) {
    const double loss_now = loss(s);
    if (record->steps == 0)
      while (level < course->levels && loss_now <= course->loss_levels[level]) note(s, record, level++);
    if (level == course->levels) return REACHED;
    if (record->steps % REFRESH == 0) h = step_length(s, course);
    double length = h;
    const int passed = step(s, h) < course->loss_levels[level];
    if (passed) length = step_to_level(s, course->loss_levels[level], loss_now, h);
    Row *const before = s->now;
    s->now = s->next;
    s->next = before;
    if (passed) note(s, record, level++);
    record->time += length;
    if (rests(s, course, record, &mark)) return RESTS;
  }
  return GIVEN_UP;
}

// Rows of zeros at the start of a cache line.
static Row *make_rows(ptrdiff_t count) {
  Row *const rows = aligned_alloc(64, sizeof(Row) * (size_t)count);
  if (rows) memset(rows, 0, sizeof(Row) * (size_t)count);
  return rows;
}

int flow(const Problem *p, const Course *course, Record *record) {
  const ptrdiff_t parameters = (1 + p->columns) * p->blocks, outputs = p->samples * p->blocks;
  double residual[p->samples];
  Workspace s = {p, make_rows(parameters), make_rows(parameters), make_rows(parameters),
                 make_rows(outputs), make_rows(outputs), residual};
  const int complete = s.now && s.next && s.stage && s.z && s.z_before;
  const int outcome = complete ? follow(&s, course, record) : OUT_OF_MEMORY;
  if (complete) note(&s, record, course->levels);
  free(s.now), free(s.next), free(s.stage), free(s.z), free(s.z_before);
  return outcome;
}
