/*
 * Texts as tokens.
 *
 * 13a follows the mteval script as sacrebleu states it: four replacements, one
 * after the other, each over what the last one left, that do not look at a character twice.
 */
#include "eval/text_tokens.h"

#include <string.h>

#include "base/buffer.h"
#include "eval/bytes.h"
#include "eval/porter.h"
#include "eval/tally.h"
#include "text/utf8.h"

#define FIRST_SLOTS		64

void
vocabulary_init(Vocabulary *vocabulary, Call *work)
{
	*vocabulary = (Vocabulary) {.work = work};
}

static bool
grow(Vocabulary *v)
{
	size_t		slots = v->slots == 0 ? FIRST_SLOTS : v->slots * 2;
	Slice	   *token = mc_alloc0(v->work, slots, sizeof(Slice));
	uint32_t   *id = mc_alloc(v->work, slots, sizeof(uint32_t));

	if (token == NULL || id == NULL)
		return false;
	for (size_t i = 0; i < v->slots; i++)
		if (v->token[i].data != NULL)
		{
			size_t		at = hash_bytes(0, v->token[i].data, v->token[i].len) & (slots - 1);

			while (token[at].data != NULL)
				at = (at + 1) & (slots - 1);
			token[at] = v->token[i];
			id[at] = v->id[i];
		}
	v->token = token;
	v->id = id;
	v->slots = slots;
	return true;
}

