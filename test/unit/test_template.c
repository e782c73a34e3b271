/*
 * Chat templates: if these failed, a model would see another prompt than the
 * one it was trained on, or a hostile template would crash, hang or fill the server.
 *
 * The table holds one case or more for each construct of the language; each
 * expected text was checked against Jinja.  The models' own templates are read
 * from the folder of goldens where the environment variable MEDCHAT_GOLDEN
 * names one.
 */
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "text/template.h"

static const TemplateTime when = {2026, 1, 2, 3, 4, 5};

static const char variables[] =
	"{\"name\": \"Ann\", \"n\": 3, \"f\": 1.5, \"big\": 1e22, \"yes\": true, \"nothing\": null, \"empty\": [], \"text\": \" a b  c \","
	" \"list\": [1, 2, 3], \"words\": [\"pear\", \"Apple\", \"fig\"], \"map\": {\"b\": 1, \"A\": [true, null], \"items\": 7},"
	" \"people\": [{\"name\": \"x\", \"age\": 3}, {\"name\": \"y\", \"age\": 1}, {\"name\": \"z\"}],"
	" \"quote\": \"it's \\\"q\\\"\", \"accents\": \"h\\u00e9 \\ud83d\\ude00 \\u00df\", \"html\": \"<a&b>\"}";

typedef struct Case
{
	const char *source;
	const char *output;			/* NULL: refused */
} Case;

