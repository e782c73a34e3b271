/*
 * Folding a text: the table of characters, and composition piece by piece.
 *
 * A piece is a character that does not combine with what stands before it and
 * all that follow and do; ICU says which do.  Pieces are composed on their
 * own, which gives the NFC of the whole (Unicode Standard Annex 15).  Runs of
 * ASCII are copied: only their last character can start a longer piece.
 */
#include "text/fold.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include "base/size.h"
#include "text/utf8.h"

#define MAX_ORIGINAL	((size_t) 1 << 30)
#define PIECE_CHARS		62		/* a letter and 60 marks, with room */
#define PIECE_UNITS		(PIECE_CHARS * 8)

typedef struct FoldRange
{
	uint32_t	first;
	uint32_t	last;
	FoldStrength from;			/* applies from this strength on */
	const char *to;				/* ASCII; "" drops the character */
} FoldRange;

/* Ascending.  "Drop" covers what cannot be seen: controls, joiners, direction marks, fillers, selectors, tags. */
static const FoldRange fold_ranges[] = {
	{0x0080, 0x0084, FOLD_PLAIN, ""},
	{0x0085, 0x0085, FOLD_PLAIN, "\n"},	/* next line */
	{0x0086, 0x009F, FOLD_PLAIN, ""},
	{0x00A0, 0x00A0, FOLD_PLAIN, " "},
	{0x00AB, 0x00AB, FOLD_PLAIN, "\""},
	{0x00AD, 0x00AD, FOLD_PLAIN, ""},	/* soft hyphen */
	{0x00B4, 0x00B4, FOLD_PLAIN, "'"},
	{0x00BB, 0x00BB, FOLD_PLAIN, "\""},
	{0x02B9, 0x02B9, FOLD_PLAIN, "'"},
	{0x02BA, 0x02BA, FOLD_PLAIN, "\""},
	{0x02BB, 0x02BF, FOLD_PLAIN, "'"},
	{0x02C8, 0x02C8, FOLD_PLAIN, "'"},
	{0x02CA, 0x02CB, FOLD_PLAIN, "'"},
	{0x034F, 0x034F, FOLD_PLAIN, ""},	/* grapheme joiner */
	{0x0374, 0x0374, FOLD_PLAIN, "'"},
	{0x037E, 0x037E, FOLD_PLAIN, ";"},	/* Greek question mark: NFC too */
	{0x055A, 0x055A, FOLD_PLAIN, "'"},
	{0x058A, 0x058A, FOLD_PLAIN, "-"},
	{0x05F3, 0x05F3, FOLD_PLAIN, "'"},
	{0x05F4, 0x05F4, FOLD_PLAIN, "\""},
	{0x061C, 0x061C, FOLD_PLAIN, ""},
	{0x115F, 0x1160, FOLD_PLAIN, ""},	/* Hangul fillers */
	{0x1400, 0x1400, FOLD_PLAIN, "-"},
	{0x1680, 0x1680, FOLD_PLAIN, " "},
	{0x17B4, 0x17B5, FOLD_PLAIN, ""},
	{0x1806, 0x1806, FOLD_PLAIN, "-"},
	{0x180B, 0x180F, FOLD_PLAIN, ""},
	{0x1D00, 0x1D00, FOLD_STRONG, "a"},	/* small capitals */
	{0x1D04, 0x1D04, FOLD_STRONG, "c"},
	{0x1D05, 0x1D05, FOLD_STRONG, "d"},
	{0x1D07, 0x1D07, FOLD_STRONG, "e"},
	{0x1D0A, 0x1D0A, FOLD_STRONG, "j"},
	{0x1D0B, 0x1D0B, FOLD_STRONG, "k"},
	{0x1D0D, 0x1D0D, FOLD_STRONG, "m"},
	{0x1D0F, 0x1D0F, FOLD_STRONG, "o"},
	{0x1D18, 0x1D18, FOLD_STRONG, "p"},
	{0x1D1B, 0x1D1B, FOLD_STRONG, "t"},
	{0x1D1C, 0x1D1C, FOLD_STRONG, "u"},
	{0x1D20, 0x1D20, FOLD_STRONG, "v"},
	{0x1D21, 0x1D21, FOLD_STRONG, "w"},
	{0x1D22, 0x1D22, FOLD_STRONG, "z"},
	{0x1FBD, 0x1FBD, FOLD_PLAIN, "'"},
	{0x1FBF, 0x1FBF, FOLD_PLAIN, "'"},
	{0x1FEF, 0x1FEF, FOLD_PLAIN, "'"},	/* NFC: grave accent */
	{0x1FFD, 0x1FFD, FOLD_PLAIN, "'"},	/* NFC: acute accent */
	{0x1FFE, 0x1FFE, FOLD_PLAIN, "'"},
	{0x2000, 0x200A, FOLD_PLAIN, " "},
	{0x200B, 0x200F, FOLD_PLAIN, ""},
	{0x2010, 0x2015, FOLD_PLAIN, "-"},
	{0x2018, 0x201B, FOLD_PLAIN, "'"},
	{0x201C, 0x201F, FOLD_PLAIN, "\""},
	{0x2024, 0x2024, FOLD_STRONG, "."},
	{0x2025, 0x2025, FOLD_STRONG, ".."},
	{0x2026, 0x2026, FOLD_STRONG, "..."},
	{0x2028, 0x2029, FOLD_PLAIN, "\n"},
	{0x202A, 0x202E, FOLD_PLAIN, ""},
	{0x202F, 0x202F, FOLD_PLAIN, " "},
	{0x2032, 0x2032, FOLD_PLAIN, "'"},
	{0x2033, 0x2033, FOLD_PLAIN, "\""},
	{0x2035, 0x2035, FOLD_PLAIN, "'"},
	{0x2036, 0x2036, FOLD_PLAIN, "\""},
	{0x2039, 0x203A, FOLD_PLAIN, "'"},
	{0x2043, 0x2043, FOLD_STRONG, "-"},	/* hyphen bullet */
	{0x2044, 0x2044, FOLD_STRONG, "/"},
	{0x205F, 0x205F, FOLD_PLAIN, " "},
	{0x2060, 0x206F, FOLD_PLAIN, ""},
	{0x2212, 0x2212, FOLD_PLAIN, "-"},
	{0x2215, 0x2215, FOLD_STRONG, "/"},
	{0x2236, 0x2236, FOLD_STRONG, ":"},
	{0x2800, 0x2800, FOLD_PLAIN, " "},	/* empty braille cell */
	{0x2E3A, 0x2E3B, FOLD_PLAIN, "-"},
	{0x2E40, 0x2E40, FOLD_PLAIN, "-"},
	{0x3000, 0x3000, FOLD_PLAIN, " "},
	{0x301D, 0x301F, FOLD_PLAIN, "\""},
	{0x3164, 0x3164, FOLD_PLAIN, ""},
	{0xA730, 0xA730, FOLD_STRONG, "f"},
	{0xA731, 0xA731, FOLD_STRONG, "s"},
	{0xA78B, 0xA78C, FOLD_PLAIN, "'"},
	{0xFB00, 0xFB00, FOLD_STRONG, "ff"},
	{0xFB01, 0xFB01, FOLD_STRONG, "fi"},
	{0xFB02, 0xFB02, FOLD_STRONG, "fl"},
	{0xFB03, 0xFB03, FOLD_STRONG, "ffi"},
	{0xFB04, 0xFB04, FOLD_STRONG, "ffl"},
	{0xFB05, 0xFB06, FOLD_STRONG, "st"},
	{0xFE00, 0xFE0F, FOLD_PLAIN, ""},	/* variation selectors */
	{0xFE58, 0xFE58, FOLD_PLAIN, "-"},
	{0xFE63, 0xFE63, FOLD_PLAIN, "-"},
	{0xFEFF, 0xFEFF, FOLD_PLAIN, ""},
	{0xFF02, 0xFF02, FOLD_PLAIN, "\""},
	{0xFF07, 0xFF07, FOLD_PLAIN, "'"},
	{0xFF0D, 0xFF0D, FOLD_PLAIN, "-"},
	{0xFFA0, 0xFFA0, FOLD_PLAIN, ""},
	{0xFFF0, 0xFFFB, FOLD_PLAIN, ""},
	{0x1BCA0, 0x1BCA3, FOLD_PLAIN, ""},
	{0x1D173, 0x1D17A, FOLD_PLAIN, ""},
	{0xE0000, 0xE0FFF, FOLD_PLAIN, ""}	/* tags and more selectors */
};

