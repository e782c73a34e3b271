/*
 * Which set of kernels this process runs, found once from the CPU.
 *
 * The level never changes a result, only its speed: every kernel of src/nn
 * gives the same bits at every level.  Tests force lower levels to compare.
 */
#ifndef MC_CPU_H
#define MC_CPU_H

#include <stdbool.h>

typedef enum CpuLevel
{
	CPU_SCALAR,					/* any machine */
	CPU_AVX2,					/* x86-64-v3: AVX2, FMA, F16C */
	CPU_AVX512,					/* x86-64-v4: AVX-512 F, BW, DQ, VL */
	CPU_AVX512_VNNI,			/* the same with integer dot products */
	CPU_NEON,					/* arm64 */
	CPU_NEON_DOT,				/* the same with integer dot products (ARMv8.2) */
	CPU_LEVELS
} CpuLevel;

/* The best level this machine can run, or the forced one. */
extern CpuLevel cpu_level(void);

/* Can this machine run the level? */
extern bool cpu_supports(CpuLevel level);

/* For tests and benchmarks: use level from now on; false and no change when the machine cannot. */
extern bool cpu_force_level(CpuLevel level);

/* "avx2", "avx512-vnni", ... */
extern const char *cpu_level_name(CpuLevel level);

#endif							/* MC_CPU_H */