static const Case cases[] = {
	/* printing, as Python prints */
	{"{{ name }} {{ n }} {{ f }} {{ big }} {{ yes }} {{ nothing }}|{{ missing }}|{{ list }}{{ map }}", "Ann 3 1.5 1e+22 True None||[1, 2, 3]{'b': 1, 'A': [True, None], 'items': 7}"},
	{"{{ [quote, 'x\\ny', (1,), (), {}] }}", "['it\\'s \"q\"', 'x\\ny', (1,), (), {}]"},
	{"{{ 0.1 + 0.2 }} {{ 1e-5 }} {{ 100.0 }} {{ 1e16 }} {{ -0.0 }}", "0.30000000000000004 1e-05 100.0 1e+16 -0.0"},
	/* operators */
	{"{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ -2 ** 2 }}", "3 -4 2 3.5 1024 0.5 4"},
	{"{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ 'a' in 'cat' }} {{ 4 not in list }} {{ 'b' in map }}", "True False True True True True"},
	{"{{ 'x' ~ 1 ~ none ~ missing }} {{ [1] + [2] }} {{ 'ab' * 2 }} {{ not yes or n and 'last' }}", "x1None [1, 2] abab last"},
	{"{{ 'a' if n > 2 else 'b' }}{{ 'c' if n > 5 }}{{ '%s-%03d' % (name, n) }}", "aAnn-003"},
	{"{{ 1 + 'a' }}", NULL},
	{"{{ missing + 1 }}", NULL},
	{"{{ missing.x }}", NULL},
	{"{{ none < 1 }}", NULL},
	{"{{ 9223372036854775807 + 1 }}", NULL},
	/* attributes, items, slices */
	{"{{ map.b }} {{ map['A'][0] }} {{ map.items() | list }} {{ map['items'] }} {{ list[-1] }}{{ list[9] }}", "1 True [('b', 1), ('A', [True, None]), ('items', 7)] 7 3"},
	{"{{ list[1:] }} {{ list[::-1] }} {{ list[:-1] }} {{ 'abcd'[1:3] }} {{ accents[1] }} {{ 'abc'[::-1] }} {{ list[5:] }}", "[2, 3] [3, 2, 1] [1, 2] bc \xC3\xA9 cba []"},
	{"{{ list.append(4) }}", NULL},
	{"{{ map.update({}) }}", NULL},
	{"{{ ''.__class__ }}", ""},
	{"{{ ''.__class__.__mro__ }}", NULL},
	/* methods */
	{"{{ text.strip() }}|{{ text.split() }}|{{ 'a,b,c'.split(',', 1) }}|{{ 'a-b'.replace('-', '+') }}|{{ name.upper() }}", "a b  c|['a', 'b', 'c']|['a', 'b,c']|a+b|ANN"},
	{"{{ name.startswith('A') }} {{ name.endswith(('x', 'n')) }} {{ 'xxaxx'.strip('x') }} {{ 'a b'.title() }} {{ accents.upper() }}", "True True a A B H\xC3\x89 \xF0\x9F\x98\x80 SS"},
	{"{{ map.get('b') }} {{ map.get('q') }} {{ map.get('q', 5) }} {{ map.keys() | list }} {{ '-'.join(words) }}", "1 None 5 ['b', 'A', 'items'] pear-Apple-fig"},
	{"{{ '{} {1} {x:>4} {:.2f}'.format(1, 2.5, x='q') }}", NULL},
	{"{{ '{} {x:>4} {:.2f} {{}}'.format(1, 2.5, x='q') }} {{ '{0[a]}'.format({'a': 3}) }}", "1    q 2.50 {} 3"},
	/* filters */
	{"{{ words | sort }} {{ words | sort(case_sensitive=true) }} {{ list | sort(reverse=true) }} {{ map | dictsort }}", "['Apple', 'fig', 'pear'] ['Apple', 'fig', 'pear'] [3, 2, 1] [('A', [True, None]), ('b', 1), ('items', 7)]"},
	{"{{ people | map(attribute='name') | join(',') }} {{ people | map(attribute='age', default=0) | sum }} {{ words | map('upper') | list }}", "x,y,z 4 ['PEAR', 'APPLE', 'FIG']"},
	{"{{ people | selectattr('age', 'defined') | map(attribute='name') | list }} {{ people | rejectattr('age') | list | length }} {{ list | select('odd') | list }}{{ list | reject('gt', 1) | list }}", "['x', 'y'] 1 [1, 3][1]"},
	{"{{ people | groupby('age', default=3) }}", "[(1, [{'name': 'y', 'age': 1}]), (3, [{'name': 'x', 'age': 3}, {'name': 'z'}])]"},
	{"{{ missing | default('d') }} {{ '' | default('d', true) }} {{ empty | first }}{{ list | last }} {{ '12' | int + 1 }} {{ 'x' | int }} {{ '3.7' | int }} {{ '2' | float }}", "d d 3 13 0 3 2.0"},
	{"{{ map | tojson }} {{ accents | tojson }} {{ accents | tojson(ensure_ascii=true) }} {{ html | tojson }}", "{\"b\": 1, \"A\": [true, null], \"items\": 7} \"h\xC3\xA9 \xF0\x9F\x98\x80 \xC3\x9F\" \"h\\u00e9 \\ud83d\\ude00 \\u00df\" \"<a&b>\""},
	{"{{ {'b': [1, {}], 'a': []} | tojson(indent=2, sort_keys=true) }} {{ [1, 2] | tojson(separators=(',', ':')) }}", "{\n  \"a\": [],\n  \"b\": [\n    1,\n    {}\n  ]\n} [1,2]"},
	{"{{ missing | tojson }}", NULL},
	{"{{ 'a\nb' | indent(2) }}|{{ 'a\n\nb' | indent(2, true) }}|{{ html | e }}|{{ html | safe + '<' }}|{{ 'hello world foo' | truncate(9, leeway=0) }}", "a\n  b|  a\n\n  b|&lt;a&amp;b&gt;|<a&b>&lt;|hello..."},
	{"{{ [3, 1, 3] | unique | list }} {{ [3, 1] | min }} {{ list | batch(2) | list }} {{ list | slice(2) | list }} {{ list | reverse | list }}", "[3, 1] 1 [[1, 2], [3]] [[1, 2], [3]] [3, 2, 1]"},
	{"{{ 2.5 | round }} {{ 2.675 | round(2) }} {{ 2.1 | round(0, 'ceil') }} {{ -3 | abs }} {{ 'a b c' | wordcount }} {{ 'a b/c' | urlencode }}", "2.0 2.67 3.0 3 3 a%20b/c"},
	{"{{ text | trim }}|{{ 'hello WORLD-x' | title }}|{{ 'ABC' | capitalize }}|{{ 'aab' | replace('a', 'b', 1) }}|{{ '%s!' | format('x') }}", "a b  c|Hello World-X|Abc|bab|x!"},
	{"{{ n | nosuch }}", NULL},
	{"{% if false %}{{ n | nosuch }}{% endif %}ok", "ok"},
	{"{% for x in [] %}{{ n | nosuch }}{% endfor %}", NULL},
	/* tests */
	{"{{ missing is defined }} {{ n is not defined }} {{ nothing is none }} {{ map is mapping }} {{ list is sequence }} {{ name is string }} {{ n is number }} {{ yes is boolean }}", "False False True True True True True True"},
	{"{{ 4 is divisibleby 2 }} {{ 3 is odd }} {{ n is in list }} {{ n is eq 3 }} {{ yes is true }} {{ 1 is true }} {{ map.get is callable }} {{ 1 is sameas true }}", "True True True True True False True False"},
	/* statements */
	{"{% for x in list %}{{ loop.index }}{{ loop.first }}{{ loop.last }}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}", "1TrueFalse1,2FalseFalse2,3FalseTrue3"},
	{"{% for x in list if x != 2 %}{{ loop.length }}:{{ x }} {% else %}none{% endfor %}{% for x in empty %}{% else %}none{% endfor %}", "2:1 2:3 none"},
	{"{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a + b + c }}{% endfor %}", "b=1;A=[True, None];items=7;6"},
	{"{% for x in [1, 2, 3, 4] %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{{ loop.previtem }}{{ loop.nextitem }}|{% endfor %}", "12|324|"},
	{"{% for x in [{'v': 1, 'c': [{'v': 2, 'c': []}]}] recursive %}{{ x.v }}@{{ loop.depth }}({{ loop(x.c) }}){% endfor %}", "1@1(2@2())"},
	{"{% for x in 'abc' %}{{ loop.cycle('1', '2') }}{{ loop.changed(x == 'b') }}{% endfor %}", "1True2True1True"},
	{"{% set x = 1 %}{% for i in list %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}", "2221"},
	{"{% set ns = namespace(x=0) %}{% for i in list %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}", "6"},
	{"{% set x %}a{{ n }}{% endset %}{% set y | upper | replace('A', 'B') %}a{% endset %}{{ x ~ y }}{% set a, b = 1, 2 %}{{ a + b }}", "a3B3"},
	{"{% macro m(a, b='B', c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }}{{ m(1, c=2) }}{{ m() }}", "1B11B2B"},
	{"{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, k=3) }}", "(1, 2){'k': 3}"},
	{"{% macro m() %}{% endmacro %}{{ m(1) }}", NULL},
	{"{% macro m(x) %}[{{ caller(x) }}]{% endmacro %}{% call(y) m(5) %}y={{ y }}{% endcall %}", "[y=5]"},
	{"{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}", "3210"},
	{"{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a }}{% filter upper %}x{{ name }}{% endfilter %}{% generation %}g{% endgeneration %}", "3XANNg"},
	{"{% if n == 1 %}a{% elif n == 3 %}b{% else %}c{% endif %}{% raw %}{{ x }}{% endraw %}{# note #}", "b{{ x }}"},
	{"{{ raise_exception('no') }}", NULL},
	{"{{ strftime_now('%d %b %Y %A %j') }} {{ range(3) | list }} {{ range(5, 1, -2) | list }} {{ dict(a=1) }}", "02 Jan 2026 Friday 002 [0, 1, 2] [5, 3] {'a': 1}"},
	{"{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.current }}{% set j = joiner('|') %}{{ j() }}x{{ j() }}y", "abax|y"},
	/* white space */
	{"a\n  {% if yes %}\n  b\n  {% endif %}\nc\n", "a\n  b\nc"},
	{"a {%- if yes -%}  b  {%- endif %} c", "ab c"},
	{"  {%+ if yes %}x{% endif +%}\ny {# c #}\nz", "  x\ny z"},
	{"{{ 'a' -}}  \n b\r\nc", "ab\nc"},
	{"{{ {'a': {'b': 1}}['a'] }}{{ 'x' 'y' }}{{ '\\x41\\u00e9\\n' }}{{ 0x1F }}{{ 1_000 }}", "{'b': 1}xyA\xC3\xA9\n311000"},
	/* what is no template */
	{"{{ ", NULL},
	{"{% if x %}", NULL},
	{"{% endif %}", NULL},
	{"{{ 'abc }}", NULL},
	{"{# x", NULL},
	{"{% include 'x' %}", NULL},
	{"{{ a b }}", NULL},
	{"{{ (1, }}", NULL},
	{"{% break %}", NULL},
};

