/*
 * The lexicon file: mapping, verifying, hashing, folding, looking up.
 *
 * Layout, little-endian, version 3:
 *
 *		header		64 bytes, LexHeader
 *		slots		slot_count * 16 bytes, LexEntry; fingerprint 0 = empty
 *		weights		LEX_NAME_WEIGHTS signed bytes, for lexicon_name_score()
 *		chances		LEX_CONTEXT_CHANCES bytes, for score.c, if there are context rows
 *		context		context_rows * LEX_CONTEXT_KINDS signed bytes, likewise
 *
 * A key's 64-bit hash h gives its home slot, the high half of h * slot_count,
 * and its fingerprint, the low 32 bits of h (1 if they are 0).  A key lies in
 * the first slot from its home on, cyclically, that carries its fingerprint;
 * an empty slot ends the search.  About one fifth of the slots is empty, so an
 * absent word meets some 13 foreign fingerprints: one in 300 million absent
 * words is taken for another.
 *
 * The words themselves are not in the file.  Hashing, folding, checksum and the
 * places of the weights are written a second time in model/recipes, which make
 * the file; test/unit/test_lexicon.c holds the two together.
 */
#include "deid/lexicon.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#define LEX_LAYOUT_VERSION	3
#define LEX_CONTEXT_MOST	(UINT64_C(1) << 24)	/* rows */
#define LEX_REINSTALL		"Reinstall the extension's files, or name another lexicon file."

static const char lex_magic[8] = "MCLEX";

typedef struct LexHeader
{
	char		magic[8];
	uint32_t	layout_version;
	uint32_t	header_size;
	uint64_t	slot_count;		/* even */
	uint64_t	entry_count;
	uint64_t	checksum;		/* over all that follows and the counts of slots and entries */
	uint64_t	file_size;
	uint64_t	name_weights;	/* how many: LEX_NAME_WEIGHTS */
	uint64_t	context_rows;	/* 0 or a power of two */
} LexHeader;

_Static_assert(sizeof(LexHeader) == 64, "the lexicon header is 64 bytes");
_Static_assert(sizeof(LexEntry) == 16, "a lexicon slot is 16 bytes");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the lexicon is mapped, not read: little-endian only");

/* ---- hashing ---- */

/* odd, from the fractional digits of sqrt(2) */
#define MIX_FACTOR	UINT64_C(0x6A09E667F3BCC909)

/* Fold the 128-bit product: every bit of x reaches the whole result. */
static inline uint64_t
mix(uint64_t x)
{
	unsigned __int128 product = (unsigned __int128) x * MIX_FACTOR;

	return (uint64_t) product ^ (uint64_t) (product >> 64);
}

/* The last 0..7 bytes as a number, with their count in the top byte. */
static inline uint64_t
load_tail(const char *bytes, size_t count)
{
	uint64_t	tail = 0;

	if (count >= 4)
	{
		uint32_t	first;
		uint32_t	last;

		memcpy(&first, bytes, 4);
		memcpy(&last, bytes + count - 4, 4);
		tail = first | (uint64_t) last << (8 * (count - 4));
	}
	else if (count > 0)
	{
		tail = (uint64_t) (unsigned char) bytes[0]
			| (uint64_t) (unsigned char) bytes[count / 2] << (8 * (count / 2))
			| (uint64_t) (unsigned char) bytes[count - 1] << (8 * (count - 1));
	}
	return tail | (uint64_t) count << 56;
}

uint64_t
lexicon_hash(uint64_t hash, const char *key, size_t len)
{
	while (len >= 8)
	{
		uint64_t	word;

		memcpy(&word, key, 8);
		hash = mix(hash ^ word);
		key += 8;
		len -= 8;
	}
	return mix(hash ^ load_tail(key, len));
}

/*
 * Four independent chains, so that the multiplier is never waited for: 9 MB in
 * about a millisecond.
 */
