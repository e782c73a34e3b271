/*
 * Compiling one file for a CPU level: between KERNEL_BEGIN and KERNEL_END all
 * functions may use the instructions named.  Both compilers have a pragma for it,
 * not the same one.
 */
#ifndef MC_KERNEL_TARGET_H
#define MC_KERNEL_TARGET_H

#define KERNEL_PRAGMA(text) _Pragma(#text)

#if defined(__clang__)
#define KERNEL_BEGIN(features) KERNEL_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define KERNEL_END	KERNEL_PRAGMA(clang attribute pop)
#define UNROLL_FULLY KERNEL_PRAGMA(clang loop unroll(full))
#define SANITISED	(__has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer))
#else
#define KERNEL_BEGIN(features) KERNEL_PRAGMA(GCC push_options) KERNEL_PRAGMA(GCC target(features))
#define KERNEL_END	KERNEL_PRAGMA(GCC pop_options)
#define UNROLL_FULLY KERNEL_PRAGMA(GCC unroll 16)
#if defined(__SANITIZE_ADDRESS__)
#define SANITISED	1
#else
#define SANITISED	0
#endif
#endif

/*
 * Tiles live in registers only when unrolled; with a check at every access that
 * would take minutes to compile, so sanitised builds have small tiles.  Their bits are the same.
 */
#if SANITISED
#define UNROLL
#else
#define UNROLL		UNROLL_FULLY
#endif
/* where lanes are loops, or sanitizers watch every access, unrolled ones take minutes to compile and win nothing */
#ifdef KERNEL_LOOPS
#undef UNROLL
#define UNROLL
#endif

/* For functions some of whose arguments select code. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* The functions of the bodies just included. */
#define KERNEL_TABLE { \
	.vec_map = KERNEL(vec_map), .vec_sum = KERNEL(vec_sum), .vec_max = KERNEL(vec_max), \
	.vec_affine = KERNEL(vec_affine), .vec_exp_sum = KERNEL(vec_exp_sum), .vec_rotate = KERNEL(vec_rotate), \
	.code_bytes = CODE_BYTES, .tile_rows = TILE_ROWS, \
	.act_quantise = KERNEL(act_quantise), .mat_codes = KERNEL(mat_codes), .mat_floats = KERNEL(mat_floats), \
	.attention_rows = KERNEL(attention_rows) \
}

#endif							/* MC_KERNEL_TARGET_H */
