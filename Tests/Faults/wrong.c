/* LD_PRELOAD: a processor that scales by powers of two a little wrongly, as the exponentials of a training do. */
#define _GNU_SOURCE
#include <dlfcn.h>

double ldexp(double x, int exponent) {
  double (*real)(double, int) = dlsym(RTLD_NEXT, "ldexp");
  return real(x, exponent) * 1.001;
}
