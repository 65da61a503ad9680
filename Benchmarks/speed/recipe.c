// Gradient descent counted, not timed: how many steps the recipe of Luo et al. takes.
//
// The weights enter through z_i = w . x_i alone, so descent in w is descent in z: z_i loses a sum_j (x_i . x_j) pull_j.
// The iterates are those of descent on all columns, at a cost of n^2 instead of n d.
#include <stdint.h>

enum { BLOCK = 16, SAMPLES_MAX = 64, TILE = 8 };

// Aligned as NumPy's arrays are.
typedef double row __attribute__((ext_vector_type(BLOCK), aligned(16)));

// out = gram . pull for the neurons of a block, in tiles that stay in registers.
static void multiply(int n, const double *gram, const row *pull, row *out) {
  for (int i = 0; i < n; i += TILE) {
    row tile[TILE] = {0};
    for (int j = 0; j < n; j++)
      for (int y = 0; y < TILE; y++) tile[y] += gram[(i + y) * n + j] * pull[j];
    for (int y = 0; y < TILE; y++) out[i + y] = tile[y];
  }
}

// Moves one block along the pull e / n and adds its outputs.
static void move(
  int n, const double *gram, double a_rate, double w_rate, const double *e, row *a, row *z, row *output) {
  row pull[SAMPLES_MAX], change[SAMPLES_MAX], along = 0;
  for (int i = 0; i < n; i++) {
    pull[i] = z[i] > 0 ? (row)(e[i] / n) : (row)(0.0);
    along += pull[i] * z[i];
  }
  multiply(n, gram, pull, change);
  for (int i = 0; i < n; i++) z[i] -= w_rate * *a * change[i];
  *a -= a_rate * along;
  for (int i = 0; i < n; i++) output[i] += *a * (z[i] > 0 ? z[i] : (row)(0.0));
}

// One attempt with a fixed step. gram: n x n and zero rows up to whole tiles. a: [blocks][BLOCK] and
// z: [blocks][n][BLOCK], both moved; e: the residual, moved with them.
// Returns the number of steps until the loss is at most `tolerance`, stops falling, or `limit` is reached; `losses`
// takes the last loss and the one before.
int64_t recipe_attempt(
  int n, int64_t blocks, const double *gram, const double *targets, double kappa, double kappa_prime, double tolerance,
  double step, int64_t limit, double *a, double *z, double *e, double *losses) {
  double loss = 0, before = 1e300;
  for (int i = 0; i < n; i++) loss += e[i] * e[i] / (2 * n);
  int64_t count = 0;
  while (loss > tolerance && loss < before && count < limit) {
    row output[SAMPLES_MAX] = {0};
    for (int64_t b = 0; b < blocks; b++)
      move(
        n, gram, step * kappa / kappa_prime, step * kappa * kappa_prime, e, (row *)a + b, (row *)z + b * n, output);
    before = loss, loss = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int v = 0; v < BLOCK; v++) sum += output[i][v];
      e[i] = kappa * sum - targets[i];
      loss += e[i] * e[i] / (2 * n);
    }
    count++;
  }
  losses[0] = loss, losses[1] = before;
  return count;
}