static uint64_t
content_checksum(const LexHeader *header, size_t len)
{
	const char *content = (const char *) (header + 1);
	uint64_t	lane[4] = {1, 2, 3, 4};
	uint64_t	sum = LEX_HASH_SEED;

	for (size_t at = 0; at + sizeof(lane) <= len; at += sizeof(lane))
	{
		uint64_t	words[4];

		memcpy(words, content + at, sizeof(words));
		for (int k = 0; k < 4; k++)
			lane[k] = mix(lane[k] ^ words[k]);
	}
	for (int k = 0; k < 4; k++)
		sum = mix(sum ^ lane[k]);
	return mix(mix(sum ^ header->slot_count) ^ header->entry_count);
}

/* ---- the file ---- */

static bool
damaged(Call *call, const char *path, const char *what)
{
	mc_fail(call, MC_DATA_CORRUPTED, "lexicon file \"%.150s\" is damaged: %s", path, what);
	return mc_hint(call, LEX_REINSTALL);
}

/* The bytes that belong to the context weights. */
static size_t
context_size(uint64_t rows)
{
	return rows == 0 ? 0 : LEX_CONTEXT_CHANCES + (size_t) rows * LEX_CONTEXT_KINDS;
}

/* Everything the look-up relies on; header and slots lie in a mapping of len bytes. */
static bool
verify(Call *call, const char *path, const void *mapping, size_t len)
{
	const LexHeader *header = mapping;
	size_t		content = len - sizeof(LexHeader);
	size_t		slots;

	if (memcmp(header->magic, lex_magic, sizeof(lex_magic)) != 0)
		return damaged(call, path, "it does not begin like a lexicon");
	if (header->layout_version != LEX_LAYOUT_VERSION)
	{
		mc_fail(call, MC_DATA_CORRUPTED, "lexicon file \"%.150s\" has layout version %u, expected %u",
				path, header->layout_version, LEX_LAYOUT_VERSION);
		return mc_hint(call, "The file belongs to another version of the extension. " LEX_REINSTALL);
	}
	if (header->header_size != sizeof(LexHeader) || header->name_weights != LEX_NAME_WEIGHTS
		|| header->context_rows > LEX_CONTEXT_MOST || header->context_rows == 1
		|| (header->context_rows & (header->context_rows - 1)) != 0)
		return damaged(call, path, "wrong header");
	if (header->file_size != len)
		return damaged(call, path, "wrong size, probably truncated");
	slots = content - LEX_NAME_WEIGHTS - context_size(header->context_rows);
	if (content < LEX_NAME_WEIGHTS + context_size(header->context_rows)
		|| header->slot_count != slots / sizeof(LexEntry)
		|| slots % (2 * sizeof(LexEntry)) != 0
		|| header->entry_count >= header->slot_count)
		return damaged(call, path, "wrong number of slots");
	if (header->checksum != content_checksum(header, content))
		return damaged(call, path, "checksum does not match");
	return true;
}

/* Map the whole of an open file; *len is its size. */
static const void *
map_file(Call *call, const char *path, int fd, size_t *len)
{
	int			flags = MAP_SHARED;
	struct stat status;
	void	   *mapping;

	if (fstat(fd, &status) != 0)
	{
		mc_fail(call, MC_IO, "could not stat lexicon file \"%.150s\": %s", path, strerror(errno));
		return NULL;
	}
	if (!S_ISREG(status.st_mode))
	{
		mc_fail(call, MC_UNDEFINED_FILE, "lexicon \"%.150s\" is not a regular file", path);
		mc_hint(call, LEX_REINSTALL);
		return NULL;
	}
	if ((uint64_t) status.st_size < sizeof(LexHeader) || (uint64_t) status.st_size > SIZE_MAX)
	{
		damaged(call, path, "wrong size, probably truncated");
		return NULL;
	}
#ifdef MAP_POPULATE
	flags |= MAP_POPULATE;		/* the checksum reads every page anyway */
#endif
	*len = (size_t) status.st_size;
	mapping = mmap(NULL, *len, PROT_READ, flags, fd, 0);
	if (mapping == MAP_FAILED)
	{
		mc_fail(call, MC_IO, "could not map lexicon file \"%.150s\": %s", path, strerror(errno));
		return NULL;
	}
	return mapping;
}

