/*
 * The folded view: strong folding with the map, then disguised words.
 */
#include "text/view.h"

#include "text/fold.h"
#include "text/lookalike.h"
#include "text/utf8.h"

bool
view_fold(Call *call, Slice original, TextView *view)
{
	Folded		folded;

	if (utf8_ascii_prefix(original.data, original.len) == original.len)
	{
		*view = (TextView){.text = original.data, .len = original.len, .original_len = original.len};
		return true;
	}
	if (!fold_text(call, original, FOLD_STRONG, true, &folded) || !lookalike_rewrite(call, &folded))
		return false;
	*view = (TextView){
		.text = folded.text, .len = folded.len, .map = folded.map, .original_len = original.len
	};
	return true;
}
