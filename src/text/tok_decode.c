/*
 * Tokens to text.
 *
 * A token adds its raw bytes: a byte token its byte, a control token nothing or its
 * name.  Where the vocabulary puts a space before a text, the first token loses one.
 * Vocabularies with clean_spaces have the spaces before punctuation and contractions
 * removed afterwards, by the same three passes as everywhere.
 */
#include "text/tok_image.h"

/* Value of an upper-case hexadecimal digit, or -1. */
static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What the token adds; a byte goes into *byte. */
static Slice
token_text(const Tokenizer *tok, int32_t id, bool special, char *byte)
{
	const TokSymbol *symbol = tok_symbol(tok, (uint32_t) id);
	Slice		piece = tok_string(tok, symbol->piece, symbol->piece_len);

	switch ((TokType) symbol->type)
	{
		case TOK_NORMAL:
			return tok_string(tok, symbol->raw, symbol->raw_len);
		case TOK_USER_DEFINED:
			return piece;
		case TOK_UNKNOWN:
		case TOK_CONTROL:
			return special ? piece : (Slice) {"", 0};
		case TOK_BYTE:
			if (piece.len == 6 && hex_digit(piece.data[3]) >= 0 && hex_digit(piece.data[4]) >= 0)
			{
				*byte = (char) (hex_digit(piece.data[3]) << 4 | hex_digit(piece.data[4]));
				return (Slice) {byte, 1};
			}
			break;
		case TOK_UNUSED:
			break;
	}
	return (Slice) {"", 0};
}

static bool
is_token(Call *call, const Tokenizer *tok, int32_t id)
{
	if (id >= 0 && (uint32_t) id < tok->header->count)
		return true;
	return mc_fail(call, MC_INVALID_PARAMETER, "token id %d is not in the vocabulary of %u tokens", id, tok->header->count);
}

bool
tok_bytes(Call *call, const Tokenizer *tok, int32_t id, Buffer *out)
{
	char		byte;
	Slice		text;

	if (!is_token(call, tok, id))
		return false;
	text = token_text(tok, id, false, &byte);
	return buffer_add(call, out, text.data, text.len);
}

/* ---- spaces before punctuation; each returns the new length of text[0, len) ---- */

/* " ?", " !", " .", " ," lose the space. */
static size_t
join_stops(char *text, size_t len)
{
	size_t		n = len > 0 ? 1 : 0;

	for (size_t i = 1; i < len; i++)
	{
		char		c = text[i];

		if (text[i - 1] == ' ' && (c == '?' || c == '!' || c == '.' || c == ','))
			n--;
		text[n++] = c;
	}
	return n;
}

/* " ' " loses both. */
static size_t
join_apostrophes(char *text, size_t len)
{
	size_t		n = len > 0 ? 1 : 0;

	for (size_t i = 1; i < len; i++)
	{
		char		c = text[i];

		if (c == '\'' && i + 1 < len && text[i - 1] == ' ' && text[i + 1] == ' ')
		{
			n--;
			text[++i] = '\0';	/* the space that is left out is no space before what follows */
		}
		text[n++] = c;
	}
	return n;
}

/* " 's", " 'm", " 're", " 've" lose the space. */
static size_t
join_contractions(char *text, size_t len)
{
	size_t		n = len > 0 ? 1 : 0;

	for (size_t i = 1; i < len; i++)
	{
		char		c = text[i];
		char		next = i + 1 < len ? text[i + 1] : '\0';

		if (text[i - 1] == ' ' && c == '\'' &&
			(next == 's' || next == 'm' || ((next == 'r' || next == 'v') && i + 2 < len && text[i + 2] == 'e')))
			n--;
		text[n++] = c;
	}
	return n;
}

bool
tok_decode(Call *call, const Tokenizer *tok, const int32_t *ids, size_t count,
		   bool remove_special, bool unparse_special, Buffer *out)
{
	size_t		start = out->len;
	bool		strip = tok_has(tok, TOK_SPACE_PREFIX) || (tok_has(tok, TOK_HF_RULES) && tok->header->kind == TOK_WORDPIECE);

	for (size_t i = 0; i < count; i++)
		if (!is_token(call, tok, ids[i]))
			return false;
	if (remove_special && tok_has(tok, TOK_ADD_BOS) && count > 0 && ids[0] == tok->header->bos)
	{
		strip = tok_has(tok, TOK_HF_RULES) && strip;
		ids++;
		count--;
	}
	if (remove_special && tok_has(tok, TOK_ADD_EOS) && count > 0 && ids[count - 1] == tok->header->eos)
		count--;
	for (size_t i = 0; i < count; i++)
	{
		char		byte;
		Slice		text = token_text(tok, ids[i], unparse_special, &byte);
		size_t		skip = strip && text.len > 0 && text.data[0] == ' ';

		if (i % MC_POLL_BYTES == 0 && mc_cancelled(call))
			return false;
		strip = false;
		if (!buffer_add(call, out, text.data + skip, text.len - skip))
			return false;
	}
	if (tok_has(tok, TOK_CLEAN_SPACES) && out->len > start)
	{
		char	   *text = out->data + start;

		out->len = start + join_contractions(text, join_apostrophes(text, join_stops(text, out->len - start)));
	}
	return true;
}
