/*
 * Reading and writing medchat's own tables on behalf of whoever may call the function that does it.
 */
#ifndef MEDCHAT_PG_TABLE_H
#define MEDCHAT_PG_TABLE_H

#include "medchat.h"

typedef struct TableAccess
{
	Oid			user;
	int			security;
} TableAccess;

/*
 * Act as the owner of medchat.<table> and connect to SPI.  The caller's
 * search_path stays, so queries qualify every name.
 */
extern TableAccess table_access_begin(const char *table);
extern void table_access_end(TableAccess saved);

#endif							/* MEDCHAT_PG_TABLE_H */
