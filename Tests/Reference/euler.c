// The same explicit Euler steps as in flow.py, compiled, for as many and as short ones as a reference takes.

#include <math.h>
#include <stddef.h>

enum { BLOCK = 32 };

typedef struct {
  ptrdiff_t samples, columns, width;  // n, d + 1, m; m is a multiple of BLOCK, padded with neurons that are zero
  const double *x;                    // n x (d + 1)
  const double *y;                    // n
  double kappa, kappa_prime, negative_slope, loss_tolerance;
} Problem;

static double larger(double left, double right) { return left > right ? left : right; }

// z = w . x_i of a block of neurons, and sigma'(z).
static void preactivations(const Problem *p, const double *w, ptrdiff_t i, double z[BLOCK], double gate[BLOCK]) {
  for (int k = 0; k < BLOCK; k++) z[k] = 0;
  for (ptrdiff_t c = 0; c < p->columns; c++)
    for (int k = 0; k < BLOCK; k++) z[k] += p->x[i * p->columns + c] * w[c * p->width + k];
  for (int k = 0; k < BLOCK; k++) gate[k] = z[k] > 0 ? 1 : p->negative_slope;
}

static double kernel_trace(const Problem *p, const double *a, const double *w) {
  double trace = 0;
  for (ptrdiff_t i = 0; i < p->samples; i++) {
    double square = 0, features = 0, gates = 0;
    for (ptrdiff_t c = 0; c < p->columns; c++) square += p->x[i * p->columns + c] * p->x[i * p->columns + c];
    for (ptrdiff_t first = 0; first < p->width; first += BLOCK) {
      double z[BLOCK], gate[BLOCK];
      preactivations(p, w + first, i, z, gate);
      for (int k = 0; k < BLOCK; k++) {
        features += gate[k] * z[k] * gate[k] * z[k];
        gates += gate[k] * a[first + k] * gate[k] * a[first + k];
      }
    }
    trace += p->kappa * p->kappa * (features / p->kappa_prime + p->kappa_prime * square * gates);
  }
  return trace;
}

// sums[i] = sum over neurons of a sigma(z_i).
static void evaluate(const Problem *p, const double *a, const double *w, double *sums) {
  for (ptrdiff_t i = 0; i < p->samples; i++) {
    double lanes[BLOCK] = {0}, z[BLOCK], gate[BLOCK];
    for (ptrdiff_t first = 0; first < p->width; first += BLOCK) {
      preactivations(p, w + first, i, z, gate);
      for (int k = 0; k < BLOCK; k++) lanes[k] += a[first + k] * gate[k] * z[k];
    }
    sums[i] = 0;
    for (int k = 0; k < BLOCK; k++) sums[i] += lanes[k];
  }
}

// One step, with push[i] = -h kappa e_i / n.
static void move(const Problem *p, double *a, double *w, const double *push) {
  for (ptrdiff_t first = 0; first < p->width; first += BLOCK) {
    double change_a[BLOCK] = {0}, change_w[p->columns][BLOCK], z[BLOCK], gate[BLOCK];
    for (ptrdiff_t c = 0; c < p->columns; c++)
      for (int k = 0; k < BLOCK; k++) change_w[c][k] = 0;
    for (ptrdiff_t i = 0; i < p->samples; i++) {
      preactivations(p, w + first, i, z, gate);
      for (int k = 0; k < BLOCK; k++) change_a[k] += push[i] / p->kappa_prime * gate[k] * z[k];
      for (ptrdiff_t c = 0; c < p->columns; c++)
        for (int k = 0; k < BLOCK; k++)
          change_w[c][k] += push[i] * p->kappa_prime * a[first + k] * gate[k] * p->x[i * p->columns + c];
    }
    for (int k = 0; k < BLOCK; k++) a[first + k] += change_a[k];
    for (ptrdiff_t c = 0; c < p->columns; c++)
      for (int k = 0; k < BLOCK; k++) w[c * p->width + first + k] += change_w[c][k];
  }
}

// Follows the flow of the parameters, (1 + d + 1) x m: a, then the columns of w, until the loss is at most the tolerance.
// Returns the number of steps, or -1 after steps_max.
long euler(const Problem *p, double *parameters, double share, long steps_max) {
  double *a = parameters, *w = parameters + p->width;
  double residual[p->samples], push[p->samples], h = 0;
  for (long step = 0; step < steps_max; step++) {
    double square = 0, growth = 0;
    evaluate(p, a, w, residual);
    for (ptrdiff_t i = 0; i < p->samples; i++) {
      double norm = 0;
      for (ptrdiff_t c = 0; c < p->columns; c++) norm += p->x[i * p->columns + c] * p->x[i * p->columns + c];
      residual[i] = p->kappa * residual[i] - p->y[i];
      square += residual[i] * residual[i];
      growth += p->kappa * fabs(residual[i]) * sqrt(norm);
    }
    if (square <= 2 * (double)p->samples * p->loss_tolerance) return step;
    if (step % 10 == 0) h = share * (double)p->samples / larger(kernel_trace(p, a, w), growth);
    for (ptrdiff_t i = 0; i < p->samples; i++) push[i] = -h * p->kappa * residual[i] / (double)p->samples;
    move(p, a, w, push);
  }
  return -1;
}
