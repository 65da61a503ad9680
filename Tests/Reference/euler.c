// The same explicit Euler steps as in flow.py, compiled, for as many and as short ones as a reference takes.

#include <math.h>
#include <stddef.h>

enum { BLOCK = 32 };

// Displacements from the initial parameters are kept by themselves: added to numbers near 1 they would lose their digits.
typedef struct {
  ptrdiff_t samples, columns, width;  // n, d + 1, m; m is a multiple of BLOCK, padded with neurons that are zero
  const double *x;                    // n x (d + 1)
  const double *y;                    // n
  double kappa, kappa_prime, negative_slope, loss_tolerance;
} Problem;

// Both (1 + d + 1) x m: a, then the columns of w.
typedef struct {
  const double *initial;
  double *displacement;
} Parameters;

static double larger(double left, double right) { return left > right ? left : right; }

// A block of neurons: its parameters, and z = w . x_i with sigma'(z).
typedef struct {
  double a[BLOCK], z[BLOCK], gate[BLOCK];
} Block;

static void load(const Problem *p, Parameters theta, ptrdiff_t first, ptrdiff_t i, Block *block) {
  for (int k = 0; k < BLOCK; k++) block->a[k] = theta.initial[first + k] + theta.displacement[first + k];
  for (int k = 0; k < BLOCK; k++) block->z[k] = 0;
  for (ptrdiff_t c = 0; c < p->columns; c++) {
    const ptrdiff_t start = (c + 1) * p->width + first;
    for (int k = 0; k < BLOCK; k++)
      block->z[k] += p->x[i * p->columns + c] * (theta.initial[start + k] + theta.displacement[start + k]);
  }
  for (int k = 0; k < BLOCK; k++) block->gate[k] = block->z[k] > 0 ? 1 : p->negative_slope;
}

static double squared_norm(const double *values, ptrdiff_t count) {
  double sum = 0;
  for (ptrdiff_t c = 0; c < count; c++) sum += values[c] * values[c];
  return sum;
}

static double kernel_trace(const Problem *p, Parameters theta) {
  double trace = 0;
  for (ptrdiff_t i = 0; i < p->samples; i++) {
    double features = 0, gates = 0;
    for (ptrdiff_t first = 0; first < p->width; first += BLOCK) {
      Block b;
      load(p, theta, first, i, &b);
      for (int k = 0; k < BLOCK; k++) {
        features += b.gate[k] * b.z[k] * b.gate[k] * b.z[k];
        gates += b.gate[k] * b.a[k] * b.gate[k] * b.a[k];
      }
    }
    const double square = squared_norm(p->x + i * p->columns, p->columns);
    trace += p->kappa * p->kappa * (features / p->kappa_prime + p->kappa_prime * square * gates);
  }
  return trace;
}

// residual[i] = f(x_i) - y_i.
static void evaluate(const Problem *p, Parameters theta, double *residual) {
  for (ptrdiff_t i = 0; i < p->samples; i++) {
    double lanes[BLOCK] = {0}, sum = 0;
    for (ptrdiff_t first = 0; first < p->width; first += BLOCK) {
      Block b;
      load(p, theta, first, i, &b);
      for (int k = 0; k < BLOCK; k++) lanes[k] += b.a[k] * b.gate[k] * b.z[k];
    }
    for (int k = 0; k < BLOCK; k++) sum += lanes[k];
    residual[i] = p->kappa * sum - p->y[i];
  }
}

// One step, with push[i] = -h kappa e_i / n.
static void move(const Problem *p, Parameters theta, const double *push) {
  for (ptrdiff_t first = 0; first < p->width; first += BLOCK) {
    double change_a[BLOCK] = {0}, change_w[p->columns][BLOCK];
    for (ptrdiff_t c = 0; c < p->columns; c++)
      for (int k = 0; k < BLOCK; k++) change_w[c][k] = 0;
    for (ptrdiff_t i = 0; i < p->samples; i++) {
      Block b;
      load(p, theta, first, i, &b);
      for (int k = 0; k < BLOCK; k++) change_a[k] += push[i] / p->kappa_prime * b.gate[k] * b.z[k];
      for (ptrdiff_t c = 0; c < p->columns; c++) {
        const double force = push[i] * p->kappa_prime * p->x[i * p->columns + c];
        for (int k = 0; k < BLOCK; k++) change_w[c][k] += force * b.a[k] * b.gate[k];
      }
    }
    for (int k = 0; k < BLOCK; k++) theta.displacement[first + k] += change_a[k];
    for (ptrdiff_t c = 0; c < p->columns; c++)
      for (int k = 0; k < BLOCK; k++) theta.displacement[(c + 1) * p->width + first + k] += change_w[c][k];
  }
}

// Follows the flow from displacements of zero until the loss is at most the tolerance. Returns the number of steps, or -1
// after steps_max.
long euler(const Problem *p, const double *initial, double *displacement, double share, long steps_max) {
  const Parameters theta = {initial, displacement};
  const double n = (double)p->samples;
  double residual[p->samples], push[p->samples], h = 0;
  for (long step = 0; step < steps_max; step++) {
    evaluate(p, theta, residual);
    if (squared_norm(residual, p->samples) <= 2 * n * p->loss_tolerance) return step;
    if (step % 10 == 0) {
      double growth = 0;
      for (ptrdiff_t i = 0; i < p->samples; i++)
        growth += p->kappa * fabs(residual[i]) * sqrt(squared_norm(p->x + i * p->columns, p->columns));
      h = share * n / larger(kernel_trace(p, theta), growth);
    }
    for (ptrdiff_t i = 0; i < p->samples; i++) push[i] = -h * p->kappa * residual[i] / n;
    move(p, theta, push);
  }
  return -1;
}
