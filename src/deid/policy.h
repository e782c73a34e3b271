/*
 * What is done with each category of PHI, and which spans of a note that concerns.
 *
 * A policy is one action and one score threshold per category.  Four are built
 * in; others start as a copy of one and are changed with phi_policy_set().
 * phi_policy_select() turns all that was detected in a note into the choices
 * that phi_replace() carries out; it also decides which years show an age over 89.
 */
#ifndef MC_DEID_POLICY_H
#define MC_DEID_POLICY_H

#include "base/call.h"
#include "deid/category.h"
#include "deid/date.h"
#include "deid/identity.h"
#include "deid/span.h"

typedef enum PhiAction
{
	PHI_KEEP,
	PHI_TAG,					/* [PATIENT] */
	PHI_MASK,					/* **** *. ***** */
	PHI_REDACT,					/* [REDACTED] */
	PHI_HASH,					/* [PATIENT:3f9a21], keyed */
	PHI_SURROGATE,				/* realistic replacement */
	PHI_SHIFT,					/* date moved by the patient's offset, keyed */
	PHI_GENERALISE,				/* year of a date, ZIP3, 90+; a DATE_YEAR stays unless it shows an age over 89 */
	PHI_ACTION_COUNT
} PhiAction;

/* A style is one of the actions tag, mask, redact, hash, surrogate, or this. */
#define PHI_STYLE_OF_POLICY		(-1)

#define PHI_POLICY_VERSION		1	/* of the built-in policies */
#define PHI_POLICY_NAME_SIZE	128

typedef struct PhiPolicy
{
	char		name[PHI_POLICY_NAME_SIZE];
	PhiAction	action[PHI_CATEGORY_COUNT];
	float		threshold[PHI_CATEGORY_COUNT];	/* a span with a lower score is left alone */
	bool		keyed_allowed;	/* may codes be derived from the person (hash, shift, patient, key)? */
	int			version;
	const char *zip_list;		/* version of the ZIP list */
} PhiPolicy;

#define PHI_BUILTIN_POLICY_COUNT	4
extern const PhiPolicy phi_builtin_policies[PHI_BUILTIN_POLICY_COUNT];

/* The built-in policy of that name, or NULL. */
extern const PhiPolicy *phi_policy_find(const char *name, size_t len);

/* "keep", "tag", ... as SQL shows it. */
extern const char *phi_action_name(PhiAction action);

/* The action of that name (exact case), or -1. */
extern int	phi_action_by_name(const char *name, size_t len);

/* The style of that name: only tag, mask, redact, hash, surrogate; anything else is an error that lists them. */
extern bool phi_style_by_name(Call *call, const char *name, size_t len, int *style);

/*
 * Change one cell; an action that makes no sense for the category, that the
 * policy's kind does not allow, or a threshold outside 0..1 is an error.
 */
extern bool phi_policy_set(Call *call, PhiPolicy *policy, PhiCategory category, PhiAction action, float threshold);

/*
 * May this style, patient and key be used with the policy, and is there all
 * that it needs?  Depends on no text: the SQL face calls it before any work.
 */
extern bool phi_policy_check(Call *call, const PhiPolicy *policy, int style, const PhiIdentity *identity);

/*
 * What a style makes of a policy's action: it takes the place of all that removes,
 * and of a shift unless the style is surrogate; keep and generalise stay.
 */
extern PhiAction phi_effective_action(PhiAction action, int style);

/* What happens to the span if no other style is asked for. */
typedef struct PhiChoice
{
	PhiSpan		span;
	PhiAction	action;			/* never PHI_KEEP */
	int			year;			/* of a generalised DATE: the year to show, 0 = none */
} PhiChoice;

typedef struct PhiChoiceList
{
	PhiChoice  *items;
	size_t		count;
	DateContext dates;			/* what select found out about the note's dates */
} PhiChoiceList;

/*
 * The choices for spans (sorted, not overlapping, of the original note): without
 * those that the policy keeps, those below its threshold, and years that show no
 * age over 89.  Born in 1931, finished school in 1947: it is the year and what
 * stands around it that tell; in doubt a birth year goes.
 * note_date: the NOTE_DATE, year 0 if not known; then the latest plausible date
 * in the note that is not a birth date stands in for it.
 */
extern bool phi_policy_select(Call *call, const PhiPolicy *policy, Slice note, const PhiSpanList *spans,
							  CivilDate note_date, PhiChoiceList *choices);

#endif							/* MC_DEID_POLICY_H */
