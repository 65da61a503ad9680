// Symmetric eigenproblem: Householder reduction to tridiagonal form, then QL with implicit shifts
// (Golub and Van Loan, Matrix Computations, 4th ed., sections 8.3.1 and 8.3.3).
// Own code because the system's LAPACK changes its last digits with the processor, and a trial's result must not.
#include <math.h>

#include "kernels.h"

#pragma clang fp contract(off)

// Reduces `a` (n x n, symmetric) to d (diagonal) and e (subdiagonal in e[1...]); row j of `v` becomes column j of the
// orthogonal matrix Q with a = Q T Q'.
static void tridiagonalise(int32_t n, double *a, double *v, double *d, double *e) {
  for (int32_t i = n - 1; i >= 1; i--) {
    double *row = a + (int64_t)i * n;  // the Householder vector of step i lives in row[0 ..< i]
    double scale = 0, h = 0;
    for (int32_t k = 0; k < i - 1; k++) scale += fabs(row[k]);
    if (i == 1 || scale == 0) {
      e[i] = row[i - 1];
      d[i] = 0;
      continue;
    }
    scale += fabs(row[i - 1]);
    for (int32_t k = 0; k < i; k++) {
      row[k] /= scale;
      h += row[k] * row[k];
    }
    const double f = row[i - 1], g = f >= 0 ? -sqrt(h) : sqrt(h);
    e[i] = scale * g;
    h -= f * g;
    row[i - 1] = f - g;
    // p = A u / h on the leading block, by columns of the symmetric block's lower triangle.
    for (int32_t j = 0; j < i; j++) e[j] = 0;
    for (int32_t j = 0; j < i; j++) {
      const double *aj = a + (int64_t)j * n;
      double sum = aj[j] * row[j];
      for (int32_t k = 0; k < j; k++) {
        sum += aj[k] * row[k];
        e[k] += aj[k] * row[j];
      }
      e[j] += sum;
    }
    double projection = 0;
    for (int32_t j = 0; j < i; j++) {
      e[j] /= h;
      projection += e[j] * row[j];
    }
    const double half = projection / (h + h);
    for (int32_t j = 0; j < i; j++) e[j] -= half * row[j];
    for (int32_t j = 0; j < i; j++) {
      double *aj = a + (int64_t)j * n;
      for (int32_t k = 0; k <= j; k++) aj[k] -= row[j] * e[k] + e[j] * row[k];
    }
    d[i] = h;
  }
  d[0] = 0;
  e[0] = 0;
  // Accumulate Q from the identity: rows of v are its columns, so each reflection touches whole rows.
  for (int64_t k = 0; k < (int64_t)n * n; k++) v[k] = 0;
  for (int32_t i = 0; i < n; i++) v[(int64_t)i * n + i] = 1;
  for (int32_t i = 1; i < n; i++) {
    const double *u = a + (int64_t)i * n, h = d[i];
    if (h == 0) continue;
    for (int32_t j = 0; j < i; j++) {
      double *vj = v + (int64_t)j * n, sum = 0;
      for (int32_t k = 0; k < i; k++) sum += u[k] * vj[k];
      sum /= h;
      for (int32_t k = 0; k < i; k++) vj[k] -= sum * u[k];
    }
  }
  for (int32_t i = 0; i < n; i++) d[i] = a[(int64_t)i * n + i];
}

// QL iterations on (d, e); rotations are applied to the rows of v.
static int diagonalise(int32_t n, double *d, double *e, double *v) {
  for (int32_t i = 1; i < n; i++) e[i - 1] = e[i];
  e[n - 1] = 0;
  for (int32_t l = 0; l < n; l++) {
    for (int round = 0;; round++) {
      int32_t m = l;
      while (m < n - 1 && fabs(e[m]) > 0x1p-53 * (fabs(d[m]) + fabs(d[m + 1]))) m++;
      if (m == l) break;
      if (round == 60) return 1;
      double g = (d[l + 1] - d[l]) / (2 * e[l]);
      double r = sqrt(g * g + 1);
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
      double s = 1, c = 1, p = 0;
      int32_t i = m - 1;
      for (; i >= l; i--) {
        const double f = s * e[i], b = c * e[i];
        r = sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r == 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        double *low = v + (int64_t)i * n, *high = low + n;
        for (int32_t k = 0; k < n; k++) {
          const double t = high[k];
          high[k] = s * low[k] + c * t;
          low[k] = c * low[k] - s * t;
        }
      }
      if (r == 0 && i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
  return 0;
}

static void sort_ascending(int32_t n, double *d, double *v) {
  for (int32_t i = 0; i < n - 1; i++) {
    int32_t least = i;
    for (int32_t j = i + 1; j < n; j++)
      if (d[j] < d[least]) least = j;
    if (least == i) continue;
    const double value = d[i];
    d[i] = d[least];
    d[least] = value;
    for (int32_t k = 0; k < n; k++) {
      const double t = v[(int64_t)i * n + k];
      v[(int64_t)i * n + k] = v[(int64_t)least * n + k];
      v[(int64_t)least * n + k] = t;
    }
  }
}

int pg_symmetric_eigen(int32_t n, double *matrix, double *values, double *vectors, double *work) {
  tridiagonalise(n, matrix, vectors, values, work);
  if (diagonalise(n, values, work, vectors)) return 1;
  sort_ascending(n, values, vectors);
  return 0;
}
