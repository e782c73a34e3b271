/*
 * Questions to the keyed function.
 */
#include "deid/identity.h"

static bool
add_field(Call *call, Buffer *buffer, const char *data, size_t len)
{
	char		prefix[8];

	for (int i = 0; i < 8; i++)
		prefix[i] = (char) ((uint64_t) len >> (8 * i));
	return buffer_add(call, buffer, prefix, sizeof(prefix)) && buffer_add(call, buffer, data, len);
}

bool
phi_prf(Call *call, const PhiIdentity *identity, const char *purpose, Slice value, Buffer *scratch, uint8_t out[32])
{
	size_t		purpose_len = 0;

	while (purpose[purpose_len] != '\0')
		purpose_len++;
	scratch->len = 0;
	if (!add_field(call, scratch, purpose, purpose_len) ||
		!add_field(call, scratch, identity->patient.data, identity->patient.len) ||
		!add_field(call, scratch, value.data, value.len))
		return false;
	if (!identity->prf(identity->ctx, scratch->data, scratch->len, out))
		return mc_fail(call, MC_IO, "could not compute a keyed hash");
	return true;
}

bool
phi_shift_days(Call *call, const PhiIdentity *identity, int *days)
{
	Buffer		scratch = {0};
	uint8_t		hash[32];
	uint64_t	number = 0;

	if (identity->prf == NULL || identity->patient.data == NULL)
	{
		mc_fail(call, MC_INVALID_PARAMETER, "shifting dates needs a patient and a key");
		return mc_hint(call, "Give the arguments patient and key; without them use a policy that shifts no dates, such as safe_harbor.");
	}
	if (!phi_prf(call, identity, "date shift", (Slice) {NULL, 0}, &scratch, hash))
		return false;
	for (int i = 0; i < 8; i++)
		number = number << 8 | hash[i];
	number %= 2 * PHI_MAX_SHIFT;
	*days = number < PHI_MAX_SHIFT ? (int) number - PHI_MAX_SHIFT : (int) number - PHI_MAX_SHIFT + 1;
	return true;
}
