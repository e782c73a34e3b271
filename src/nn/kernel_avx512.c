/*
 * The kernels for AVX-512 without VNNI.
 */
#include "nn/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include "nn/attention_job.h"
#include "nn/mat_job.h"
#include "nn/kernel_target.h"

KERNEL_BEGIN("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl")

#include "base/lanes_avx512.h"
#include "base/fmath_body.h"
#define KERNEL(name) name##_avx512
#include "nn/vec_body.h"
#include "nn/mat_body.h"
#include "nn/act_body.h"
#include "nn/attention_body.h"
const Kernel kernel_avx512 = KERNEL_TABLE;

KERNEL_END

#endif
