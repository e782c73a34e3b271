/*
 * Language models at work: the generator of a session, and the options of a call.
 *
 * A generator has as many sequences as fit into medchat.model_cache when each is as
 * long as the model's context, one at least: so a call never lacks memory that the
 * setting could have given, and a session never keeps more.
 */
#include "model_args.h"
#include "model_session.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

#define MOST_SEQUENCES	8		/* decoded together by generate_batch() */

typedef struct Session
{
	MemoryContext context;
	MemoryContextCallback on_reset;
	Arena		arena;
	Generator  *generator;		/* or NULL */
	int			cache;			/* medchat.model_cache when it was made */
} Session;

/* ---- generators ---- */

/* The cache is not in the context's memory. */
static void
free_generator(void *arg)
{
	Session    *session = arg;

	generator_free(session->generator);
	session->generator = NULL;
}

static Session *
make_session(MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "medchat generator", ALLOCSET_SMALL_SIZES);
	Session    *session = MemoryContextAllocZero(context, sizeof(Session));

	session->context = context;
	session->cache = medchat_model_cache;
	pg_arena_init(&session->arena, context);
	session->on_reset.func = free_generator;
	session->on_reset.arg = session;
	MemoryContextRegisterResetCallback(context, &session->on_reset);
	return session;
}

static void
create_generator(Session *session, OpenModel *model, size_t sequences)
{
	Call		call = pg_call_over(&session->arena);
	Error		error;

	session->generator = generator_create(&call, &session->arena, model->model, sequences, 0, 0);
	if (session->generator != NULL)
		return;
	error = call.error;
	MemoryContextDelete(session->context);
	call = pg_call_over(pg_call_begin()->arena);
	call.error = error;
	model_raise(model, &call);
}

Generator *
session_generator(OpenModel *model)
{
	Session    *session = model->session;
	size_t		sequences;

	if (session != NULL && session->cache == medchat_model_cache)
		return session->generator;
	if (session != NULL)
		MemoryContextDelete(session->context);
	model->session = NULL;
	session = make_session(model->context);
	/* its first generator tells how large a sequence is */
	create_generator(session, model, 1);
	sequences = (size_t) medchat_model_cache * 1024 / generator_sequence_bytes(session->generator);
	if (sequences > 1)
	{
		free_generator(session);
		create_generator(session, model, Min(sequences, MOST_SEQUENCES));
	}
	model->session = session;
	return session->generator;
}

Generator *
session_private_generator(OpenModel *model, MemoryContext context)
{
	Session    *session = make_session(context);

	create_generator(session, model, 1);
	return session->generator;
}

/* ---- options ---- */

const Json *
json_arg(FunctionCallInfo fcinfo, int n, Call *call)
{
	Jsonb	   *value;
	char	   *text;
	const Json *tree;

	if (n >= PG_NARGS() || PG_ARGISNULL(n))
		return NULL;
	value = PG_GETARG_JSONB_P(n);
	text = JsonbToCString(NULL, &value->root, (int) VARSIZE(value));
	tree = json_parse(call, (Slice) {text, strlen(text)});
	if (tree == NULL)
		pg_call_raise(call);
	return tree;
}

static Slice
text_arg(FunctionCallInfo fcinfo, int n)
{
	if (n >= PG_NARGS() || PG_ARGISNULL(n))
		return (Slice) {0};
	return pg_input_text(PG_GETARG_TEXT_PP(n));
}

static void option_error(const char *what) __attribute__((noreturn));

static void
option_error(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid member of options"),
			 errdetail("%s", what),
			 errhint("Members are typical_p, frequency_penalty, presence_penalty, penalty_last, mirostat, mirostat_tau, "
					 "mirostat_eta and logit_bias, an object of token ids and numbers.")));
	pg_unreachable();
}

/* {"15043": -1.5, ...} */
static void
read_bias(const Json *value, Call *call, uint32_t vocab, SamplerOptions *out)
{
	LogitBias  *bias;

	if (value->kind != JSON_OBJECT)
		option_error("logit_bias is no object.");
	bias = mc_alloc(call, value->count, sizeof(LogitBias));
	if (bias == NULL)
		pg_call_raise(call);
	for (uint32_t i = 0; i < value->count; i++)
	{
		Json		key = {.kind = JSON_NUMBER, .text = value->keys[i]};
		int64_t		token;
		double		number;

		if (value->keys[i].len == 0 || !json_int(&key, &token) || token < 0 || token >= (int64_t) vocab ||
			!json_real(&value->items[i], &number))
			option_error("A member of logit_bias is no token of the model, or its value no number.");
		bias[i] = (LogitBias) {(int32_t) token, (float) number};
	}
	out->bias = bias;
	out->bias_count = value->count;
}

