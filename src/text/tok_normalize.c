/*
 * Normalisation by the steps that a vocabulary names, with the way back to the original's bytes.
 *
 * Each step writes a new text beside a map from its bytes to those of the
 * original.  Unicode normal forms are made by ICU stretch by stretch, between
 * characters that nothing before them can change; a stretch that was changed stems
 * as a whole from the bytes it was made of.  A byte that is no valid UTF-8 stays.
 */
#include "text/tok_encoder.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/size.h"
#include "text/utf8.h"

#define POLL_BYTES		65536	/* a power of two */
#define STRETCH_MAX		((size_t) 1 << 24)	/* bytes between two places where normalisation may be cut */

bool
tok_write(TokWriter *w, const char *bytes, size_t len, uint32_t origin)
{
	if (w->capacity - w->len < len)
	{
		size_t		capacity = w->capacity < 256 ? 256 : w->capacity * 2;
		char	   *text;
		uint32_t   *map;

		if (capacity - w->len < len)
			capacity = w->len + len;
		text = mc_alloc(w->call, capacity, 1);
		map = text == NULL ? NULL : mc_alloc(w->call, capacity + 1, sizeof(uint32_t));
		if (map == NULL)
			return false;
		if (w->len > 0)
		{
			memcpy(text, w->text, w->len);
			memcpy(map, w->map, w->len * sizeof(uint32_t));
		}
		w->text = text;
		w->map = map;
		w->capacity = capacity;
	}
	if (((w->len ^ (w->len + len)) & ~(size_t) (POLL_BYTES - 1)) != 0 && mc_cancelled(w->call))
		return false;
	for (size_t i = 0; i < len; i++)
	{
		w->text[w->len] = bytes[i];
		w->map[w->len++] = origin;
	}
	return true;
}

bool
tok_write_done(TokWriter *w, TokFragment *f)
{
	/* an empty text has an end, too */
	if (w->map == NULL && (w->map = mc_alloc(w->call, 1, sizeof(uint32_t))) == NULL)
		return false;
	w->map[w->len] = f->origin_len;
	f->text = w->text;
	f->len = w->len;
	f->map = w->map;
	f->shift = 0;
	return true;
}

static bool
write_char(TokWriter *w, uint32_t c, uint32_t origin)
{
	char		bytes[4];

	return tok_write(w, bytes, (size_t) utf8_encode(c, bytes), origin);
}

/* ---- Unicode normal forms ---- */

static const UNormalizer2 *
normalizer(uint32_t kind)
{
	UErrorCode	status = U_ZERO_ERROR;

	switch (kind)
	{
		case TOK_NFC:
			return unorm2_getNFCInstance(&status);
		case TOK_NFD:
			return unorm2_getNFDInstance(&status);
		case TOK_NFKC:
			return unorm2_getNFKCInstance(&status);
		default:
			return unorm2_getNFKDInstance(&status);
	}
}

/* The normal form of text[start, end), which is valid UTF-8. */
static bool
write_stretch(TokWriter *w, const UNormalizer2 *norm, const TokFragment *f, size_t start, size_t end)
{
	UErrorCode	status = U_ZERO_ERROR;
	size_t		len = end - start;
	UChar	   *units = len > STRETCH_MAX ? NULL : mc_alloc(w->call, len, sizeof(UChar));
	UChar	   *normal;
	int32_t		count = 0,
				normal_count;

	if (len > STRETCH_MAX)
		return mc_fail(w->call, MC_TOO_LARGE, "text has %zu bytes that must be normalised at once", len);
	if (units == NULL)
		return false;
	for (size_t at = start; at < end;)
	{
		uint32_t	c = utf8_next(f->text, end, &at);

		U16_APPEND_UNSAFE(units, count, c);
	}
	if (unorm2_quickCheck(norm, units, count, &status) == UNORM_YES && U_SUCCESS(status))
	{
		for (size_t i = start; i < end; i++)
			if (!tok_write(w, f->text + i, 1, tok_origin(f, i)))
				return false;
		return true;
	}
	/* no character grows to more than 18 units (U+FDFA in NFKC) */
	normal = mc_alloc(w->call, (size_t) count * 18 + 16, sizeof(UChar));
	if (normal == NULL)
		return false;
	status = U_ZERO_ERROR;
	normal_count = unorm2_normalize(norm, units, count, normal, count * 18 + 16, &status);
	if (U_FAILURE(status))
		return mc_fail(w->call, MC_INVALID_TEXT, "text cannot be normalised");
	for (int32_t i = 0; i < normal_count;)
	{
		UChar32		c;

		U16_NEXT(normal, i, normal_count, c);
		if (!write_char(w, (uint32_t) c, tok_origin(f, start)))
			return false;
	}
	return true;
}

