/*
 * The lexicon: were this to fail, words would be looked up under another key
 * than the recipe stored them (every name and every medical term unknown), a
 * damaged file could be believed or crash the backend, absent words would be
 * taken for listed ones, or words of no list would be names by the wrong letters.
 *
 * The vectors were printed by "model/recipes/lexicon.py --hashes WORD...".
 * The file is read from model/medchat-lexicon.bin, or from $MEDCHAT_LEXICON.
 */
#include "deid/lexicon.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static const struct
{
	const char *word;
	const char *folded;
	uint64_t	hash;
}			vectors[] = {
	{"a", "a", UINT64_C(0x6B9C455EE2057162)},
	{"may", "may", UINT64_C(0x21A08AF6E3819C90)},
	{"smith", "smith", UINT64_C(0xFC487C70304D6959)},
	{"troponin", "troponin", UINT64_C(0x09901E9BB77A95A7)},
	{"acetaminophen", "acetaminophen", UINT64_C(0x7459C2766CADC5F9)},
	{"hydroxychloroquine", "hydroxychloroquine", UINT64_C(0xA68A869D4D423F06)},
	{"san francisco", "san francisco", UINT64_C(0xB397D8CF852514A3)},
	{"hunt and hess", "hunt and hess", UINT64_C(0x1DA6C56A435253C6)},
	{"Muñoz", "munoz", UINT64_C(0x3B13E75353DA5759)},
	{"MÜLLER", "muller", UINT64_C(0x2B1D522EAB81E601)},
	{"Straße", "strasse", UINT64_C(0xA2A49EA602344359)},
	{"Ørsted", "orsted", UINT64_C(0x06ED120ADDB807B2)},
	{"Łukasz", "lukasz", UINT64_C(0x54F27F32C07E0540)},
	{"Đorđe", "dorde", UINT64_C(0x7D51532ECCA073AF)},
	{"İstanbul", "istanbul", UINT64_C(0x89879F60CD650DDA)},
	{"Yıldız", "yildiz", UINT64_C(0x41E8EEE190723E2E)},
	{"Þórir", "thorir", UINT64_C(0x08105AEE4EF91D07)},
	{"Œuvre", "oeuvre", UINT64_C(0x6FF14DDA063FAB50)},
	{"Ærø", "aero", UINT64_C(0xDCB7DB63359F95F9)},
	{"Nguyễn", "nguyen", UINT64_C(0x2999175E8BC6A633)},
	{"Ștefan", "stefan", UINT64_C(0x165C182552AEC7C2)},
	{"Dvořák", "dvorak", UINT64_C(0x032C65C2107112C3)},
	{"Ǻse", "ase", UINT64_C(0xD541629E2474B0A6)},
	{"Δημητρίου", "δημητριου", UINT64_C(0x4A4119AF91A6A39D)},
	{"ΣΩΚΡΆΤΗΣ", "σωκρατησ", UINT64_C(0x9AED34C573E09136)},
	{"Смирнов", "смирнов", UINT64_C(0xC69530E06572309A)},
	{"Дмитрий", "дмитрии", UINT64_C(0x7AC63F131DC2B276)},
	{"ЁЛКИНА", "елкина", UINT64_C(0xE87D8D0129C09EA6)},
	{"محمد", "محمد", UINT64_C(0xC4F6924AF6A84394)},
	{"李娜", "李娜", UINT64_C(0xDC67A227C32BFC2A)},
	{"김민수", "김민수", UINT64_C(0x71D5B0D2C95442EB)},
	{"राजेश", "राजेश", UINT64_C(0x0389EAB7A246AD92)},
	{"אברהם", "אברהם", UINT64_C(0xB7DC9D6AE6FF702B)},
	{"T4", "t4", UINT64_C(0x6D532C4C5A080DE0)},
	{"o brien", "o brien", UINT64_C(0x9A19B5D0ED31582D)},
	{"O'Brien", "obrien", UINT64_C(0xC3AFABB9410839F4)},
	{"O’Brien", "obrien", UINT64_C(0xC3AFABB9410839F4)},
	{"Jean-Pierre", "jeanpierre", UINT64_C(0x885406129BB3826B)},
	{"4321", "4321", UINT64_C(0x6020FAFBDF13DA59)},
	{"ﬁ", "ﬁ", UINT64_C(0xB286E2A48E18BF29)},
	{"Ǆenan", "dzenan", UINT64_C(0x5B5E69FD1888A4A8)},
	{"Ɗanladi", "danladi", UINT64_C(0x780D8E3DB367F283)},
	{"Krišjānis", "krisjanis", UINT64_C(0xCCD10FDDEFCB09FC)},
	{"Žydrūnas", "zydrunas", UINT64_C(0xA2CE9F26716F7E75)},
	{"ſaint", "saint", UINT64_C(0x93D854709AEF9C18)},
	{"Ελένη", "ελενη", UINT64_C(0x00466506D56B341D)},
	{"Ἀχιλλεύς", "αχιλλευσ", UINT64_C(0x76C7DD5A80925E7B)},
	{"ẞ", "ss", UINT64_C(0x4B7F8B729C3D0179)},
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* Hash of space-separated words as a reader of text builds it: fold, then chain. */
static uint64_t
hash_phrase(const char *phrase, char *folded)
{
	uint64_t	hash = LEX_HASH_SEED;
	size_t		used = 0;

	for (const char *word = phrase; word != NULL;)
	{
		const char *end = strchr(word, ' ');
		size_t		len = end != NULL ? (size_t) (end - word) : strlen(word);
		size_t		start = used;

		if (word != phrase)
			folded[used++] = ' ';
		used += lexicon_fold(word, len, folded + used, LEX_MAX_WORD);
		hash = lexicon_hash(hash, folded + start, used - start);
		word = end != NULL ? end + 1 : NULL;
	}
	folded[used] = '\0';
	return hash;
}

static void
test_vectors(void)
{
	for (size_t i = 0; i < COUNT(vectors); i++)
	{
		char		folded[8 * LEX_MAX_WORD];
		uint64_t	hash = hash_phrase(vectors[i].word, folded);

		tap_ok(strcmp(folded, vectors[i].folded) == 0 && hash == vectors[i].hash,
			   "\"%s\" is looked up where the recipe stored \"%s\"", vectors[i].word, vectors[i].folded);
	}
}

static void
test_fold_edges(void)
{
	char		key[LEX_MAX_WORD + 1];
	char		longer[200];
	const char	decomposed[] = "Mun\xcc\x83oz";
	const char	broken[] = "a\xff\xc3" "B\xe2\x82";

	tap_ok(lexicon_fold("", 0, key, LEX_MAX_WORD) == 0, "an empty word folds to nothing");
	tap_ok(lexicon_fold(decomposed, strlen(decomposed), key, LEX_MAX_WORD) == 5 && memcmp(key, "munoz", 5) == 0,
		   "a decomposed accent is dropped too");
	tap_ok(lexicon_fold(broken, strlen(broken), key, LEX_MAX_WORD) == 2 && memcmp(key, "ab", 2) == 0,
		   "bytes that are no UTF-8 are dropped");
	memset(longer, 'X', sizeof(longer));
	key[LEX_MAX_WORD] = '!';
	tap_ok(lexicon_fold(longer, sizeof(longer), key, LEX_MAX_WORD) == LEX_MAX_WORD && key[LEX_MAX_WORD] == '!',
		   "a long word is cut at the capacity");
	memcpy(longer + 47, "\xe6\x9d\x8e", 3);
	tap_ok(lexicon_fold(longer, sizeof(longer), key, LEX_MAX_WORD) == 47 && key[LEX_MAX_WORD] == '!',
		   "but never inside a character");
	tap_ok(lexicon_fold("\xc3\x9f", 2, key, 1) == 0, "nor inside the letters that replace one");
}

static const LexEntry *
find(const Lexicon *lexicon, const char *phrase)
{
	char		folded[8 * LEX_MAX_WORD];

	return lexicon_find(lexicon, hash_phrase(phrase, folded));
}

static bool
has_flag(const Lexicon *lexicon, const char *phrase, uint16_t flag)
{
	const LexEntry *entry = find(lexicon, phrase);

	return entry != NULL && (entry->flags & flag) != 0;
}

/* The shipped file knows what its sources know. */
static void
test_entries(const Lexicon *lexicon)
{
	const LexEntry *smith = find(lexicon, "Smith");
	const LexEntry *mary = find(lexicon, "MARY");
	const LexEntry *st = find(lexicon, "St");
	const LexEntry *the = find(lexicon, "the");

	tap_ok(smith != NULL && smith->surname == 255, "Smith is the most frequent surname");
	tap_ok(mary != NULL && mary->given_female > 240 && mary->given_female > mary->given_male + 50,
		   "Mary is a woman's name");
	tap_ok(the != NULL && the->common == 255 && the->text_lower > the->text_capital, "\"the\" is a plain word");
	tap_ok(find(lexicon, "Adebayo") != NULL && find(lexicon, "Adebayo")->origin == LEX_ORIGIN_AFRICAN
		   && find(lexicon, "Nguyễn") != NULL && find(lexicon, "Nguyễn")->origin == LEX_ORIGIN_VIETNAMESE
		   && find(lexicon, "Muñoz") != NULL && find(lexicon, "Muñoz")->origin == LEX_ORIGIN_HISPANIC,
		   "names know where they come from");
	tap_ok(find(lexicon, "O Brien") != NULL && find(lexicon, "O'Brien") != NULL
		   && find(lexicon, "O'Brien")->surname > 100, "O'Brien is there in parts and glued");
	tap_ok(has_flag(lexicon, "Parkinson", LEX_EPONYM) && has_flag(lexicon, "Creutzfeldt Jakob", LEX_EPONYM)
		   && has_flag(lexicon, "Hunt Hess", LEX_EPONYM), "eponyms, simple and compound");
	tap_ok(has_flag(lexicon, "San Francisco", LEX_CITY) && has_flag(lexicon, "Ohio", LEX_STATE)
		   && has_flag(lexicon, "New Zealand", LEX_COUNTRY) && has_flag(lexicon, "Ontario", LEX_STATE), "places");
	tap_ok(has_flag(lexicon, "diabetes mellitus", LEX_MEDICAL_PHRASE) && has_flag(lexicon, "metoprolol", LEX_DRUG),
		   "diseases and drugs");
	tap_ok(has_flag(lexicon, "May", LEX_NAME_IS_WORD) && has_flag(lexicon, "Thanksgiving", LEX_HOLIDAY)
		   && has_flag(lexicon, "truck driver", LEX_PROFESSION), "words that are names, holidays, occupations");
	tap_ok(st != NULL && st->more_words >= 2, "a first word tells how long its phrases get");
}

/* Printed by "model/recipes/lexicon_names.py --scores WORD...", with the weights made up below. */
static const struct
{
	const char *word;
	int			score;
}			scores[] = {
	{"ab", 169},
	{"brankovic", -87},
	{"szczepanski", -316},
	{"dycem", 315},
	{"hydroxychloroquine", -794},
};

/* The sum that the recipe trained is the sum that is taken here. */
static void
test_name_scores(const Lexicon *shipped)
{
	static const char *const names[] = {"oyelaran", "brankovic", "szczepanski", "venkatasubramanian", "tuimavave"};
	static const char *const others[] = {"bitrex", "flowflex", "monospot", "escharotomy", "nephrotoxins"};
	static int8_t weights[LEX_NAME_WEIGHTS];
	Lexicon		lexicon = {.name_weights = weights};
	char		longest[LEX_MAX_WORD + 40];

	for (int i = 0; i < LEX_NAME_WEIGHTS; i++)
		weights[i] = (int8_t) (i * 37 % 255 - 127);
	for (size_t i = 0; i < COUNT(scores); i++)
		tap_ok(lexicon_name_score(&lexicon, scores[i].word, strlen(scores[i].word)) == scores[i].score,
			   "\"%s\" is scored as the recipe does", scores[i].word);
	memset(longest, 'x', sizeof(longest));
	tap_ok(lexicon_name_score(&lexicon, longest, sizeof(longest)) == lexicon_name_score(&lexicon, longest, LEX_MAX_WORD),
		   "an overlong word is judged by its beginning");
	tap_ok(lexicon_name_score(NULL, "smith", 5) == 0 && lexicon_name_score(&lexicon, "", 0) == 0
		   && lexicon_name_score(&lexicon, "x", 1) == 0 && lexicon_name_score(&lexicon, "t4a", 3) == 0
		   && lexicon_name_score(&lexicon, "елкина", strlen("елкина")) == 0,
		   "nothing is said without a lexicon, of one letter, of digits or of other letters");
	for (size_t i = 0; i < COUNT(names); i++)
		tap_ok(lexicon_name_score(shipped, names[i], strlen(names[i])) > -20, "\"%s\" may be a name", names[i]);
	for (size_t i = 0; i < COUNT(others); i++)
		tap_ok(lexicon_name_score(shipped, others[i], strlen(others[i])) < -30, "\"%s\" is none", others[i]);
}

/* Absent words: made of letters that no language puts together. */
static void
test_absent(const Lexicon *lexicon)
{
	int			found = 0;

	for (uint32_t i = 0; i < 1000000; i++)
	{
		char		word[24];
		int			len = snprintf(word, sizeof(word), "zqxj%xvk", i);

		found += lexicon_find(lexicon, lexicon_hash(LEX_HASH_SEED, word, (size_t) len)) != NULL;
	}
	tap_ok(found == 0, "none of a million absent words is found (%d)", found);
}

/* Write size bytes and try to open them. */
static ErrorCode
open_bytes(Call *call, const char *path, const char *bytes, size_t size)
{
	Lexicon		lexicon;
	FILE	   *file = fopen(path, "wb");
	bool		opened;

	call->error = (Error){0};
	if (file == NULL || (size > 0 && fwrite(bytes, 1, size, file) != size) || fclose(file) != 0)
		return MC_IO;
	opened = lexicon_open(call, path, &lexicon);
	lexicon_close(&lexicon);
	return opened ? MC_OK : call->error.code;
}

static void
test_damage(Call *call, const Lexicon *lexicon)
{
	static const struct
	{
		size_t		at;
		const char *what;
	}			changes[] = {
		{0, "magic"}, {8, "layout version"}, {12, "header size"}, {16, "slot count"}, {24, "entry count"},
		{32, "checksum"}, {40, "file size"}, {48, "number of weights"}, {56, "reserved bytes"}, {64 + 1600, "an early slot"},
		{0, "the last byte"}
	};
	char		path[] = "/tmp/medchat-test-lexicon-XXXXXX";
	int			fd = mkstemp(path);
	size_t		size = lexicon->mapping_len;
	char	   *copy = malloc(size);

	close(fd);
	memcpy(copy, lexicon->mapping, size);
	tap_ok(open_bytes(call, path, copy, size) == MC_OK, "an intact copy opens");
	for (size_t i = 0; i < COUNT(changes); i++)
	{
		size_t		at = i + 1 < COUNT(changes) ? changes[i].at : size - 1;

		copy[at] ^= 0x10;
		tap_ok(open_bytes(call, path, copy, size) == MC_DATA_CORRUPTED && call->error.hint[0] != '\0',
			   "a changed %s is noticed: %s", changes[i].what, call->error.message);
		copy[at] ^= 0x10;
	}
	tap_ok(open_bytes(call, path, copy, size - 16) == MC_DATA_CORRUPTED, "a truncated file is noticed");
	tap_ok(open_bytes(call, path, copy, 4096) == MC_DATA_CORRUPTED, "less than the weights is noticed");
	tap_ok(open_bytes(call, path, copy, 40) == MC_DATA_CORRUPTED, "less than a header is noticed");
	tap_ok(open_bytes(call, path, copy, 0) == MC_DATA_CORRUPTED, "an empty file is noticed");
	unlink(path);
	free(copy);
}

static void
test_missing(Call *call)
{
	Lexicon		lexicon;

	call->error = (Error){0};
	tap_ok(!lexicon_open(call, "/nonexistent/lexicon.bin", &lexicon) && call->error.code == MC_UNDEFINED_FILE
		   && call->error.hint[0] != '\0', "a missing file is an error with a hint");
	lexicon_close(&lexicon);
	call->error = (Error){0};
	tap_ok(!lexicon_open(call, "/tmp", &lexicon) && call->error.code == MC_UNDEFINED_FILE, "a directory is no lexicon");
	lexicon_close(&lexicon);
}

int
main(void)
{
	const char *path = getenv("MEDCHAT_LEXICON");
	Arena		arena;
	Call		call = {.arena = &arena};
	Lexicon		lexicon;

	arena_init(&arena);
	test_vectors();
	test_fold_edges();
	test_missing(&call);
	if (tap_ok(lexicon_open(&call, path != NULL ? path : "model/medchat-lexicon.bin", &lexicon),
			   "the shipped lexicon opens"))
	{
		test_entries(&lexicon);
		test_name_scores(&lexicon);
		test_absent(&lexicon);
		test_damage(&call, &lexicon);
		lexicon_close(&lexicon);
	}
	arena_free(&arena);
	return tap_done();
}
