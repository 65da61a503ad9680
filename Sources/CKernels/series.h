// The entire functions of the flow of one neuron, for 0 <= q <= 1, as Taylor polynomials in q (truncation below 1e-16):
//   pg_c2(q) = (cosh(sqrt q) - 1) / q,   pg_s1(q) = sinh(sqrt q) / sqrt q.
#ifndef PHASEGRID_SERIES_H
#define PHASEGRID_SERIES_H

// 1/(2j+2)! for j = 0 ... 7 and 1/(2j+1)! for j = 0 ... 8.
#define PG_C2_POLYNOMIAL(T, q)                                                                                        \
  FMA(FMA(FMA(FMA(FMA(FMA(FMA((T)(1.0 / 20922789888000.0), q, (T)(1.0 / 87178291200.0)), q, (T)(1.0 / 479001600.0)), \
                  q, (T)(1.0 / 3628800.0)), q, (T)(1.0 / 40320.0)), q, (T)(1.0 / 720.0)), q, (T)(1.0 / 24.0)), q,    \
      (T)(0.5))
#define PG_S1_POLYNOMIAL(T, q)                                                                                        \
  FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA((T)(1.0 / 355687428096000.0), q, (T)(1.0 / 1307674368000.0)), q,                   \
                      (T)(1.0 / 6227020800.0)), q, (T)(1.0 / 39916800.0)), q, (T)(1.0 / 362880.0)), q,               \
              (T)(1.0 / 5040.0)), q, (T)(1.0 / 120.0)), q, (T)(1.0 / 6.0)), q, (T)(1.0))

// The same for q below this, with fewer terms.
#define PG_SHORT_SERIES_MAX 0.015625
#define PG_C2_SHORT(T, q)                                                                                             \
  FMA(FMA(FMA(FMA(FMA((T)(1.0 / 479001600.0), q, (T)(1.0 / 3628800.0)), q, (T)(1.0 / 40320.0)), q,                    \
              (T)(1.0 / 720.0)), q, (T)(1.0 / 24.0)), q, (T)(0.5))
#define PG_S1_SHORT(T, q)                                                                                             \
  FMA(FMA(FMA(FMA(FMA((T)(1.0 / 39916800.0), q, (T)(1.0 / 362880.0)), q, (T)(1.0 / 5040.0)), q, (T)(1.0 / 120.0)), q, \
          (T)(1.0 / 6.0)), q, (T)(1.0))

// 1/k!
static const double pg_inverse_factorials[] = {
  1.0,
  1.0,
  1.0 / 2,
  1.0 / 6,
  1.0 / 24,
  1.0 / 120,
  1.0 / 720,
  1.0 / 5040,
  1.0 / 40320,
  1.0 / 362880,
  1.0 / 3628800,
  1.0 / 39916800,
  1.0 / 479001600,
  1.0 / 6227020800.0,
  1.0 / 87178291200.0,
  1.0 / 1307674368000.0,
  1.0 / 20922789888000.0,
  1.0 / 355687428096000.0,
  1.0 / 6402373705728000.0,
};

#endif
