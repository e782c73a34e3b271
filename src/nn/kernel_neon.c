/*
 * The kernels for arm64.
 */
#include "nn/kernel.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include "nn/attention_job.h"
#include "nn/mat_job.h"
#include "nn/kernel_target.h"

#include "base/lanes_neon.h"
#include "base/fmath_body.h"
#define KERNEL(name) name##_neon
#include "nn/vec_body.h"
#include "nn/mat_body.h"
#include "nn/act_body.h"
#include "nn/attention_body.h"
const Kernel kernel_neon = KERNEL_TABLE;

#endif
