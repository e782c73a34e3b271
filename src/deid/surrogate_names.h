/*
 * Names for surrogates: by origin, by sex, by script.
 *
 * Common names of each origin, written down for this project; none is taken from
 * a list of real persons.  A list is one string with a space between the names.
 */
#ifndef MC_DEID_SURROGATE_NAMES_H
#define MC_DEID_SURROGATE_NAMES_H

#include "deid/lexicon.h"

typedef struct NameSet
{
	const char *female;
	const char *male;
	const char *surname;
} NameSet;

/* The origin LEX_ORIGIN_UNKNOWN is that of English names. */
extern const NameSet surrogate_names[LEX_ORIGIN_COUNT];

/* Scripts in which names are written otherwise than in Latin letters. */
typedef enum NameScript
{
	SCRIPT_LATIN,
	SCRIPT_CYRILLIC,
	SCRIPT_GREEK,
	SCRIPT_ARABIC,
	SCRIPT_HEBREW,
	SCRIPT_HAN,
	SCRIPT_KANA,
	SCRIPT_HANGUL,
	SCRIPT_COUNT
} NameScript;

/* By script; the entry of SCRIPT_LATIN is empty. */
extern const NameSet surrogate_script_names[SCRIPT_COUNT];

/* The number of names in a list, and the name of that number. */
extern int	name_count(const char *list);
extern Slice name_at(const char *list, int index);

#endif							/* MC_DEID_SURROGATE_NAMES_H */