/* Small capitals among the phonetic letters: the bytes of the range are no ASCII order. */
static const FoldRange phonetic_ranges[] = {
	{0x0262, 0x0262, FOLD_STRONG, "g"},
	{0x026A, 0x026A, FOLD_STRONG, "i"},
	{0x0274, 0x0274, FOLD_STRONG, "n"},
	{0x0280, 0x0280, FOLD_STRONG, "r"},
	{0x028F, 0x028F, FOLD_STRONG, "y"},
	{0x0299, 0x0299, FOLD_STRONG, "b"},
	{0x029C, 0x029C, FOLD_STRONG, "h"},
	{0x029F, 0x029F, FOLD_STRONG, "l"}
};

typedef struct Folder
{
	Call	   *call;
	const char *src;
	size_t		len;
	FoldStrength strength;
	const UNormalizer2 *nfc;
	const UNormalizer2 *nfkc;
	char	   *out;
	uint32_t   *map;
	size_t		out_len;
	uint32_t	piece[PIECE_CHARS];
	uint32_t	piece_from[PIECE_CHARS];
	int			piece_len;
} Folder;

static const char *
find_range(const FoldRange *ranges, size_t count, uint32_t c, FoldStrength strength)
{
	size_t		low = 0;
	size_t		high = count;

	while (low < high)
	{
		size_t		middle = (low + high) / 2;

		if (c > ranges[middle].last)
			low = middle + 1;
		else if (c < ranges[middle].first)
			high = middle;
		else
			return strength >= ranges[middle].from ? ranges[middle].to : NULL;
	}
	return NULL;
}

