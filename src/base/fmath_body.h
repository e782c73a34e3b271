/*
 * The functions of base/fmath.h over whatever lanes were included before.
 *
 * Coefficients: least maximum relative error over the stated interval, found by
 * reweighted least squares in double and rounded to float; the errors noted are
 * those of the rounded polynomial.  Reductions subtract ln 2 in two parts, of which the
 * first has 15 trailing zero bits.
 */
#define LN2_HIGH	0x1.62e4p-1f
#define LN2_LOW		0x1.7f7d1cp-20f
#define EXP_LEAST	-87.336f	/* e^x is normal from here on */
#define EXP_MOST	88.7228f	/* and finite up to here */

/* e^x; e^r = 1 + r + r^2 q(r) on |r| <= ln 2 / 2, error 4.4e-9; 2^n in two factors since n may be 128 */
static inline V
vexp(V x)
{
	V			bounded = vmin(vmax(x, vset(EXP_LEAST)), vset(EXP_MOST));
	V			n = vround(vmul(bounded, vset(0x1.715476p+0f)));
	V			r = vfnma(n, vset(LN2_LOW), vfnma(n, vset(LN2_HIGH), bounded));
	V			q = vset(0x1.6a234ep-10f);
	VI			power = vtoint(n),
				half = visar(power, 1);
	V			e;

	q = vfma(q, r, vset(0x1.123a6cp-7f));
	q = vfma(q, r, vset(0x1.5558f4p-5f));
	q = vfma(q, r, vset(0x1.55549p-3f));
	q = vfma(q, r, vset(0x1.fffffcp-2f));
	e = vadd(vfma(vmul(r, r), q, r), vset(1));
	e = vmul(e, vfrombits(vishl(viadd(half, viset(127)), 23)));
	e = vmul(e, vfrombits(vishl(viadd(visub(power, half), viset(127)), 23)));
	e = vless(x, vset(EXP_LEAST), vset(0), e);
	e = vless(vset(EXP_MOST), x, vset(__builtin_inff()), e);
	return vnumber(x, e, x);
}

/* magnitude with the sign of x */
static inline V
vwithsign(V magnitude, V x)
{
	return vfrombits(vior(vbits(magnitude), viand(vbits(x), viset(INT32_MIN))));
}

/* x + x^3 p(x^2) below 0.625, error 6.8e-9; else 1 - 2 / (e^2x + 1) */
static inline V
vtanh(V x)
{
	V			a = vabs(x),
				square = vmul(x, x);
	V			p = vset(-0x1.736428p-8f);
	V			far;

	p = vfma(p, square, vset(0x1.519c96p-6f));
	p = vfma(p, square, vset(-0x1.b827fep-5f));
	p = vfma(p, square, vset(0x1.110692p-3f));
	p = vfma(p, square, vset(-0x1.55553p-2f));
	far = vsub(vset(1), vdiv(vset(2), vadd(vexp(vadd(a, a)), vset(1))));
	return vless(a, vset(0.625f), vfma(vmul(square, x), p, x), vwithsign(far, x));
}

/* x + x p(x^2) below 1, error 3.4e-9; else 1 - e^q(x), q = ln erfc on [0.98, 4], error 9.6e-9 of erf */
static inline V
verf(V x)
{
	V			a = vmin(vabs(x), vset(4)),
				square = vmul(x, x);
	V			p = vset(0x1.496bc6p-14f),
				q = vset(-0x1.6c091cp-16f);

	p = vfma(p, square, vset(-0x1.a3f7a6p-11f));
	p = vfma(p, square, vset(0x1.5405ccp-8f));
	p = vfma(p, square, vset(-0x1.b7f91p-6f));
	p = vfma(p, square, vset(0x1.ce2cf8p-4f));
	p = vfma(p, square, vset(-0x1.81273ep-2f));
	p = vfma(p, square, vset(0x1.06eba8p-3f));
	q = vfma(q, a, vset(0x1.ceecep-12f));
	q = vfma(q, a, vset(-0x1.13999ap-8f));
	q = vfma(q, a, vset(0x1.9d0c46p-6f));
	q = vfma(q, a, vset(-0x1.bc18fep-4f));
	q = vfma(q, a, vset(-0x1.4434eap-1f));
	q = vfma(q, a, vset(-0x1.212c2ep+0f));
	q = vfma(q, a, vset(0x1.8b497ap-13f));
	q = vwithsign(vsub(vset(1), vexp(q)), x);
	return vnumber(x, vless(a, vset(1), vfma(x, p, x), q), x);
}

/* 1 / (1 + e^-x) */
static inline V
vsigmoid(V x)
{
	return vdiv(vset(1), vadd(vset(1), vexp(vsub(vset(0), x))));
}

static inline V
vsilu(V x)
{
	return vdiv(x, vadd(vset(1), vexp(vsub(vset(0), x))));
}

/* x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
static inline V
vgelu_tanh(V x)
{
	V			inner = vmul(x, vfma(vmul(x, x), vset(0.044715f * 0.797884561f), vset(0.797884561f)));

	return vmul(vmul(x, vset(0.5f)), vadd(vset(1), vtanh(inner)));
}

/* x/2 (1 + erf(x / sqrt 2)) */
static inline V
vgelu_erf(V x)
{
	return vmul(vmul(x, vset(0.5f)), vadd(vset(1), verf(vmul(x, vset(0.707106781f)))));
}