/* The rarer options, by name. */
static void
read_options(const Json *options, Call *call, uint32_t vocab, SamplerOptions *out)
{
	const struct
	{
		const char *name;
		double	   *value;
	}			reals[] = {
		{"typical_p", &out->typical_p},
		{"frequency_penalty", &out->frequency_penalty},
		{"presence_penalty", &out->presence_penalty},
		{"mirostat_tau", &out->mirostat_tau},
		{"mirostat_eta", &out->mirostat_eta},
	};

	if (options == NULL)
		return;
	if (options->kind != JSON_OBJECT)
		option_error("It is no object.");
	for (uint32_t i = 0; i < options->count; i++)
	{
		const Json *value = &options->items[i];
		int64_t		integer;
		bool		known = false;

		for (size_t j = 0; j < lengthof(reals); j++)
			if (slice_is(options->keys[i], reals[j].name))
				known = json_real(value, reals[j].value);
		if (slice_is(options->keys[i], "penalty_last"))
			known = json_int(value, &out->penalty_last);
		if (slice_is(options->keys[i], "mirostat") && json_int(value, &integer) && integer >= 0 && integer <= 2)
		{
			out->mirostat = (int) integer;
			known = true;
		}
		if (slice_is(options->keys[i], "logit_bias"))
		{
			read_bias(value, call, vocab, out);
			known = true;
		}
		if (!known)
			option_error("A member is not known, or its value is of the wrong kind.");
	}
}

static void
read_stops(FunctionCallInfo fcinfo, GenerateOptions *out)
{
	Slice	   *stops;

	if (ARG_STOP >= PG_NARGS() || PG_ARGISNULL(ARG_STOP))
		return;
	stops = texts_of_array(PG_GETARG_ARRAYTYPE_P_COPY(ARG_STOP), &out->stop_count);
	for (size_t i = 0; i < out->stop_count; i++)
		if (stops[i].len == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("stop must not contain empty or null texts")));
	out->stops = stops;
}

/* The grammar of a schema or one that is given; both together would contradict each other. */
static const Grammar *
read_grammar(FunctionCallInfo fcinfo, Call *call)
{
	const Json *schema = json_arg(fcinfo, ARG_SCHEMA, call);
	Slice		gbnf = text_arg(fcinfo, ARG_GRAMMAR);
	ByteBuffer	buffer = {0};
	const Grammar *grammar;

	if (schema != NULL && gbnf.data != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("schema and grammar cannot be given together")));
	if (schema == NULL && gbnf.data == NULL)
		return NULL;
	if (schema != NULL)
	{
		if (!schema_to_gbnf(call, schema, &buffer))
			pg_call_raise(call);
		gbnf = (Slice) {buffer.data, buffer.len};
	}
	grammar = grammar_parse(call, gbnf);
	if (grammar == NULL)
		pg_call_raise(call);
	return grammar;
}

void
generate_options(FunctionCallInfo fcinfo, Call *call, uint32_t vocab, GenerateOptions *out)
{
	SamplerOptions sampler = SAMPLER_DEFAULTS;

	sampler.temperature = real_arg(fcinfo, ARG_TEMPERATURE, "temperature", 0, 0, 1e6);
	sampler.top_k = int_arg(fcinfo, ARG_TOP_K, "top_k", 40, 0, PG_INT32_MAX);
	sampler.top_p = real_arg(fcinfo, ARG_TOP_P, "top_p", 0.95, 0, 1);
	sampler.min_p = real_arg(fcinfo, ARG_MIN_P, "min_p", 0.05, 0, 1);
	sampler.repeat_penalty = real_arg(fcinfo, ARG_REPEAT_PENALTY, "repeat_penalty", 1, 1e-3, 1e3);
	if (ARG_SEED < PG_NARGS() && !PG_ARGISNULL(ARG_SEED))
		sampler.seed = (uint64_t) PG_GETARG_INT64(ARG_SEED);
	*out = (GenerateOptions) {.max_tokens = (size_t) int_arg(fcinfo, ARG_MAX_TOKENS, "max_tokens", 256, 1, PG_INT32_MAX)};
	read_options(json_arg(fcinfo, ARG_OPTIONS, call), call, vocab, &sampler);
	if (!sampler_check(call, &sampler))
		pg_call_raise(call);
	out->sampler = sampler;
	read_stops(fcinfo, out);
	out->grammar = read_grammar(fcinfo, call);
}

bool
generate_prompt(FunctionCallInfo fcinfo, Call *call, const Model *model, Slice text, Prompt *out)
{
	if (bool_arg(fcinfo, ARG_RAW, false))
		return prompt_text(call, model, text, out);
	return prompt_user(call, model, text_arg(fcinfo, ARG_SYSTEM), text, out);
}