/* Append a token; there is room for it. */
static bool
add_token(Vocabulary *v, TokenList *tokens, const char *data, size_t len)
{
	size_t		at;
	unsigned char first = (unsigned char) data[0];

	if (len == 1 && first < 128 && v->ascii[first] != 0)
	{
		tokens->id[tokens->count++] = v->ascii[first] - 1;
		return true;
	}
	if (v->count * 2 >= v->slots && !grow(v))
		return false;
	at = hash_bytes(0, data, len) & (v->slots - 1);
	while (v->token[at].data != NULL && !slice_equal(v->token[at], (Slice) {data, len}))
		at = (at + 1) & (v->slots - 1);
	if (v->token[at].data == NULL)
	{
		v->token[at] = (Slice) {data, len};
		v->id[at] = (uint32_t) v->count++;
	}
	tokens->id[tokens->count++] = v->id[at];
	if (len == 1 && first < 128)
		v->ascii[first] = v->id[at] + 1;
	return true;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_ascii_punctuation(char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

/* The text in lower case, character by character. */
static bool
lower_case(Call *work, Slice text, Slice *lower)
{
	Buffer		out = {0};

	/* a lower case character may have a byte more */
	if (text.len > SIZE_MAX / 4 || !buffer_reserve(work, &out, 2 * text.len + 4))
		return false;
	for (size_t at = 0; at < text.len;)
	{
		unsigned char c = (unsigned char) text.data[at];

		if (c < 0x80)
		{
			out.data[out.len++] = (char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
			at++;
		}
		else
			/* a damaged byte becomes U+FFFD, of three */
			out.len += (size_t) utf8_encode(utf8_lower(utf8_next(text.data, text.len, &at)), out.data + out.len);
		if (out.capacity - out.len < 4 && !buffer_reserve(work, &out, text.len - at + 4))
			return false;
	}
	*lower = (Slice) {out.data, out.len};
	return true;
}

/* What stands before the replacements of 13a: line ends and four entities, &amp; before &lt; and &gt;. */
static bool
unescape(Call *work, Slice text, Buffer *out)
{
	static const struct
	{
		const char *from;
		const char *to;
	}			replaced[] = {
		{"<skipped>", ""}, {"-\n", ""}, {"\n", " "}, {"&quot;", "\""}, {"&amp;lt;", "<"}, {"&amp;gt;", ">"}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}
	};

	/* nothing becomes longer; a space before and behind */
	if (!buffer_reserve(work, out, text.len + 2))
		return false;
	out->data[out->len++] = ' ';
	for (size_t at = 0; at < text.len;)
	{
		char		c = text.data[at];
		size_t		i = 0,
					count = c == '<' || c == '-' || c == '\n' || c == '&' ? sizeof(replaced) / sizeof(replaced[0]) : 0;

		while (i < count && (text.len - at < strlen(replaced[i].from) ||
							 memcmp(text.data + at, replaced[i].from, strlen(replaced[i].from)) != 0))
			i++;
		if (i < count)
		{
			if (replaced[i].to[0] != '\0')
				out->data[out->len++] = replaced[i].to[0];
			at += strlen(replaced[i].from);
		}
		else
		{
			out->data[out->len++] = c;
			at++;
		}
	}
	out->data[out->len++] = ' ';
	return true;
}

/* Punctuation that always stands alone: all of ASCII but ' , - . */
static bool
always_alone(char c)
{
	return (c >= '{' && c <= '~') || (c >= '[' && c <= '`') || (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') ||
		(c >= ':' && c <= '@') || c == '/';
}

static bool
stop_or_comma(char c)
{
	return c == '.' || c == ',';
}

/* Replacement number pass (0 to 3) of 13a over from, into to. */
static bool
pass_13a(Call *work, const Buffer *from, int pass, Buffer *to)
{
	to->len = 0;
	if (!buffer_reserve(work, to, 3 * from->len))
		return false;
	for (size_t i = 0; i < from->len; i++)
	{
		char		c = from->data[i],
					next = i + 1 < from->len ? from->data[i + 1] : '\0';
		bool		pair = i + 1 < from->len;

		if (pass == 0 && always_alone(c))
		{
			to->data[to->len++] = ' ';
			to->data[to->len++] = c;
			to->data[to->len++] = ' ';
		}
		else if (pair && ((pass == 1 && !is_digit(c) && stop_or_comma(next)) || (pass == 3 && is_digit(c) && next == '-')))
		{
			to->data[to->len++] = c;
			to->data[to->len++] = ' ';
			to->data[to->len++] = next;
			to->data[to->len++] = ' ';
			i++;
		}
		else if (pair && pass == 2 && stop_or_comma(c) && !is_digit(next))
		{
			to->data[to->len++] = ' ';
			to->data[to->len++] = c;
			to->data[to->len++] = ' ';
			to->data[to->len++] = next;
			i++;
		}
		else
			to->data[to->len++] = c;
	}
	return true;
}

static bool
apply_13a(Call *work, Slice text, Slice *cut)
{
	Buffer		buffer[2] = {{0}, {0}};

	if (!unescape(work, text, &buffer[0]))
		return false;
	for (int pass = 0; pass < 4; pass++)
		if (!pass_13a(work, &buffer[pass % 2], pass, &buffer[(pass + 1) % 2]))
			return false;
	*cut = (Slice) {buffer[0].data, buffer[0].len};
	return true;
}

/* One word between white space; chrF's words leave punctuation at either end. */
static bool
add_word(Vocabulary *v, TokenList *tokens, const char *word, size_t len, bool punctuation_apart)
{
	size_t		chars = punctuation_apart ? utf8_count(word, len) : 1;

	if (chars > 1 && is_ascii_punctuation(word[len - 1]))
		return add_token(v, tokens, word, len - 1) && add_token(v, tokens, word + len - 1, 1);
	if (chars > 1 && is_ascii_punctuation(word[0]))
		return add_token(v, tokens, word, 1) && add_token(v, tokens, word + 1, len - 1);
	return add_token(v, tokens, word, len);
}

static bool
cut_spaces(Vocabulary *v, Slice text, bool punctuation_apart, TokenList *tokens)
{
	size_t		begin = 0,
				at = 0;

	while (at < text.len)
	{
		size_t		before = at;

		if (!utf8_is_space(utf8_next(text.data, text.len, &at)))
			continue;
		if (before > begin && !add_word(v, tokens, text.data + begin, before - begin, punctuation_apart))
			return false;
		begin = at;
	}
	return at == begin || add_word(v, tokens, text.data + begin, at - begin, punctuation_apart);
}

static bool
cut_characters(Vocabulary *v, Slice text, bool spaces, TokenList *tokens)
{
	for (size_t at = 0; at < text.len;)
	{
		size_t		before = at;
		uint32_t	c = utf8_next(text.data, text.len, &at);

		if ((spaces || !utf8_is_space(c)) && !add_token(v, tokens, text.data + before, at - before))
			return false;
	}
	return true;
}

/* The lower case text is ours to stem in. */
static bool
cut_rouge(Vocabulary *v, Slice text, bool stems, TokenList *tokens)
{
	char	   *letters = (char *) text.data;
	size_t		begin = 0;

	for (size_t at = 0; at <= text.len; at++)
	{
		char		c = at < text.len ? letters[at] : ' ';
		size_t		len = at - begin;

		if (is_digit(c) || (c >= 'a' && c <= 'z'))
			continue;
		if (stems && len > 3)
			len = porter_stem(letters + begin, len);
		if (len > 0 && !add_token(v, tokens, letters + begin, len))
			return false;
		begin = at + 1;
	}
	return true;
}

/* The length of the article that begins at at, which a word character does not precede; 0: none. */
static size_t
article_at(Slice text, size_t at)
{
	static const char *const articles[] = {"a", "an", "the"};

	for (int i = 2; i >= 0; i--)
	{
		size_t		len = strlen(articles[i]);

		if (text.len - at >= len && memcmp(text.data + at, articles[i], len) == 0 &&
			!(utf8_class(utf8_peek(text.data, text.len, at + len)) & UTF8_WORD))
			return len;
	}
	return 0;
}

/* Lower case is given; punctuation goes, then articles. */
static bool
cut_squad(Vocabulary *v, Slice text, TokenList *tokens)
{
	Buffer		plain = {0};
	bool		in_word = false;

	if (!buffer_reserve(v->work, &plain, text.len + 1))
		return false;
	for (size_t at = 0; at < text.len; at++)
		if (!is_ascii_punctuation(text.data[at]))
			plain.data[plain.len++] = text.data[at];
	for (size_t at = 0; at < plain.len;)
	{
		size_t		article = in_word ? 0 : article_at((Slice) {plain.data, plain.len}, at);

		memset(plain.data + at, ' ', article);
		at += article;
		if (article == 0)
			in_word = (utf8_class(utf8_next(plain.data, plain.len, &at)) & UTF8_WORD) != 0;
	}
	return cut_spaces(v, (Slice) {plain.data, plain.len}, false, tokens);
}

bool
text_cut(Vocabulary *v, Slice text, TextCut cut, bool lower, TokenList *tokens)
{
	*tokens = (TokenList) {0};
	if ((lower || cut == CUT_ROUGE || cut == CUT_ROUGE_STEMS || cut == CUT_SQUAD) && !lower_case(v->work, text, &text))
		return false;
	if (cut == CUT_13A && !apply_13a(v->work, text, &text))
		return false;
	tokens->id = mc_alloc(v->work, text.len + 1, sizeof(uint32_t));
	if (tokens->id == NULL)
		return false;
	switch (cut)
	{
		case CUT_13A:
		case CUT_SPACES:
			return cut_spaces(v, text, false, tokens);
		case CUT_CHRF_WORDS:
			return cut_spaces(v, text, true, tokens);
		case CUT_CHARACTERS:
			return cut_characters(v, text, false, tokens);
		case CUT_ALL_CHARACTERS:
			return cut_characters(v, text, true, tokens);
		case CUT_ROUGE:
		case CUT_ROUGE_STEMS:
			return cut_rouge(v, text, cut == CUT_ROUGE_STEMS, tokens);
		case CUT_SQUAD:
			return cut_squad(v, text, tokens);
	}
	return false;
}
