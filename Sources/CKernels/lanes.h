// Vectors of 64 bytes: one AVX-512 register, two of AVX2, four of SSE2 or NEON, with the same arithmetic in each.
#ifndef PHASEGRID_LANES_H
#define PHASEGRID_LANES_H

#include "kernels.h"

#pragma clang fp contract(off)

typedef double lanes __attribute__((ext_vector_type(8)));
typedef int64_t lanes_int __attribute__((ext_vector_type(8)));
typedef uint64_t lanes_uint __attribute__((ext_vector_type(8)));
typedef float lanes_f32 __attribute__((ext_vector_type(16)));
typedef int32_t lanes_int32 __attribute__((ext_vector_type(16)));

#define INLINE static inline __attribute__((always_inline))

#define FMA(x, y, z) __builtin_elementwise_fma((x), (y), (z))

/// The lanes of a value, added in a fixed tree.
#define LANES_SUM(v) ((((v)[0] + (v)[4]) + ((v)[2] + (v)[6])) + (((v)[1] + (v)[5]) + ((v)[3] + (v)[7])))

#endif
