/*
 * The kernels for arm64 with integer dot products.
 */
#include "nn/kernel.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include "nn/attention_job.h"
#include "nn/mat_job.h"
#include "nn/kernel_target.h"

KERNEL_BEGIN("arch=armv8.2-a+dotprod")

#define LANES_DOT
#include "base/lanes_neon.h"
#include "base/fmath_body.h"
#define KERNEL(name) name##_neon_dot
#include "nn/vec_body.h"
#include "nn/mat_body.h"
#include "nn/act_body.h"
#include "nn/attention_body.h"
const Kernel kernel_neon_dot = KERNEL_TABLE;

KERNEL_END

#endif
