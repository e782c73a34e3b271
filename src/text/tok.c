/*
 * Opening an image, and what a tokenizer knows about its tokens.
 */
#include "text/tok_image.h"

#define SPLITS_MAX		16
#define NORMS_MAX		32

static bool
damaged(Call *call, const char *what)
{
	return mc_fail(call, MC_DATA_CORRUPTED, "tokenizer image is damaged: %s", what);
}

/* An array of the image, or NULL when it is not inside. */
static const void *
section(const void *image, const TokHeader *h, TokSection s, size_t element)
{
	if (s.offset % 8 != 0 || s.offset < sizeof(TokHeader) || s.offset > h->size ||
		s.count > (h->size - s.offset) / element)
		return NULL;
	return (const char *) image + s.offset;
}

static bool
is_table_size(uint32_t count)
{
	return (count & (count - 1)) == 0;
}

static bool
check_ids(Call *call, const TokHeader *h)
{
	const int32_t ids[] = {h->bos, h->eos, h->eot, h->unk, h->sep, h->pad, h->cls, h->mask};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (ids[i] < -1 || ids[i] >= (int64_t) h->count)
			return damaged(call, "special token");
	if (h->kind == TOK_UNIGRAM && h->unk < 0)
		return damaged(call, "unknown token");
	return true;
}

static bool
check_header(Call *call, const TokHeader *h, size_t size)
{
	if (memcmp(h->magic, TOK_MAGIC, sizeof(h->magic)) != 0)
		return damaged(call, "magic");
	if (h->size < sizeof(TokHeader) || h->size > size)
		return damaged(call, "size");
	if (h->kind > TOK_UNIGRAM || h->count == 0 || h->count > INT32_MAX || h->count > h->symbols.count)
		return damaged(call, "kind or count");
	if (!is_table_size(h->slots.count) || !is_table_size(h->pairs.count) ||
		h->words.count % 256 != 0 || h->added.count % 256 != 0)
		return damaged(call, "table size");
	if (h->firsts.count != 0 && h->firsts.count != ((h->flags & TOK_BYTE_LEVEL) != 0 ? 256 * 256 : 128 * 128))
		return damaged(call, "table of single characters");
	if (h->splits.count > SPLITS_MAX || h->norms.count > NORMS_MAX || (h->charsmap.count > 0 && h->charsmap.count < 8))
		return damaged(call, "rules");
	return check_ids(call, h);
}

static bool
compile_patterns(Call *call, Tokenizer *tok)
{
	uint32_t	count = tok->header->splits.count;

	tok->patterns = mc_alloc(call, count, sizeof(TokPattern *));
	if (tok->patterns == NULL)
		return false;
	for (uint32_t i = 0; i < count; i++)
	{
		tok->patterns[i] = tok_pattern_compile(call, tok_string(tok, tok->splits[i].pattern, tok->splits[i].pattern_len));
		if (tok->patterns[i] == NULL)
			return false;
	}
	return true;
}

Tokenizer *
tok_open(Call *call, const void *image, size_t size)
{
	const TokHeader *h = image;
	Tokenizer  *tok;

	if (size < sizeof(TokHeader) || (uintptr_t) image % 8 != 0)
	{
		damaged(call, "size or alignment");
		return NULL;
	}
	if (!check_header(call, h, size))
		return NULL;
	tok = mc_alloc0(call, 1, sizeof(Tokenizer));
	if (tok == NULL)
		return NULL;
	tok->header = h;
	tok->strings = section(image, h, h->strings, 1);
	tok->symbols = section(image, h, h->symbols, sizeof(TokSymbol));
	tok->slots = section(image, h, h->slots, sizeof(TokSlot));
	tok->pairs = section(image, h, h->pairs, sizeof(TokPair));
	tok->firsts = section(image, h, h->firsts, sizeof(TokFirst));
	tok->words = section(image, h, h->words, sizeof(TokUnit));
	tok->added = section(image, h, h->added, sizeof(TokUnit));
	tok->splits = section(image, h, h->splits, sizeof(TokSplitEntry));
	tok->norms = section(image, h, h->norms, sizeof(TokNormEntry));
	tok->charsmap = section(image, h, h->charsmap, 1);
	if (tok->strings == NULL || tok->symbols == NULL || tok->slots == NULL || tok->pairs == NULL || tok->firsts == NULL ||
		tok->words == NULL || tok->added == NULL || tok->splits == NULL || tok->norms == NULL || tok->charsmap == NULL)
	{
		damaged(call, "section");
		return NULL;
	}
	return compile_patterns(call, tok) ? tok : NULL;
}

/* ---- tokens ---- */

Slice
tok_piece(const Tokenizer *tok, int32_t id)
{
	const TokSymbol *symbol;

	if (id < 0 || (uint32_t) id >= tok->header->count)
		return (Slice) {"", 0};
	symbol = tok_symbol(tok, (uint32_t) id);
	return tok_string(tok, symbol->piece, symbol->piece_len);
}

int32_t
tok_find(const Tokenizer *tok, Slice piece)
{
	for (uint32_t id = 0; id < tok->header->count; id++)
	{
		Slice		other = tok_piece(tok, (int32_t) id);

		if (other.len == piece.len && memcmp(other.data, piece.data, piece.len) == 0)
			return (int32_t) id;
	}
	return -1;
}

TokType
tok_type(const Tokenizer *tok, int32_t id)
{
	return id < 0 || (uint32_t) id >= tok->header->count ? TOK_UNUSED : (TokType) tok_symbol(tok, (uint32_t) id)->type;
}

bool
tok_is_end(const Tokenizer *tok, int32_t id)
{
	return id >= 0 && (uint32_t) id < tok->header->count && (tok_symbol(tok, (uint32_t) id)->flags & TOK_ENDS) != 0;
}

TokKind
tok_kind(const Tokenizer *tok)
{
	return (TokKind) tok->header->kind;
}

uint32_t
tok_vocab_size(const Tokenizer *tok)
{
	return tok->header->count;
}

bool
tok_adds_bos(const Tokenizer *tok)
{
	return tok_has(tok, TOK_ADD_BOS) && tok->header->bos >= 0;
}

int32_t
tok_bos(const Tokenizer *tok)
{
	return tok->header->bos;
}

int32_t
tok_eos(const Tokenizer *tok)
{
	return tok->header->eos;
}

int32_t
tok_eot(const Tokenizer *tok)
{
	return tok->header->eot;
}
