/*
 * The table of settings.
 *
 * None of them changes the result of a call that names its policy: settings do
 * not travel to other nodes.  Those that a reader could use to see more than
 * the owner meant are a superuser's.
 */
#include "medchat.h"

#include <limits.h>

#include "miscadmin.h"
#include "utils/guc.h"

char	   *medchat_data_directory;
char	   *medchat_key_directory;
char	   *medchat_default_policy;
int			medchat_max_input;
int			medchat_threads;
int			medchat_model_cache;
char	   *medchat_default_embed_model;
char	   *medchat_default_generate_model;
char	   *medchat_default_classify_model;
char	   *medchat_default_tag_model;

/* set_default_model() and whoever wants another model set these */
static const struct
{
	const char *name,
			   *description;
	char	  **value;
}			default_models[] = {
	{"medchat.default_embed_model", "Model of the one-argument form of embed.", &medchat_default_embed_model},
	{"medchat.default_generate_model", "Language model of the functions that are not told one.", &medchat_default_generate_model},
	{"medchat.default_classify_model", "Model of the one-argument form of classify.", &medchat_default_classify_model},
	{"medchat.default_tag_model", "Model of the one-argument form of tag.", &medchat_default_tag_model},
};

void
medchat_define_settings(void)
{
	DefineCustomStringVariable("medchat.data_directory",
							   "Folder of registered policies and models, after the shipped ones.",
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
	DefineCustomIntVariable("medchat.threads",
							"Threads that a call into a model uses, the backend's own included.",
							"0: one per CPU, at most 8. A parallel worker uses one whatever this says. No result depends on it.",
							&medchat_threads, 0, 0, 256,
							PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("medchat.model_cache",
							"Memory in which a session may keep what a language model has read, for the next call with the same beginning.",
							"It also bounds how many texts are generated together.",
							&medchat_model_cache, 256 * 1024, 0, MAX_KILOBYTES,
							PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
	for (size_t i = 0; i < lengthof(default_models); i++)
		DefineCustomStringVariable(default_models[i].name, default_models[i].description,
								   "medchat.set_default_model() sets it for a database.",
								   default_models[i].value, "",
								   PGC_USERSET, 0, NULL, NULL, NULL);
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
