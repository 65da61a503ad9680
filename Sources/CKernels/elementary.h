// exp, log, sine and cosine from their series, on scalars or lanes, so that no C library decides a last digit.
#ifndef PHASEGRID_ELEMENTARY_H
#define PHASEGRID_ELEMENTARY_H

// log((1 + s) / (1 - s)) / s as a polynomial in p = s^2, for s^2 < 0.03: 2 (1 + p/3 + p^2/5 + ...).
#define PG_LOG_POLYNOMIAL(T, p)                                                                                        \
  FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA((T)(2.0 / 21), p, (T)(2.0 / 19)), p, (T)(2.0 / 17)), p, (T)(2.0 / 15)), p,   \
                      (T)(2.0 / 13)), p, (T)(2.0 / 11)), p, (T)(2.0 / 9)), p, (T)(2.0 / 7)), p, (T)(2.0 / 5)), p,      \
          (T)(2.0 / 3)), p, (T)(2.0))

// sin(x) / x and cos(x) as polynomials in p = x^2, for |x| <= pi/4.
#define PG_SINE_POLYNOMIAL(T, p)                                                                                       \
  FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA((T)(1.0 / 355687428096000.0), p, (T)(-1.0 / 1307674368000.0)), p,                    \
                      (T)(1.0 / 6227020800.0)), p, (T)(-1.0 / 39916800.0)), p, (T)(1.0 / 362880.0)), p,                \
              (T)(-1.0 / 5040.0)), p, (T)(1.0 / 120.0)), p, (T)(-1.0 / 6.0)), p, (T)(1.0))
#define PG_COSINE_POLYNOMIAL(T, p)                                                                                     \
  FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA((T)(1.0 / 20922789888000.0), p, (T)(-1.0 / 87178291200.0)), p,                       \
                      (T)(1.0 / 479001600.0)), p, (T)(-1.0 / 3628800.0)), p, (T)(1.0 / 40320.0)), p,                   \
              (T)(-1.0 / 720.0)), p, (T)(1.0 / 24.0)), p, (T)(-0.5)), p, (T)(1.0))

// (exp(x) - 1) / x for |x| <= ln 2 / 2: 1 + x/2 + x^2/6 + ... to x^13 / 14!.
#define PG_EXPM1_POLYNOMIAL(T, x)                                                                                      \
  FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA(FMA((T)(1.0 / 87178291200.0), x, (T)(1.0 / 6227020800.0)), x,        \
                                                  (T)(1.0 / 479001600.0)), x, (T)(1.0 / 39916800.0)), x,               \
                                          (T)(1.0 / 3628800.0)), x, (T)(1.0 / 362880.0)), x, (T)(1.0 / 40320.0)), x,   \
                              (T)(1.0 / 5040.0)), x, (T)(1.0 / 720.0)), x, (T)(1.0 / 120.0)), x, (T)(1.0 / 24.0)), x,  \
              (T)(1.0 / 6.0)), x, (T)(0.5)), x, (T)(1.0))

// ln 2 in two parts, the first with enough trailing zeros to be multiplied by an exponent exactly.
#define PG_LN2_HIGH 0x1.62e42fefa38p-1
#define PG_LN2_LOW 0x1.ef35793c7673p-45

#endif
