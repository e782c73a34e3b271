/*
 * Repair of mojibake: UTF-8 that was read as Windows-1252 or Latin-1 and stored again.
 */
#ifndef MC_TEXT_MOJIBAKE_H
#define MC_TEXT_MOJIBAKE_H

#include "base/call.h"

/*
 * "MuÃ±oz" -> "Muñoz", "â€™" -> "’", however many times over.  A text without
 * such sequences is returned as it is, without a copy.  Sequences that also
 * occur in sound text ("SMÅ”" in quotes) stay.  The result holds nothing left to repair.
 */
extern bool mojibake_repair(Call *call, Slice text, Slice *repaired);

#endif							/* MC_TEXT_MOJIBAKE_H */