static bool
write_normal_form(TokWriter *w, uint32_t kind, const TokFragment *f)
{
	const UNormalizer2 *norm = normalizer(kind);

	for (size_t at = 0; at < f->len;)
	{
		size_t		start = at;
		uint32_t	c = utf8_next(f->text, f->len, &at);

		/* ASCII before ASCII never changes; a damaged byte stays */
		if ((c < 0x80 && (at == f->len || (unsigned char) f->text[at] < 0x80)) || (c == UTF8_REPLACEMENT && at == start + 1))
		{
			if (!tok_write(w, f->text + start, 1, tok_origin(f, start)))
				return false;
			continue;
		}
		while (at < f->len)
		{
			size_t		next = at;

			c = utf8_next(f->text, f->len, &next);
			if (unorm2_hasBoundaryBefore(norm, (UChar32) c) || (c == UTF8_REPLACEMENT && next == at + 1))
				break;
			at = next;
		}
		if (!write_stretch(w, norm, f, start, at))
			return false;
	}
	return true;
}

/* ---- the other steps ---- */

static bool
write_lower(TokWriter *w, const TokFragment *f)
{
	for (size_t at = 0; at < f->len;)
	{
		size_t		start = at;
		uint32_t	c = utf8_next(f->text, f->len, &at);
		uint32_t	lower = utf8_lower(c);
		bool		good;

		if (lower == c && c != 0x130)
		{
			good = true;
			for (size_t i = start; good && i < at; i++)
				good = tok_write(w, f->text + i, 1, tok_origin(f, i));
		}
		else if (c == 0x130)	/* the only letter whose lower case is two characters */
			good = write_char(w, 'i', tok_origin(f, start)) && write_char(w, 0x307, tok_origin(f, start));
		else
			good = write_char(w, lower, tok_origin(f, start));
		if (!good)
			return false;
	}
	return true;
}

static bool
write_without_marks(TokWriter *w, const TokFragment *f)
{
	for (size_t at = 0; at < f->len;)
	{
		size_t		start = at;
		uint32_t	c = utf8_next(f->text, f->len, &at);

		if (c < 0x80 || (U_GET_GC_MASK((UChar32) c) & U_GC_M_MASK) == 0)
			for (size_t i = start; i < at; i++)
				if (!tok_write(w, f->text + i, 1, tok_origin(f, i)))
					return false;
	}
	return true;
}

static bool
write_replaced(TokWriter *w, const TokFragment *f, Slice pattern, Slice content)
{
	for (size_t at = 0; at < f->len;)
	{
		if (pattern.len > 0 && f->len - at >= pattern.len && memcmp(f->text + at, pattern.data, pattern.len) == 0)
		{
			if (!tok_write(w, content.data, content.len, tok_origin(f, at)))
				return false;
			at += pattern.len;
		}
		else
		{
			if (!tok_write(w, f->text + at, 1, tok_origin(f, at)))
				return false;
			at++;
		}
	}
	return true;
}

static bool
write_prepended(TokWriter *w, const TokFragment *f, Slice content)
{
	if (f->len == 0)
		return true;
	return tok_write(w, content.data, content.len, 0) && write_replaced(w, f, (Slice) {0}, (Slice) {0});
}

static void
strip(TokFragment *f, bool left)
{
	while (f->len > 0)
	{
		size_t		at = left ? 0 : f->len;
		uint32_t	c = left ? utf8_next(f->text, f->len, &at) : utf8_prev(f->text, &at);

		if (!tok_is_space(c))
			break;
		if (!left)
		{
			f->len = at;
			if (f->map == NULL)
				f->origin_len = (uint32_t) at;
		}
		else
		{
			/* a fragment with a map keeps its origin, one without moves it */
			f->text += at;
			f->len -= at;
			if (f->map != NULL)
				f->map += at;
			else
			{
				f->origin += (uint32_t) at;
				f->origin_len -= (uint32_t) at;
			}
		}
	}
}

bool
tok_normalize(TokEncoder *e)
{
	const TokHeader *header = e->tok->header;
	TokFragment *f = &e->fragment;

	for (uint32_t i = 0; i < header->norms.count; i++)
	{
		const TokNormEntry *entry = &e->tok->norms[i];
		Slice		pattern = tok_string(e->tok, entry->pattern, entry->pattern_len);
		Slice		content = tok_string(e->tok, entry->content, entry->content_len);
		TokWriter	w = {.call = e->call};
		bool		good = true;

		if (mc_cancelled(e->call))
			return false;
		switch ((TokNormKind) entry->kind)
		{
			case TOK_NFC:
			case TOK_NFD:
			case TOK_NFKC:
			case TOK_NFKD:
				good = write_normal_form(&w, entry->kind, f);
				break;
			case TOK_LOWERCASE:
				good = write_lower(&w, f);
				break;
			case TOK_STRIP_ACCENTS:
				good = write_without_marks(&w, f);
				break;
			case TOK_REPLACE:
				good = write_replaced(&w, f, pattern, content);
				break;
			case TOK_PREPEND:
				good = write_prepended(&w, f, content);
				break;
			case TOK_STRIP_LEFT:
			case TOK_STRIP_RIGHT:
				strip(f, entry->kind == TOK_STRIP_LEFT);
				continue;
		}
		if (!good || !tok_write_done(&w, f))
			return false;
	}
	return true;
}