/* What c (not ASCII) becomes by the tables; NULL: it stays. */
static const char *
fold_by_table(uint32_t c, FoldStrength strength)
{
	/* the letters of European languages */
	if (c >= 0xC0 && c < 0x2B9)
		return c < 0x262 || strength < FOLD_STRONG ? NULL :
			find_range(phonetic_ranges, sizeof(phonetic_ranges) / sizeof(phonetic_ranges[0]), c, strength);
	return find_range(fold_ranges, sizeof(fold_ranges) / sizeof(fold_ranges[0]), c, strength);
}

/* Blocks of styled letters and digits whose compatibility form is worth looking up. */
static bool
may_be_styled(uint32_t c)
{
	return (c >= 0x2100 && c <= 0x214F) ||	/* letter-like */
		(c >= 0x2460 && c <= 0x24FF) || /* circled */
		(c >= 0xFE50 && c <= 0xFE6B) || /* small forms */
		(c >= 0xFF01 && c <= 0xFF5E) || /* full width */
		(c >= 0x1D400 && c <= 0x1D7FF) ||	/* mathematical */
		(c >= 0x1F130 && c <= 0x1F149);	/* squared */
}

/*
 * The plain ASCII character that c stands for: a digit of another script, a
 * styled or full-width character.  0 when there is none.
 */
static char
plain_form(const Folder *folder, uint32_t c)
{
	if (may_be_styled(c))
	{
		UChar		units[8];
		UErrorCode	error = U_ZERO_ERROR;
		int32_t		n = unorm2_getRawDecomposition(folder->nfkc, (UChar32) c, units, 8, &error);

		if (U_SUCCESS(error) && n == 1 && units[0] < 0x80)
			return (char) units[0];
		return 0;
	}
	/* no other script has digits below U+0660 */
	if (c >= 0x0660 && u_charType((UChar32) c) == U_DECIMAL_DIGIT_NUMBER)
		return (char) ('0' + u_charDigitValue((UChar32) c));
	return 0;
}

/* Append one character that comes from offset from of the original. */
static void
put(Folder *folder, uint32_t c, size_t from)
{
	int			n = utf8_encode(c, folder->out + folder->out_len);

	if (folder->map != NULL)
		for (int i = 0; i < n; i++)
			folder->map[folder->out_len + (size_t) i] = (uint32_t) from;
	folder->out_len += (size_t) n;
}

/* Compose the waiting piece and append it. */
static void
flush_piece(Folder *folder)
{
	UChar		in[PIECE_UNITS / 4];
	UChar		units[PIECE_UNITS];
	UErrorCode	error = U_ZERO_ERROR;
	int32_t		in_len = 0;
	int32_t		n = 0;
	int			chars = 0;
	int			shift;

	if (folder->piece_len == 0)
		return;
	/* a character alone changes only when Unicode excludes it from NFC */
	if (folder->piece_len == 1 &&
		(folder->piece[0] < 0x300 ||
		 u_getIntPropertyValue((UChar32) folder->piece[0], UCHAR_NFC_QUICK_CHECK) != UNORM_NO))
	{
		put(folder, folder->piece[0], folder->piece_from[0]);
		folder->piece_len = 0;
		return;
	}

	for (int i = 0; i < folder->piece_len; i++)
		U16_APPEND_UNSAFE(in, in_len, folder->piece[i]);
	n = unorm2_normalize(folder->nfc, in, in_len, units, PIECE_UNITS, &error);
	if (U_FAILURE(error))
	{
		memcpy(units, in, (size_t) in_len * sizeof(UChar));
		n = in_len;
	}
	for (int32_t i = 0; i < n; chars++)
		U16_FWD_1(units, i, n);

	/* what was composed into the first character is gone; what is left over keeps its place from the end */
	shift = folder->piece_len > chars ? folder->piece_len - chars : 0;
	for (int32_t i = 0, k = 0; i < n; k++)
	{
		UChar32		c;
		int			from = k == 0 ? 0 : k + shift;

		U16_NEXT(units, i, n, c);
		if (from >= folder->piece_len)
			from = folder->piece_len - 1;
		put(folder, (uint32_t) c, folder->piece_from[from]);
	}
	folder->piece_len = 0;
}