/* Render source; false when refused. */
static bool
render(Call *call, Slice source, const Json *json, const TemplateLimits *limits, Buffer *out)
{
	Template   *t = template_parse(call, source);

	*out = (Buffer){0};
	return t != NULL && template_render(call, t, json, limits, &when, out);
}

static void
test_cases(Arena *arena)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		Call		call = {.arena = arena};
		Json	   *json;
		Buffer		out;
		bool		good;

		arena_reset(arena);
		json = json_parse(&call, (Slice){variables, strlen(variables)});
		good = render(&call, (Slice){cases[i].source, strlen(cases[i].source)}, json, NULL, &out);
		if (!tap_ok(cases[i].output == NULL ? !good && call.error.code == MC_INVALID_PARAMETER
					: good && out.len == strlen(cases[i].output) && (out.len == 0 || memcmp(out.data, cases[i].output, out.len) == 0),
					"case %zu", i))
			printf("# %s\n# gave %s%.*s\n", cases[i].source, good ? "" : call.error.message, good ? (int) out.len : 0, out.data);
	}
}

/* Templates that would run, grow or nest without end. */
static void
test_limits(Arena *arena)
{
	static const char *const hostile[] = {
		"{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
		"{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
		"{{ 'x' * 100000000000 }}",
		"{% set ns = namespace(x='y') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
		"{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
		"{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}",
		"{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
		"{{ '%999999999d' % 1 }}",
		"{% for i in range(99999) %}{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }}{% endfor %}",
		"{% for x in [[[]]] recursive %}{{ loop([x]) }}{% endfor %}",
	};
	TemplateLimits limits = {.steps = 1000000, .memory = 16 << 20, .output = 1 << 20};

	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
	{
		Call		call = {.arena = arena};
		Buffer		out;

		arena_reset(arena);
		tap_ok(!render(&call, (Slice){hostile[i], strlen(hostile[i])}, NULL, &limits, &out)
			   && (call.error.code == MC_TOO_LARGE || call.error.code == MC_INVALID_PARAMETER) && arena->used < 128 << 20,
			   "hostile template %zu is stopped", i);
	}
	for (int deep = 0; deep < 2; deep++)
	{
		Call		call = {.arena = arena};
		Buffer		source = {0},
					out;

		arena_reset(arena);
		for (int i = 0; i < 5000; i++)
			buffer_add_text(&call, &source, deep ? "{% if 1 %}" : i == 0 ? "{{ -" : "-");
		tap_ok(!render(&call, (Slice){source.data, source.len}, NULL, NULL, &out) && call.error.code == MC_INVALID_PARAMETER,
			   "deep nesting of %s is refused", deep ? "statements" : "expressions");
	}
}

