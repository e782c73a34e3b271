/*
 * The kernels for any machine.
 */
#ifndef KERNEL_LOOPS
#define KERNEL_LOOPS
#endif
#include "nn/kernel.h"

#include "nn/attention_job.h"
#include "nn/mat_job.h"
#include "nn/kernel_target.h"

#include "base/lanes_scalar.h"
#include "base/fmath_body.h"
#define KERNEL(name) name##_scalar
#include "nn/vec_body.h"
#include "nn/mat_body.h"
#include "nn/act_body.h"
#include "nn/attention_body.h"
const Kernel kernel_scalar = KERNEL_TABLE;
