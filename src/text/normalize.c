/*
 * Normalising: repair, fold, tidy ASCII controls.
 *
 * Order matters.  Mojibake is made of quotes, spaces and control characters that
 * folding would change, so it is repaired first; but invisible characters can
 * stand between its parts until they are folded away.  So both are repeated
 * until there is nothing to repair, which for text that was not made to resist
 * is after the first round.
 */
#include "text/normalize.h"

#include <string.h>

#include "text/fold.h"
#include "text/mojibake.h"
#include "text/utf8.h"

/* Text made to resist could need a round per character; that is left as it is then. */
#define MAX_ROUNDS	8

static inline bool
is_unwanted(unsigned char c)
{
	return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F;
}

/*
 * Drop ASCII controls and turn \r\n, \r, vertical tab and form feed into \n.
 * *tidied is text itself when there is nothing to do.
 */
static bool
tidy_controls(Call *call, Slice text, Slice *tidied)
{
	size_t		at = 0;
	size_t		len;
	char	   *out;

	*tidied = text;
	while (at < text.len && !is_unwanted((unsigned char) text.data[at]))
		if (++at % (16 * MC_POLL_BYTES) == 0 && mc_cancelled(call))
			return false;
	if (at == text.len)
		return true;
	out = mc_alloc(call, text.len, 1);
	if (out == NULL)
		return false;
	memcpy(out, text.data, at);
	for (len = at; at < text.len; at++)
	{
		unsigned char c = (unsigned char) text.data[at];

		if (at % MC_POLL_BYTES == 0 && mc_cancelled(call))
			return false;
		if (!is_unwanted(c))
			out[len++] = (char) c;
		else if (c == '\r')
		{
			if (at + 1 == text.len || text.data[at + 1] != '\n')
				out[len++] = '\n';
		}
		else if (c == '\v' || c == '\f')
			out[len++] = '\n';
	}
	*tidied = (Slice){out, len};
	return true;
}

bool
text_normalize(Call *call, Slice text, Slice *normalized)
{
	if (!tidy_controls(call, text, normalized))
		return false;
	for (int round = 0; round < MAX_ROUNDS; round++)
	{
		Slice		repaired;
		Folded		folded;

		if (utf8_ascii_prefix(normalized->data, normalized->len) == normalized->len)
			return true;
		if (!mojibake_repair(call, *normalized, &repaired))
			return false;
		/* folded before, and every repair makes the text shorter */
		if (round > 0 && repaired.len == normalized->len)
			return true;
		if (!fold_text(call, repaired, FOLD_PLAIN, false, &folded))
			return false;
		*normalized = (Slice){folded.text, folded.len};
	}
	return true;
}
