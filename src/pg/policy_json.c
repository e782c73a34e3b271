/*
 * A policy as JSON: what define_policy() accepts, and the one spelling that is stored.
 *
 * A definition starts from a built-in policy and names what differs:
 *
 *   {"base": "safe_harbor",            the policy it starts from; the default
 *    "keyed": true,                    may codes be derived from the person?
 *    "style": "mask",                  action of all that is removed and not named below
 *    "actions": {"DATE": "shift"},
 *    "default_threshold": 0.5,
 *    "thresholds": {"PATIENT": 0.3}}
 *
 * What is stored has every category's action and threshold written out, so that
 * a later version of a built-in policy does not change it.  Reading that back
 * gives the same policy and the same bytes.
 */
#include "deid.h"

#include "common/shortest_dec.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

typedef struct Draft
{
	int			action[PHI_CATEGORY_COUNT]; /* -1 = not named */
	float		threshold[PHI_CATEGORY_COUNT];	/* < 0 = not named */
	float		default_threshold;	/* < 0 = not named */
	int			style;			/* PHI_STYLE_OF_POLICY = not named */
	int			keyed;			/* -1 = not named */
} Draft;

static const char *const definition_keys[] = {
	"base", "keyed", "style", "actions", "default_threshold", "thresholds"
};

static void definition_error(const char *hint, const char *format,...)
			__attribute__((format(printf, 2, 3))) __attribute__((noreturn));

static void
definition_error(const char *hint, const char *format,...)
{
	char		message[256];
	va_list		args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg_internal("%s", message),
			 hint != NULL ? errhint("%s", hint) : 0));
	pg_unreachable();
}

/* "A, B, C" of names[i] for i < count */
static char *
list_names(const char *(*name) (int), int count)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < count; i++)
		appendStringInfo(&list, "%s%s", i == 0 ? "" : ", ", name(i));
	return list.data;
}

static const char *
category_at(int i)
{
	return phi_category_name((PhiCategory) i);
}

static const char *
action_at(int i)
{
	return phi_action_name((PhiAction) i);
}

static const char *
policy_at(int i)
{
	return phi_builtin_policies[i].name;
}

static const char *
key_at(int i)
{
	return definition_keys[i];
}

/* How much of a name a message repeats: its length in bytes, at most 63, no character cut in two. */
static int
shown_len(const char *name, size_t len)
{
	return pg_mbcliplen(name, (int) Min(len, 64), 63);
}

static Slice
string_of(const JsonbValue *value, const char *key)
{
	if (value->type != jbvString)
		definition_error(NULL, "\"%s\" in a policy definition must be a string", key);
	return (Slice){value->val.string.val, value->val.string.len};
}

static float
threshold_of(const JsonbValue *value)
{
	float		result = -1;

	if (value->type == jbvNumeric)
		result = DatumGetFloat4(DirectFunctionCall1(numeric_float4, NumericGetDatum(value->val.numeric)));
	if (!(result >= 0 && result <= 1))
		definition_error(NULL, "a threshold in a policy definition must be a number from 0 to 1");
	return result;
}

static int
category_of(const JsonbValue *key)
{
	int			category = phi_category_by_name(key->val.string.val, key->val.string.len);

	if (category < 0)
		definition_error(psprintf("Categories are %s.", list_names(category_at, PHI_CATEGORY_COUNT)),
						 "unknown category \"%.*s\" in policy definition",
						 shown_len(key->val.string.val, key->val.string.len), key->val.string.val);
	return category;
}

static int
action_of(const JsonbValue *value)
{
	Slice		name = string_of(value, "actions");
	int			action = phi_action_by_name(name.data, name.len);

	if (action < 0)
		definition_error(psprintf("Actions are %s.", list_names(action_at, PHI_ACTION_COUNT)),
						 "unknown action \"%.*s\" in policy definition", shown_len(name.data, name.len), name.data);
	return action;
}

/* Read the object "actions" or "thresholds" into the draft. */
static void
read_per_category(Draft *draft, const JsonbValue *object, bool actions)
{
	JsonbIterator *it;
	JsonbValue	key,
				value;

	if (object->type != jbvBinary || !JsonContainerIsObject(object->val.binary.data))
		definition_error(NULL, "\"%s\" in a policy definition must be an object with categories as keys",
						 actions ? "actions" : "thresholds");
	it = JsonbIteratorInit(object->val.binary.data);
	JsonbIteratorNext(&it, &key, true);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		int			category = category_of(&key);

		JsonbIteratorNext(&it, &value, true);
		if (actions)
			draft->action[category] = action_of(&value);
		else
			draft->threshold[category] = threshold_of(&value);
	}
}

static const PhiPolicy *
base_of(const JsonbValue *value)
{
	Slice		name = string_of(value, "base");
	const PhiPolicy *base = phi_policy_find(name.data, name.len);

	if (base == NULL)
		definition_error(psprintf("Built-in policies are %s.", list_names(policy_at, PHI_BUILTIN_POLICY_COUNT)),
						 "unknown base \"%.*s\" in policy definition", shown_len(name.data, name.len), name.data);
	return base;
}

