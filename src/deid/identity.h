/*
 * Whose note it is and with which key its pseudonyms are made.
 *
 * The core knows no key: it gets a keyed pseudo-random function (HMAC-SHA-256
 * in src/pg) and asks it about length-prefixed tuples (purpose, patient, value),
 * so that no two questions share an input.
 */
#ifndef MC_DEID_IDENTITY_H
#define MC_DEID_IDENTITY_H

#include "base/buffer.h"
#include "base/call.h"

/* 32 bytes for data, under the key that ctx stands for; false on failure. */
typedef bool (*PhiPrf) (void *ctx, const void *data, size_t len, uint8_t out[32]);

typedef struct PhiIdentity
{
	Slice		patient;		/* data NULL = no patient */
	PhiPrf		prf;			/* NULL = no key */
	void	   *ctx;
} PhiIdentity;

/*
 * PRF(purpose, patient, value); scratch is reused from call to call.
 * Needs identity->prf.
 */
extern bool phi_prf(Call *call, const PhiIdentity *identity, const char *purpose, Slice value,
					Buffer *scratch, uint8_t out[32]);

#define PHI_MAX_SHIFT	365

/*
 * The patient's date offset, -365 to 365 whole days and never 0: the same in
 * notes (scrub) and in columns (shift_date).  Needs a key and a patient.
 */
extern bool phi_shift_days(Call *call, const PhiIdentity *identity, int *days);

#endif							/* MC_DEID_IDENTITY_H */
