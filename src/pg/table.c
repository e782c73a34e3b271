/*
 * Reading and writing medchat's own tables.
 */
#include "table.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/rel.h"

TableAccess
table_access_begin(const char *name)
{
	TableAccess saved;
	Relation	table = table_openrv(makeRangeVar("medchat", pstrdup(name), -1), AccessShareLock);

	GetUserIdAndSecContext(&saved.user, &saved.security);
	SetUserIdAndSecContext(table->rd_rel->relowner, saved.security | SECURITY_LOCAL_USERID_CHANGE);
	table_close(table, NoLock);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	return saved;
}

void
table_access_end(TableAccess saved)
{
	SPI_finish();
	SetUserIdAndSecContext(saved.user, saved.security);
}
