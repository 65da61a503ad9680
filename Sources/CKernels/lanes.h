// Vectors of 64 bytes: one AVX-512 register, two of AVX2, four of SSE2 or NEON, with the same arithmetic in each.
#ifndef PHASEGRID_LANES_H
#define PHASEGRID_LANES_H

#include "kernels.h"

#pragma clang fp contract(off)

typedef double lanes __attribute__((ext_vector_type(8)));
/// The same wherever numbers lie.
typedef double lanes_loose __attribute__((ext_vector_type(8), aligned(8)));
typedef int64_t lanes_int __attribute__((ext_vector_type(8)));
typedef uint64_t lanes_uint __attribute__((ext_vector_type(8)));
typedef _Bool lanes_bits __attribute__((ext_vector_type(8)));
typedef double lanes_of_4 __attribute__((ext_vector_type(4)));
typedef double lanes_of_2 __attribute__((ext_vector_type(2)));
typedef float lanes_f32 __attribute__((ext_vector_type(16)));
typedef int32_t lanes_int32 __attribute__((ext_vector_type(16)));

#define INLINE static inline __attribute__((always_inline))

#define FMA(x, y, z) __builtin_elementwise_fma((x), (y), (z))

/// Exchanges elements (i, j) and (j, i) of eight vectors.
INLINE void transpose(lanes *v) {
  lanes pairs[8], fours[8];
  for (int i = 0; i < 8; i += 2) {
    pairs[i] = __builtin_shufflevector(v[i], v[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    pairs[i + 1] = __builtin_shufflevector(v[i], v[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  for (int i = 0; i < 8; i += i % 4 == 1 ? 3 : 1) {
    fours[i] = __builtin_shufflevector(pairs[i], pairs[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    fours[i + 2] = __builtin_shufflevector(pairs[i], pairs[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  for (int i = 0; i < 4; i++) {
    v[i] = __builtin_shufflevector(fours[i], fours[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    v[i + 4] = __builtin_shufflevector(fours[i], fours[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

#endif
