/*
 * The words that rules and word lists name, each with its id and its classes.
 *
 * A small open-addressed hash over folded ASCII words.  Id 0 means "no such
 * word"; ids are dense, so that rules can index by them.
 */
#include "deid/wordtable.h"

#include <string.h>

#define FIRST_SLOTS 32768

static const char *const class_names[CLASS_COUNT] = {
#define DERIVED_CLASS(name, what) #name,
#define WORD_CLASS(name, what, words) #name,
#include "deid/classes.def"
#undef DERIVED_CLASS
#undef WORD_CLASS
};

/* the words of each class, NULL for a derived one */
static const char *const class_words[CLASS_COUNT] = {
#define DERIVED_CLASS(name, what) NULL,
#define WORD_CLASS(name, what, words) words,
#include "deid/classes.def"
#undef DERIVED_CLASS
#undef WORD_CLASS
};

int
class_by_name(const char *name, size_t len)
{
	for (int i = 0; i < CLASS_COUNT; i++)
		if (class_names[i][0] == name[0] && strncmp(class_names[i], name, len) == 0 && class_names[i][len] == '\0')
			return i;
	return -1;
}

static uint16_t *
find_slot(const WordTable *table, uint64_t hash)
{
	size_t		at = hash & table->mask;

	while (table->slots[at] != 0 && table->words[table->slots[at] - 1].hash != hash)
		at = (at + 1) & table->mask;
	return &table->slots[at];
}

const TableWord *
wordtable_find(const WordTable *table, uint64_t hash)
{
	uint16_t	id = *find_slot(table, hash);

	return id == 0 ? NULL : &table->words[id - 1];
}

static bool
grow(Call *call, WordTable *table)
{
	size_t		capacity = table->capacity == 0 ? 4096 : table->capacity * 2;
	TableWord  *words = mc_alloc(call, capacity, sizeof(TableWord));

	if (words == NULL)
		return false;
	if (table->count > 0)
		memcpy(words, table->words, table->count * sizeof(TableWord));
	table->words = words;
	table->capacity = capacity;
	return true;
}

static TableWord *
add_word(Call *call, WordTable *table, const char *word, size_t len)
{
	uint64_t	hash = lexicon_hash(LEX_HASH_SEED, word, len);
	uint16_t   *slot = find_slot(table, hash);

	if (*slot != 0)
		return &table->words[*slot - 1];
	if (table->count >= table->mask * 3 / 4 || table->count >= UINT16_MAX - 1)
	{
		mc_fail(call, MC_TOO_LARGE, "too many words in rules: %u", table->count);
		return NULL;
	}
	if (table->count == table->capacity && !grow(call, table))
		return NULL;
	*slot = (uint16_t) ++table->count;
	table->words[*slot - 1] = (TableWord) {.hash = hash, .id = *slot};
	return &table->words[*slot - 1];
}

size_t
wordtable_count(const WordTable *table)
{
	return table->count;
}

uint16_t
wordtable_intern(Call *call, WordTable *table, const char *word, size_t len)
{
	TableWord  *slot = add_word(call, table, word, len);

	return slot == NULL ? 0 : (uint16_t) slot->id;
}

static bool
add_class(Call *call, WordTable *table, TokenClass c)
{
	const char *p = class_words[c];

	while (p != NULL && *p != '\0')
	{
		size_t		len = strcspn(p, " ");
		TableWord  *slot;

		if (len > 0)
		{
			slot = add_word(call, table, p, len);
			if (slot == NULL)
				return false;
			class_add(&slot->classes, c);
		}
		p += len;
		p += strspn(p, " ");
	}
	return true;
}

WordTable *
wordtable_create(Call *call)
{
	WordTable  *table = mc_alloc0(call, 1, sizeof(WordTable));

	if (table == NULL)
		return NULL;
	table->mask = FIRST_SLOTS - 1;
	table->slots = mc_alloc0(call, FIRST_SLOTS, sizeof(uint16_t));
	if (table->slots == NULL)
		return NULL;
	for (int c = 0; c < CLASS_COUNT; c++)
		if (!add_class(call, table, (TokenClass) c))
			return NULL;
	return table;
}
