// What one core of this machine can do at best: fused multiply-adds from registers, and a triad over memory.
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

// Twelve independent chains fill two units of a latency of four and leave the AVX2 registers their operands.
#define CHAINS 12

#define FMA_LOOP(name, scalar, bytes, attribute)                                                           \
  attribute static double name(long count, double *sink) {                                               \
    typedef scalar vector __attribute__((ext_vector_type(bytes / sizeof(scalar))));                      \
    vector chain[CHAINS], factor = (vector)((scalar)0.9999), term = (vector)((scalar)1e-4);                   \
    for (int c = 0; c < CHAINS; c++) chain[c] = (vector)((scalar)(c + *sink));                           \
    const double start = now();                                                                          \
    for (long k = 0; k < count; k++) {                                                                   \
      _Pragma("clang loop unroll(full)") for (int c = 0; c < CHAINS; c++)                                \
        chain[c] = __builtin_elementwise_fma(chain[c], factor, term);                                    \
    }                                                                                                    \
    const double seconds = now() - start;                                                                \
    for (int c = 0; c < CHAINS; c++) *sink += (double)chain[c][0];                                       \
    return 2.0 * CHAINS * (bytes / sizeof(scalar)) * (double)count / seconds;                            \
  }

// A triad over three arrays, and over two where one of them is written back to where it was read.
#define TRIAD_LOOPS(name, attribute)                                                                        \
  attribute static void name(size_t count, double *restrict a, const double *restrict b, const double *restrict c) { \
    for (size_t i = 0; i < count; i++) a[i] = b[i] + 3.0 * c[i];                                            \
  }                                                                                                         \
  attribute static void name##_in_place(size_t count, double *restrict a, const double *restrict b) {       \
    for (size_t i = 0; i < count; i++) a[i] += 1e-9 * b[i];                                                 \
  }

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,fma")))
FMA_LOOP(fma_double_avx2, double, 32, AVX2)
FMA_LOOP(fma_float_avx2, float, 32, AVX2)
FMA_LOOP(fma_double_avx512, double, 64, __attribute__((target("avx512f"))))
FMA_LOOP(fma_float_avx512, float, 64, __attribute__((target("avx512f"))))
TRIAD_LOOPS(triad_avx2, AVX2)
TRIAD_LOOPS(triad_avx512, __attribute__((target("avx512f"))))
#else
FMA_LOOP(fma_double_baseline, double, 16, )
FMA_LOOP(fma_float_baseline, float, 16, )
TRIAD_LOOPS(triad_baseline, )
#endif

static double larger(double x, double y) { return x > y ? x : y; }

// The highest rate (flop/s) that any of this processor's instruction sets reaches.
double fma_peak(int single_precision, long count) {
  double sink = 0;
#if defined(__x86_64__)
  double best = 0;
  if (__builtin_cpu_supports("fma"))
    best = (single_precision ? fma_float_avx2 : fma_double_avx2)(count, &sink);
  if (__builtin_cpu_supports("avx512f"))
    best = larger(best, (single_precision ? fma_float_avx512 : fma_double_avx512)(count, &sink));
  return best;
#else
  return (single_precision ? fma_float_baseline : fma_double_baseline)(count, &sink);
#endif
}

static void triad(int in_place, size_t bytes, double *memory) {
  const size_t length = bytes / (in_place ? 16 : 24);
  double *second = memory + length, *third = second + length;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) {
    if (in_place) triad_avx512_in_place(length, memory, second);
    else triad_avx512(length, memory, second, third);
    return;
  }
  if (in_place) triad_avx2_in_place(length, memory, second);
  else triad_avx2(length, memory, second, third);
#else
  if (in_place) triad_baseline_in_place(length, memory, second);
  else triad_baseline(length, memory, second, third);
#endif
}

// The bytes per second, two numbers read for each one written, of the faster triad over so many bytes.
double triad_bandwidth(size_t bytes, int count) {
  double best = 0, *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  for (size_t i = 0; i < bytes / 8; i++) memory[i] = (double)(i + 1);
  for (int in_place = 0; in_place < 2; in_place++) {
    triad(in_place, bytes, memory);
    const double start = now();
    for (int k = 0; k < count; k++) {
      triad(in_place, bytes, memory);
      __asm__ volatile("" : : "r"(memory) : "memory");
    }
    best = larger(best, (in_place ? 1.5 : 1.0) * (double)bytes * count / (now() - start));
  }
  free(memory);
  return best;
}