static int
style_of(const JsonbValue *value)
{
	Slice		name = string_of(value, "style");
	Call	   *call = pg_call_begin();
	int			style;

	if (!phi_style_by_name(call, name.data, name.len, &style))
		pg_call_raise(call);
	return style;
}

static void
read_member(Draft *draft, const PhiPolicy **base, const JsonbValue *key, const JsonbValue *value)
{
	int			which = 0;

	while (which < (int) lengthof(definition_keys) &&
		   (strlen(definition_keys[which]) != (size_t) key->val.string.len ||
			memcmp(definition_keys[which], key->val.string.val, key->val.string.len) != 0))
		which++;
	switch (which)
	{
		case 0:
			*base = base_of(value);
			break;
		case 1:
			if (value->type != jbvBool)
				definition_error(NULL, "\"keyed\" in a policy definition must be true or false");
			draft->keyed = value->val.boolean;
			break;
		case 2:
			draft->style = style_of(value);
			break;
		case 3:
			read_per_category(draft, value, true);
			break;
		case 4:
			draft->default_threshold = threshold_of(value);
			break;
		case 5:
			read_per_category(draft, value, false);
			break;
		default:
			definition_error(psprintf("Keys are %s.", list_names(key_at, lengthof(definition_keys))),
							 "unknown key \"%.*s\" in policy definition",
							 shown_len(key->val.string.val, key->val.string.len), key->val.string.val);
	}
}

/* Does the action take the text away, in one of the styles? */
static bool
is_removal(PhiAction action)
{
	return action == PHI_TAG || action == PHI_MASK || action == PHI_REDACT ||
		action == PHI_HASH || action == PHI_SURROGATE;
}

/* Apply the draft; a cell that the core refuses is an error. */
static void
apply_draft(const Draft *draft, PhiPolicy *policy)
{
	Call	   *call = pg_call_begin();

	if (draft->keyed >= 0)
		policy->keyed_allowed = draft->keyed;
	for (int i = 0; i < PHI_CATEGORY_COUNT; i++)
	{
		PhiAction	action = policy->action[i];
		float		threshold = policy->threshold[i];

		if (draft->style != PHI_STYLE_OF_POLICY && is_removal(action))
			action = (PhiAction) draft->style;
		if (draft->action[i] >= 0)
			action = (PhiAction) draft->action[i];
		if (draft->default_threshold >= 0)
			threshold = draft->default_threshold;
		if (draft->threshold[i] >= 0)
			threshold = draft->threshold[i];
		if (!phi_policy_set(call, policy, (PhiCategory) i, action, threshold))
			pg_call_raise(call);
	}
}

void
policy_from_jsonb(const char *name, Jsonb *definition, PhiPolicy *policy)
{
	const PhiPolicy *base = phi_policy_find("safe_harbor", strlen("safe_harbor"));
	Draft		draft = {.default_threshold = -1, .style = PHI_STYLE_OF_POLICY, .keyed = -1};
	JsonbIterator *it;
	JsonbValue	key,
				value;

	for (int i = 0; i < PHI_CATEGORY_COUNT; i++)
	{
		draft.action[i] = -1;
		draft.threshold[i] = -1;
	}
	if (!JB_ROOT_IS_OBJECT(definition))
		definition_error("For example {\"base\": \"safe_harbor\", \"actions\": {\"CITY\": \"keep\"}}.",
						 "a policy definition must be a JSON object");
	it = JsonbIteratorInit(&definition->root);
	JsonbIteratorNext(&it, &key, true);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		JsonbIteratorNext(&it, &value, true);
		read_member(&draft, &base, &key, &value);
	}
	*policy = *base;
	strlcpy(policy->name, name, sizeof(policy->name));
	apply_draft(&draft, policy);
}

char *
policy_canonical(const PhiPolicy *policy)
{
	StringInfoData out;
	char		number[FLOAT_SHORTEST_DECIMAL_LEN];

	initStringInfo(&out);
	appendStringInfo(&out, "{\"keyed\": %s, \"actions\": {", policy->keyed_allowed ? "true" : "false");
	for (int i = 0; i < PHI_CATEGORY_COUNT; i++)
		appendStringInfo(&out, "%s\"%s\": \"%s\"", i == 0 ? "" : ", ", category_at(i), action_at(policy->action[i]));
	appendStringInfoString(&out, "}, \"thresholds\": {");
	for (int i = 0; i < PHI_CATEGORY_COUNT; i++)
	{
		float_to_shortest_decimal_buf(policy->threshold[i], number);
		appendStringInfo(&out, "%s\"%s\": %s", i == 0 ? "" : ", ", category_at(i), number);
	}
	appendStringInfoString(&out, "}}");
	return out.data;
}

void
policy_sha256(const PhiPolicy *policy, char out[SHA256_HEX])
{
	char	   *canonical = policy_canonical(policy);

	sha256_hex(canonical, strlen(canonical), out);
	pfree(canonical);
}