/* Add a character to the waiting piece, or start a new one with it. */
static void
add_char(Folder *folder, uint32_t c, size_t from)
{
	if (c < 0x300 || folder->piece_len == 0 || unorm2_hasBoundaryBefore(folder->nfc, (UChar32) c))
		flush_piece(folder);
	else if (folder->piece_len >= PIECE_CHARS - 1)
	{
		if (u_getCombiningClass((UChar32) c) != 0)
			return;
		flush_piece(folder);
	}
	folder->piece[folder->piece_len] = c;
	folder->piece_from[folder->piece_len++] = (uint32_t) from;
}

/* Take one character that is not ASCII, or the last of an ASCII run; returns the offset behind it. */
static size_t
take_char(Folder *folder, size_t at)
{
	size_t		from = at;
	uint32_t	c = utf8_next(folder->src, folder->len, &at);
	const char *to;
	char		plain;

	if (c < 0x80)
	{
		add_char(folder, c, from);
		return at;
	}
	to = fold_by_table(c, folder->strength);
	if (to != NULL)
	{
		for (; *to != '\0'; to++)
			add_char(folder, (unsigned char) *to, from);
		return at;
	}
	plain = folder->strength >= FOLD_STRONG ? plain_form(folder, c) : 0;
	add_char(folder, plain != 0 ? (unsigned char) plain : c, from);
	return at;
}

/* Copy n ASCII bytes; nothing that follows combines with them. */
static void
copy_ascii(Folder *folder, size_t at, size_t n)
{
	flush_piece(folder);
	memcpy(folder->out + folder->out_len, folder->src + at, n);
	if (folder->map != NULL)
	{
		uint32_t   *map = folder->map + folder->out_len;

		for (size_t i = 0; i < n; i++)
			map[i] = (uint32_t) (at + i);
	}
	folder->out_len += n;
}

/*
 * Room for the worst case, known after one look at the text: ASCII is copied,
 * other bytes grow to at most three (an invalid byte to U+FFFD; NFC at most
 * triples a character).
 */
static bool
make_room(Folder *folder, bool want_map)
{
	size_t		ascii = 0;
	size_t		room;

	for (size_t at = 0; at < folder->len; at++)
	{
		ascii += (unsigned char) folder->src[at] < 0x80;
		if (at % (16 * MC_POLL_BYTES) == 0 && mc_cancelled(folder->call))
			return false;
	}
	room = ascii + 3 * (folder->len - ascii) + 16;
	if (room > UINT32_MAX)
		return mc_fail(folder->call, MC_TOO_LARGE, "text of %zu bytes is too long to fold", folder->len);
	folder->out = mc_alloc(folder->call, room, 1);
	if (folder->out == NULL)
		return false;
	if (want_map)
	{
		folder->map = mc_alloc(folder->call, room, sizeof(uint32_t));
		if (folder->map == NULL)
			return false;
	}
	return true;
}

bool
fold_text(Call *call, Slice original, FoldStrength strength, bool want_map, Folded *folded)
{
	Folder		folder = {.call = call, .src = original.data, .len = original.len, .strength = strength};
	UErrorCode	error = U_ZERO_ERROR;
	size_t		poll_at = MC_POLL_BYTES;

	if (original.len > MAX_ORIGINAL)
		return mc_fail(call, MC_TOO_LARGE, "text of %zu bytes is too long to fold", original.len);
	folder.nfc = unorm2_getNFCInstance(&error);
	folder.nfkc = unorm2_getNFKCInstance(&error);
	if (U_FAILURE(error))
		return mc_fail(call, MC_IO, "could not load the Unicode data of ICU");
	if (!make_room(&folder, want_map))
		return false;

	for (size_t at = 0; at < original.len;)
	{
		size_t		left = original.len - at;
		size_t		run = utf8_ascii_prefix(original.data + at, left < MC_POLL_BYTES ? left : MC_POLL_BYTES);

		if (run > 1)
		{
			copy_ascii(&folder, at, run - 1);
			at += run - 1;
		}
		at = take_char(&folder, at);
		if (at >= poll_at)
		{
			if (mc_cancelled(call))
				return false;
			poll_at = at + MC_POLL_BYTES;
		}
	}
	flush_piece(&folder);
	if (folder.map != NULL)
		folder.map[folder.out_len] = (uint32_t) original.len;
	*folded = (Folded){.text = folder.out, .len = folder.out_len, .map = folder.map};
	return true;
}