bool
lexicon_open(Call *call, const char *path, Lexicon *lexicon)
{
	const LexHeader *header;
	size_t		len = 0;
	int			fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);	/* a FIFO must not block */

	*lexicon = (Lexicon){0};
	if (fd < 0)
	{
		mc_fail(call, errno == ENOENT || errno == ENOTDIR ? MC_UNDEFINED_FILE : MC_IO,
				"could not open lexicon file \"%.150s\": %s", path, strerror(errno));
		return mc_hint(call, LEX_REINSTALL);
	}
	header = map_file(call, path, fd, &len);
	close(fd);
	if (header == NULL)
		return false;
	if (!verify(call, path, header, len))
	{
		munmap((void *) header, len);
		return false;
	}
	*lexicon = (Lexicon){
		.slots = (const LexEntry *) (header + 1),
		.slot_count = header->slot_count,
		.entry_count = header->entry_count,
		.name_weights = (const int8_t *) ((const LexEntry *) (header + 1) + header->slot_count),
		.version = header->checksum,
		.mapping = header,
		.mapping_len = len
	};
	if (header->context_rows > 0)
	{
		lexicon->context_chances = (const uint8_t *) lexicon->name_weights + LEX_NAME_WEIGHTS;
		lexicon->context_weights = lexicon->name_weights + LEX_NAME_WEIGHTS + LEX_CONTEXT_CHANCES;
		lexicon->context_bits = (unsigned) __builtin_ctzll(header->context_rows);
	}
	return true;
}

void
lexicon_close(Lexicon *lexicon)
{
	if (lexicon->mapping != NULL)
		munmap((void *) lexicon->mapping, lexicon->mapping_len);
	*lexicon = (Lexicon){0};
}

const LexEntry *
lexicon_find(const Lexicon *lexicon, uint64_t hash)
{
	uint32_t	fingerprint = (uint32_t) hash != 0 ? (uint32_t) hash : 1;
	uint64_t	slot = (uint64_t) (((unsigned __int128) hash * lexicon->slot_count) >> 64);

	/* bounded, so that even a forged file without an empty slot ends */
	for (uint64_t n = 0; n < lexicon->slot_count; n++)
	{
		const LexEntry *entry = &lexicon->slots[slot];

		if (entry->fingerprint == fingerprint)
			return entry;
		if (entry->fingerprint == 0)
			return NULL;
		if (++slot == lexicon->slot_count)
			slot = 0;
	}
	return NULL;
}

/* ---- words of no list ---- */

#define GRAM_MAX		4		/* letters, the ends of the word counted as such */
#define GRAM_LENGTH_MAX 12		/* longer words count as this long */

static inline int
gram_weight(const Lexicon *lexicon, uint32_t gram)
{
	return lexicon->name_weights[gram * UINT32_C(0x9E3779B1) >> 16];
}

int
lexicon_name_score(const Lexicon *lexicon, const char *folded, size_t len)
{
	char		word[LEX_MAX_WORD + 2];
	int			score;

	if (lexicon == NULL || len < 2)
		return 0;
	if (len > LEX_MAX_WORD)
		len = LEX_MAX_WORD;
	word[0] = '^';
	for (size_t i = 0; i < len; i++)
	{
		if (folded[i] < 'a' || folded[i] > 'z')
			return 0;
		word[i + 1] = folded[i];
	}
	word[len + 1] = '$';
	score = gram_weight(lexicon, (uint32_t) (len < GRAM_LENGTH_MAX ? len : GRAM_LENGTH_MAX));
	for (size_t start = 0; start + 1 < len + 2; start++)
	{
		uint32_t	gram = UINT32_C(0x811C9DC5);

		for (size_t at = start; at < len + 2 && at < start + GRAM_MAX; at++)
		{
			gram = (gram ^ (uint32_t) word[at]) * UINT32_C(0x01000193);
			if (at > start)
				score += gram_weight(lexicon, gram);
		}
	}
	return score;
}

