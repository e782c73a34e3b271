/*
 * The kernels for AVX2, FMA and F16C.
 */
#include "nn/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include "nn/attention_job.h"
#include "nn/mat_job.h"
#include "nn/kernel_target.h"

KERNEL_BEGIN("avx2,fma,f16c")

#include "base/lanes_avx2.h"
#include "base/fmath_body.h"
#define KERNEL(name) name##_avx2
#include "nn/vec_body.h"
#include "nn/mat_body.h"
#include "nn/act_body.h"
#include "nn/attention_body.h"
const Kernel kernel_avx2 = KERNEL_TABLE;

KERNEL_END

#endif
