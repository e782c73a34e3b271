/*
 * The table of settings.
 *
 * None of them changes the result of a call that names its policy: settings do
 * not travel to other nodes.  Those that a reader could use to see more than
 * the owner meant are a superuser's.
 */
#include "medchat.h"

#include "miscadmin.h"
#include "utils/guc.h"

char	   *medchat_data_directory;
char	   *medchat_key_directory;
char	   *medchat_default_policy;
int			medchat_max_input;

void
medchat_define_settings(void)
{
	DefineCustomStringVariable("medchat.data_directory",
							   "Folder of registered policies, after the shipped ones.",
							   "A relative path is taken from the server's data directory.",
							   &medchat_data_directory, "medchat",
							   PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("medchat.key_directory",
							   "Folder of the keys for pseudonyms and shifted dates.",
							   "Empty: beside the server's data directory, so that base backups do not carry keys.",
							   &medchat_key_directory, "",
							   PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("medchat.default_policy",
							   "Policy of the one-argument forms of scrub and detect_phi.",
							   NULL,
							   &medchat_default_policy, "safe_harbor",
							   PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("medchat.max_input",
							"Longest text that a function accepts.",
							NULL,
							&medchat_max_input, 1024 * 1024, 1, 1024 * 1024,
							PGC_SUSET, GUC_UNIT_KB, NULL, NULL, NULL);
#if PG_VERSION_NUM >= 150000
	MarkGUCPrefixReserved("medchat");
#else
	EmitWarningsOnPlaceholders("medchat");
#endif
}

char *
medchat_share_file(const char *name)
{
	char		share[MAXPGPATH];

	get_share_path(my_exec_path, share);
	return psprintf("%s/medchat/%s", share, name);
}

char *
medchat_data_file(const char *name)
{
	if (is_absolute_path(medchat_data_directory))
		return psprintf("%s/%s", medchat_data_directory, name);
	return psprintf("%s/%s/%s", DataDir, medchat_data_directory, name);
}