/* Adding to a text in a loop must not take memory in proportion to its square. */
static void
test_memory(Arena *arena)
{
	static const char source[] =
		"{% set ns = namespace(x='', y='') %}{% for i in range(20000) %}{% set ns.x = ns.x + 'abcdefgh' %}{% set ns.y = ns.y + 'z' %}{% endfor %}{{ ns.x | length }}";
	Call		call = {.arena = arena};
	Buffer		out;

	arena_reset(arena);
	tap_ok(render(&call, (Slice){source, sizeof(source) - 1}, NULL, NULL, &out) && out.len == 6 && memcmp(out.data, "160000", 6) == 0
		   && arena->used < 8 << 20, "a text grows in linear memory");
}

static bool
stop(void *arg)
{
	return ++*(int *) arg > 3;
}

static void
test_cancel(Arena *arena)
{
	static const char source[] = "{% for a in range(99999) %}{% for b in range(99) %}{% endfor %}{% endfor %}";
	int			polls = 0;
	Call		call = {.arena = arena, .cancelled = stop, .cancel_arg = &polls};
	Buffer		out;

	arena_reset(arena);
	tap_ok(!render(&call, (Slice){source, sizeof(source) - 1}, NULL, NULL, &out) && call.error.code == MC_CANCELLED, "rendering can be cancelled");
}

