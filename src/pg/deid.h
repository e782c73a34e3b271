/*
 * What the SQL functions of de-identification share.
 *
 * Options arrive as names with every row and hardly ever change between rows:
 * a DeidState in fn_extra keeps what the last row's names meant.  Nothing here
 * reads a table; policies, keys and the lexicon are files.
 */
#ifndef MEDCHAT_PG_DEID_H
#define MEDCHAT_PG_DEID_H

#include "medchat.h"

#include "utils/jsonb.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* PostgreSQL has a type Buffer too (a page in shared memory): here the core's is a ByteBuffer */
#define Buffer ByteBuffer
#include "base/buffer.h"
#include "deid/detect.h"
#include "deid/policy.h"
#include "deid/replace.h"
#include "deid/surrogate.h"
#undef Buffer

#define NAME_SIZE	PHI_POLICY_NAME_SIZE	/* of policies and keys, with the NUL */
#define SHA256_HEX	65						/* bytes of a hex digest, with the NUL */

/* ---- names.c: names of policies and keys, and how messages show them ---- */

/* Does it match ^[a-z0-9][a-z0-9._-]{0,62}(@[a-z0-9._-]+)?$ and fit into NAME_SIZE? */
extern bool name_is_valid(Slice name);

/* Copy a name into out; kind ("policy", "key") and its length are all that an error tells of an invalid one. */
extern void name_check(const char *kind, Slice name, char out[NAME_SIZE]);

/* The bytes of a short text value. */
extern Slice slice_of_text(const text *value);

/* Lower-case hex SHA-256 of data. */
extern void sha256_hex(const void *data, size_t len, char out[SHA256_HEX]);

/* ---- policy_json.c: a policy as JSON, in and out ---- */

/* Build the policy that a definition describes; raises an error that names what would be valid. */
extern void policy_from_jsonb(const char *name, Jsonb *definition, PhiPolicy *policy);

/* The one spelling of a policy that files, tables and hashes use: every category written out. */
extern char *policy_canonical(const PhiPolicy *policy);
extern void policy_sha256(const PhiPolicy *policy, char out[SHA256_HEX]);

/* ---- policy_store.c: policies by name ---- */

/* The built-in or defined policy of that name, kept for the backend's life; an error if there is none. */
extern const PhiPolicy *policy_get(Slice name);

/* The policy of the one-argument forms. */
extern const PhiPolicy *policy_default(void);

/* Is it one of the built-in policies? */
extern bool policy_is_builtin(const PhiPolicy *policy);

/* ---- key_store.c: keys by name, each for its role alone ---- */

typedef struct KeyUse
{
	Oid			user;			/* who was allowed to; InvalidOid: no key is open */
	char		name[NAME_SIZE];
	uint8_t		bytes[32];
	MemoryContextCallback wipe;
	bool		wipe_registered;
} KeyUse;

/*
 * Read the key for the current user, unless use holds it already; raises 42501
 * for every role but its own.  The bytes are wiped when context goes.
 */
extern void key_open(KeyUse *use, Slice name, MemoryContext context);

/* PhiPrf over a KeyUse: HMAC-SHA-256. */
extern bool key_prf(void *ctx, const void *data, size_t len, uint8_t out[32]);

/* ---- known.c: what the database knows of the patient ---- */

typedef struct KnownUse
{
	Jsonb	   *source;			/* what was compiled, or NULL */
	const PhiKnown *known;		/* NULL when there is no value in it */
	CivilDate	note_date;		/* year 0 = not given */
	Arena		arena;
	bool		arena_ready;
} KnownUse;

/* Compile a known argument, unless use holds the same one already. */
extern void known_from_jsonb(KnownUse *use, Jsonb *source, MemoryContext context);

/* ---- deid.c ---- */

typedef struct DeidState
{
	MemoryContext context;
	const PhiPolicy *policy;	/* of the last row */
	char		policy_name[NAME_SIZE];
	size_t		policy_len;
	KeyUse		key;
	KnownUse	known;
} DeidState;

/* The state of this call site, made at its first row. */
extern DeidState *deid_state(FunctionCallInfo fcinfo);

/* The policy that argument n names; NULL is an error. */
extern const PhiPolicy *deid_policy_arg(DeidState *state, FunctionCallInfo fcinfo, int n);

/* The known values in argument n, or NULL. */
extern const KnownUse *deid_known_arg(DeidState *state, FunctionCallInfo fcinfo, int n);

/* The lexicon, mapped at its first use in a backend. */
extern const Lexicon *deid_lexicon(void);

/* Raise an error if it was damaged since; to be called before a result that it decided is handed out. */
extern void deid_lexicon_check(void);

/* Detect and choose: what the policy removes from note.  The choices live until the next call begins. */
extern Call *deid_choose(const PhiPolicy *policy, Slice note, const KnownUse *known, PhiChoiceList *choices);

/* Characters in bytes of valid UTF-8. */
extern size_t utf8_characters(const char *data, size_t len);

#endif							/* MEDCHAT_PG_DEID_H */
