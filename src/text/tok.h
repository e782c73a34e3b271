/*
 * Tokenizers: text to the token ids that a model was trained on, and back.
 *
 * A reader of model files fills a VocabSource (what the file says: pieces, merges,
 * rules); tok_build() turns it once into an image, position independent tables
 * that every backend maps read-only; tok_open() puts a Tokenizer, a few pointers
 * and compiled patterns, over it in well under a millisecond.  The image may be
 * damaged: every offset and index read from it is checked where it is used, so
 * that wrong bytes give wrong ids or an error, never a fault.
 *
 * The same text always gives the same ids: those of llama.cpp for a vocabulary
 * out of a GGUF file, those of the HF tokenizers library where hf_rules is set.
 * Invalid UTF-8 is taken byte by byte, as bytes or as unknown characters.
 */
#ifndef MC_TEXT_TOK_H
#define MC_TEXT_TOK_H

#include "base/buffer.h"

typedef enum TokKind
{
	TOK_SPM,					/* SentencePiece BPE: merges by score, U+2581 for a space */
	TOK_BPE,					/* merges by rank, inside the pieces that patterns split */
	TOK_WORDPIECE,				/* BERT: longest piece first, inside words */
	TOK_UNIGRAM					/* best sum of scores */
} TokKind;

/* GGUF's numbers. */
typedef enum TokType
{
	TOK_NORMAL = 1,
	TOK_UNKNOWN,
	TOK_CONTROL,
	TOK_USER_DEFINED,
	TOK_UNUSED,
	TOK_BYTE
} TokType;

/* Bits of added_flags: white space to the left or right of an added token belongs to it; it stands only between
 * characters that are no part of a word; it is searched in the normalised text. */
#define TOK_LSTRIP		1
#define TOK_RSTRIP		2
#define TOK_SINGLE_WORD	4
#define TOK_NORMALIZED	8

/* What becomes of the matches of a pattern: the "behavior" of tokenizer.json. */
typedef enum TokSplitBehavior
{
	TOK_SPLIT_ISOLATED,			/* a piece of their own */
	TOK_SPLIT_REMOVED,
	TOK_SPLIT_MERGED_PREVIOUS,
	TOK_SPLIT_MERGED_NEXT
} TokSplitBehavior;

/* One step of pre-tokenization; each works within the pieces that the one before left. */
typedef struct TokSplit
{
	Slice		pattern;		/* a regular expression, see tok_pattern.h */
	TokSplitBehavior behavior;
	bool		invert;			/* the text between the matches counts as the matches */
} TokSplit;

typedef enum TokNormKind
{
	TOK_NFC,
	TOK_NFD,
	TOK_NFKC,
	TOK_NFKD,
	TOK_LOWERCASE,
	TOK_STRIP_ACCENTS,			/* removes combining marks: meant behind TOK_NFD or TOK_NFKD */
	TOK_REPLACE,				/* a literal text by another */
	TOK_PREPEND,				/* content before a text that is not empty */
	TOK_STRIP_LEFT,
	TOK_STRIP_RIGHT
} TokNormKind;

/* One step of normalisation, in the order of the file. */
typedef struct TokNorm
{
	TokNormKind kind;
	Slice		pattern;		/* TOK_REPLACE */
	Slice		content;		/* TOK_REPLACE, TOK_PREPEND */
} TokNorm;

typedef struct VocabSource
{
	TokKind		kind;
	Slice		pre;			/* pre-tokenizer by GGUF's name ("llama-bpe", "qwen2", "gpt-2", ...); unused if splits are given */
	uint32_t	count;
	const Slice *pieces;		/* (count) as in the file: byte-level BPE in its alphabet of letters for bytes */
	const float *scores;		/* (count) or NULL */
	const uint8_t *types;		/* (count) TokType, or NULL: all normal */
	uint32_t	merge_count;
	const Slice *merges;		/* (merge_count) "a b" */
	int32_t		bos,			/* special ids, -1 = none */
				eos,
				eot,
				unk,
				sep,
				pad,
				cls,
				mask;
	bool		add_bos,
				add_eos,
				add_sep,
				add_space_prefix,
				remove_extra_whitespaces,
				ignore_merges,	/* BPE: a piece that is a token whole is that token */
				lowercase,
				strip_accents,
				treat_whitespace_as_suffix;
	const uint8_t *added_flags; /* (count) TOK_LSTRIP ..., or NULL */
	Slice		charsmap;		/* unigram: precompiled_charsmap */
	Slice		continuing_prefix;	/* WordPiece: "##"; empty: pieces are in GGUF's form, words begin with U+2581 */
	/* the following are set by vocab_source_init() and stay for GGUF files */
	int32_t		eom;
	bool		byte_level;		/* BPE over bytes; if not: over characters, a space being U+2581, bytes as <0xNN> */
	bool		clean_spaces;	/* decoding removes the spaces before punctuation */
	bool		hf_rules;		/* the HF library's ids where llama.cpp's differ */
	uint32_t	max_word_chars;	/* WordPiece: a longer word is unknown; 0 = no limit */
	const TokSplit *splits;		/* (split_count); NULL: those that pre names */
	uint32_t	split_count;
	const TokNorm *norms;		/* (norm_count) */
	uint32_t	norm_count;
} VocabSource;