/* The reason of a refusal is told when it is written out in the template, not when it is made of values. */
static void
test_reason(Arena *arena)
{
	static const char fixed[] = "{{ raise_exception('Roles must alternate') }}";
	static const char made[] = "{{ raise_exception('Bad: ' ~ name) }}";
	Call		call = {.arena = arena};
	Json	   *json = json_parse(&call, (Slice){variables, strlen(variables)});
	Buffer		out;

	tap_ok(!render(&call, (Slice){fixed, sizeof(fixed) - 1}, json, NULL, &out) && strcmp(call.error.detail, "Roles must alternate") == 0,
		   "a refusal tells its reason");
	tap_ok(!render(&call, (Slice){made, sizeof(made) - 1}, json, NULL, &out) && strstr(call.error.detail, "Ann") == NULL
		   && strstr(call.error.message, "Ann") == NULL, "but no values");
}

/* ---- goldens ---- */

static bool
read_whole(Call *call, const char *folder, const char *name, Slice *out)
{
	char		path[1024];
	FILE	   *file;
	Buffer		content = {0};
	size_t		got;

	snprintf(path, sizeof(path), "%s/chat_templates/%s", folder, name);
	if ((file = fopen(path, "rb")) == NULL)
		return false;
	do
	{
		if (!buffer_reserve(call, &content, 65536))
			break;
		got = fread(content.data + content.len, 1, 65536, file);
		content.len += got;
	} while (got > 0);
	fclose(file);
	*out = (Slice){content.data, content.len};
	return true;
}

/* One line of golden.jsonl: the output is equal, or both refuse. */
static bool
golden_line(const char *folder, Slice line)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Json	   *golden;
	Slice		name = {0},
				source;
	const Json *output;
	char		path[300];
	Buffer		out;
	bool		good,
				equal;

	arena_init(&arena);
	golden = json_parse(&call, line);
	json_text(json_get(golden, "template"), &name);
	snprintf(path, sizeof(path), "templates/%.*s", (int) name.len, name.data);
	output = json_get(golden, "output");
	good = read_whole(&call, folder, path, &source) && render(&call, source, json_get(golden, "input"), NULL, &out);
	equal = output == NULL ? !good : good && output->text.len == out.len && (out.len == 0 || memcmp(output->text.data, out.data, out.len) == 0);
	if (!equal)
		printf("# %.*s, case %.*s: %s\n", (int) name.len, name.data, (int) json_get(golden, "case")->text.len, json_get(golden, "case")->text.data,
			   good ? "differs" : call.error.message);
	arena_free(&arena);
	return equal;
}

static void
test_goldens(Arena *arena)
{
	const char *folder = getenv("MEDCHAT_GOLDEN");
	Call		call = {.arena = arena};
	Slice		lines;
	size_t		count = 0,
				equal = 0;

	if (folder == NULL || (arena_reset(arena), !read_whole(&call, folder, "golden.jsonl", &lines)))
	{
		tap_ok(true, "skipped: MEDCHAT_GOLDEN names no folder of goldens");
		return;
	}
	while (lines.len > 0)
	{
		const char *end = memchr(lines.data, '\n', lines.len);
		size_t		len = end == NULL ? lines.len : (size_t) (end - lines.data);

		if (len > 0)
		{
			count++;
			equal += golden_line(folder, (Slice){lines.data, len});
		}
		lines.data += len + (end != NULL);
		lines.len -= len + (end != NULL);
	}
	tap_ok(count > 0 && equal == count, "goldens: %zu of %zu cases equal", equal, count);
}

int
main(void)
{
	Arena		arena;

	arena_init(&arena);
	test_cases(&arena);
	test_limits(&arena);
	test_memory(&arena);
	test_cancel(&arena);
	test_reason(&arena);
	test_goldens(&arena);
	arena_free(&arena);
	return tap_done();
}