/* ---- folding ---- */

/* Letters that no canonical decomposition takes apart, by code point. */
static const struct
{
	uint16_t	letter;
	char		ascii[3];
}			plain_letters[] = {
	{0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"},
	{0x0111, "d"}, {0x0127, "h"}, {0x0131, "i"}, {0x0133, "ij"}, {0x0142, "l"},
	{0x0149, "n"}, {0x014B, "n"}, {0x0153, "oe"}, {0x0167, "t"}, {0x0180, "b"},
	{0x0199, "k"}, {0x01B4, "y"}, {0x01C6, "dz"}, {0x01C9, "lj"}, {0x01CC, "nj"},
	{0x01F3, "dz"}, {0x0253, "b"}, {0x0257, "d"}, {0x0268, "i"}
};

static const char *
plain_letter(UChar32 letter)
{
	for (size_t i = 0; i < sizeof(plain_letters) / sizeof(plain_letters[0]); i++)
		if (plain_letters[i].letter == letter)
			return plain_letters[i].ascii;
	return NULL;
}

/* The letter under the accents; only scripts whose accents writers drop. */
static UChar32
base_letter(UChar32 letter)
{
	UErrorCode	status = U_ZERO_ERROR;
	const UNormalizer2 *nfd;
	UChar		parts[8];
	int32_t		length;

	if (!((letter >= 0xC0 && letter <= 0x52F) || (letter >= 0x1E00 && letter <= 0x1FFF)))
		return letter;
	nfd = unorm2_getNFDInstance(&status);
	if (U_FAILURE(status))
		return letter;
	length = unorm2_getDecomposition(nfd, letter, parts, 8, &status);
	/* all bases of these ranges lie in the basic plane */
	return U_SUCCESS(status) && length > 0 ? parts[0] : letter;
}

/* Does the folded key go without this character? */
static bool
is_dropped(UChar32 letter)
{
	return letter < 0 || letter == '\'' || letter == '-'
		|| (letter >= 0x300 && letter <= 0x36F) /* combining accents */
		|| letter == 0x2010 || letter == 0x2011 || letter == 0x2018 || letter == 0x2019
		|| letter == 0x02BC;
}

/* Fold one character into out (at least 4 bytes); its length there. */
static size_t
fold_letter(UChar32 letter, char *out)
{
	const char *ascii;
	size_t		at = 0;

	if (is_dropped(letter))
		return 0;
	letter = u_foldCase(base_letter(letter), U_FOLD_CASE_DEFAULT);
	ascii = plain_letter(letter);
	if (ascii != NULL)
	{
		at = strlen(ascii);
		memcpy(out, ascii, at);
		return at;
	}
	U8_APPEND_UNSAFE(out, at, letter);
	return at;
}

/* The rest of a word, from its first byte that is not ASCII letter or digit on. */
static size_t
fold_slowly(const char *word, size_t len, char *key, size_t used, size_t capacity)
{
	for (size_t at = 0; at < len;)
	{
		char		letter[4];
		size_t		size;
		UChar32		code;

		U8_NEXT(word, at, len, code);
		size = fold_letter(code, letter);
		if (size > capacity - used)
			break;
		memcpy(key + used, letter, size);
		used += size;
	}
	return used;
}

size_t
lexicon_fold(const char *word, size_t len, char *key, size_t capacity)
{
	size_t		count = len < capacity ? len : capacity;
	size_t		at;

	for (at = 0; at < count; at++)
	{
		unsigned char c = (unsigned char) word[at];

		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			return fold_slowly(word + at, len - at, key, at, capacity);
		key[at] = (char) c;
	}
	return at;
}