/*
 * The defaults of a kind and pre-tokenizer, as a GGUF file means them when it says
 * nothing: special ids of the kind (out of range ones are for the reader to drop),
 * add_bos and the like.  False when pre is not known (BPE only).
 */
extern bool vocab_source_init(VocabSource *source, TokKind kind, Slice pre);

/* Append the image of the tokenizer; checks every id and length, refuses patterns it cannot run. */
extern bool tok_build(Call *call, const VocabSource *source, Buffer *image);

typedef struct Tokenizer Tokenizer;

/* A tokenizer over the image (aligned to 8), which must stay mapped; lives in the call's arena.  NULL after an error. */
extern Tokenizer *tok_open(Call *call, const void *image, size_t size);

typedef struct TokenSpan
{
	int32_t		id;
	uint32_t	start;			/* bytes of the text; a token that is not in the text (bos) is empty */
	uint32_t	end;
} TokenSpan;

/* Zero-initialise; items lie in the call's arena. */
typedef struct TokenSpans
{
	TokenSpan  *items;			/* (count) */
	size_t		count;
	size_t		capacity;
} TokenSpans;

#define TOK_ADD_SPECIAL		1	/* bos, eos, sep as the vocabulary wants them */
#define TOK_PARSE_SPECIAL	2	/* the texts of control tokens are those tokens */

/*
 * Append the tokens of text, starts ascending.  Spans of SPM and BPE cover the
 * text; those of WordPiece leave out white space and what normalisation removes.
 */
extern bool tok_encode(Call *call, const Tokenizer *tok, Slice text, int flags, TokenSpans *out);

/* How many tokens tok_encode() gives, without keeping them. */
extern bool tok_count(Call *call, const Tokenizer *tok, Slice text, int flags, size_t *count);

/*
 * Append the text of ids.  remove_special: without the leading bos and trailing eos
 * that the vocabulary adds; unparse_special: control tokens as their texts, not as
 * nothing.  An id outside the vocabulary is an error.
 */
extern bool tok_decode(Call *call, const Tokenizer *tok, const int32_t *ids, size_t count,
					   bool remove_special, bool unparse_special, Buffer *out);

/* Append the bytes that a generated token adds (byte tokens decoded, control tokens nothing). */
extern bool tok_bytes(Call *call, const Tokenizer *tok, int32_t id, Buffer *out);

/* The vocabulary's own string; empty outside the vocabulary. */
extern Slice tok_piece(const Tokenizer *tok, int32_t id);

/* The id whose vocabulary string this is, -1 if none; a look-up through the added tokens and, failing that, all. */
extern int32_t tok_find(const Tokenizer *tok, Slice piece);

extern TokType tok_type(const Tokenizer *tok, int32_t id);
extern TokKind tok_kind(const Tokenizer *tok);
extern uint32_t tok_vocab_size(const Tokenizer *tok);

/* -1 when the vocabulary has none. */
extern int32_t tok_bos(const Tokenizer *tok);
extern int32_t tok_eos(const Tokenizer *tok);
extern int32_t tok_eot(const Tokenizer *tok);

/* Does TOK_ADD_SPECIAL put a bos first? */
extern bool tok_adds_bos(const Tokenizer *tok);

/* Is generation over with this token?  (eos, eot, eom and those known by name) */
extern bool tok_is_end(const Tokenizer *tok, int32_t id);

#endif							/* MC_TEXT_TOK_H */
