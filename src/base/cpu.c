/*
 * What the CPU can do, asked once.
 *
 * The one piece of state here is the chosen level, a cache of what the hardware
 * answers, or what a test forced.
 */
#include "base/cpu.h"

#include <stdatomic.h>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#ifndef HWCAP_ASIMDDP
#define HWCAP_ASIMDDP	(1 << 20)
#endif
#endif

static const char *const level_names[CPU_LEVELS] = {
	"scalar", "avx2", "avx512", "avx512-vnni", "neon", "neon-dot"
};

static atomic_int chosen = -1;

#if defined(__x86_64__)
/* Half-precision conversions, which clang's __builtin_cpu_supports() does not know. */
static bool
has_f16c(void)
{
	unsigned	a,
				b,
				c,
				d;

	return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}
#endif

bool
cpu_supports(CpuLevel level)
{
	switch (level)
	{
		case CPU_SCALAR:
			return true;
#if defined(__x86_64__)
			/* these ask the system too whether it saves the wide registers */
		case CPU_AVX2:
			return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c();
		case CPU_AVX512:
			return cpu_supports(CPU_AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
				__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
		case CPU_AVX512_VNNI:
			return cpu_supports(CPU_AVX512) && __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
		case CPU_NEON:
			return true;
#if defined(__linux__)
		case CPU_NEON_DOT:
			return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#endif
#endif
		default:
			return false;
	}
}

CpuLevel
cpu_level(void)
{
	int			level = atomic_load_explicit(&chosen, memory_order_relaxed);

	if (level < 0)
	{
		level = CPU_LEVELS - 1;
		while (!cpu_supports((CpuLevel) level))
			level--;
		atomic_store_explicit(&chosen, level, memory_order_relaxed);
	}
	return (CpuLevel) level;
}

bool
cpu_force_level(CpuLevel level)
{
	if (!cpu_supports(level))
		return false;
	atomic_store_explicit(&chosen, (int) level, memory_order_relaxed);
	return true;
}

const char *
cpu_level_name(CpuLevel level)
{
	return level < CPU_LEVELS ? level_names[level] : "unknown";
}
