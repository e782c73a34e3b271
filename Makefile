EXTENSION = medchat
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" medchat.control)

MODULE_big = medchat
CORE_OBJS = $(patsubst %.c,%.o,$(wildcard src/base/*.c src/text/*.c src/nn/*.c src/deid/*.c src/eval/*.c))
PG_OBJS = $(patsubst %.c,%.o,$(wildcard src/pg/*.c))
# the rules are compiled when the extension is built, and linked in as data
RULES_OBJS = build/rules_image.o
OBJS = $(CORE_OBJS) $(RULES_OBJS) $(PG_OBJS)

# the install script is kept in pieces by topic; PostgreSQL wants one file
DATA_built = medchat--$(EXTVERSION).sql
MODELS = $(wildcard model/*.bin model/*.md model/NOTICE)
LICENSES = $(wildcard model/LICENSES/*)

REGRESS = $(sort $(basename $(notdir $(wildcard sql/*.sql))))
REGRESS_OPTS = --load-extension=medchat
ISOLATION = $(sort $(basename $(notdir $(wildcard test/specs/*.spec))))
ISOLATION_OPTS = --load-extension=medchat --inputdir=test

# not ICU_CFLAGS and ICU_LIBS: PGXS sets those, empty where the server was built without ICU
UNICODE_CFLAGS := $(shell pkg-config --cflags icu-uc)
UNICODE_LIBS := $(shell pkg-config --libs icu-uc)
CORE_LIBS = $(UNICODE_LIBS) -lm -lpthread
WARNINGS = -Wall -Wextra -Wshadow -Wvla -Wmissing-prototypes
# one result on every CPU: no contraction of a*b+c, no -march=native
PORTABLE = -std=gnu11 -ffp-contract=off

# PostgreSQL 14 and 15 leave PGDLLEXPORT empty; with hidden symbols the entry points need it
PG_CPPFLAGS = -Isrc $(UNICODE_CFLAGS) '-DMEDCHAT_VERSION="$(EXTVERSION)"' "-DPGDLLEXPORT=__attribute__((visibility(\"default\")))"
# -isystem: PostgreSQL's own headers do not pass -Wextra
PG_CFLAGS = $(PORTABLE) -fvisibility=hidden -isystem $(includedir_server) \
	$(WARNINGS) -Wno-declaration-after-statement
SHLIB_LINK = $(CORE_LIBS)

EXTRA_CLEAN = build medchat--*.sql $(patsubst %.o,%.bc,$(OBJS))

# bitcode would let the JIT inline these functions, which are too large for that
override with_llvm := no

PG_CONFIG ?= pg_config
ifneq ($(shell which $(PG_CONFIG) 2>/dev/null),)
PGXS := $(shell $(PG_CONFIG) --pgxs)
endif
# without the server's headers only the targets that set them up can be made
ifneq ($(wildcard $(PGXS)),)
include $(PGXS)
$(OBJS): $(wildcard src/*/*.h src/*/*.def)

medchat--$(EXTVERSION).sql: $(sort $(wildcard sql/install/*.sql)) medchat.control
	cat $(sort $(wildcard sql/install/*.sql)) > $@

install: install-models
uninstall: uninstall-models
install-models:
	$(MKDIR_P) '$(DESTDIR)$(datadir)/medchat/LICENSES'
	$(INSTALL_DATA) $(MODELS) '$(DESTDIR)$(datadir)/medchat/'
	$(INSTALL_DATA) $(LICENSES) '$(DESTDIR)$(datadir)/medchat/LICENSES/'
uninstall-models:
	rm -rf '$(DESTDIR)$(datadir)/medchat'
endif

# ---- the core alone, without a server: unit tests, benchmarks, fuzzing ----
CORE_CC = $(CC) -O2 -g $(PORTABLE) $(WARNINGS) -Isrc $(UNICODE_CFLAGS)
FUZZ_CC = clang -O1 -g $(PORTABLE) $(WARNINGS) -Isrc $(UNICODE_CFLAGS) -fsanitize=address,undefined -fno-sanitize-recover=undefined -DKERNEL_LOOPS
HEADERS = $(wildcard src/*/*.h src/*/*.def test/unit/*.h test/bench/*.h)
UNIT = $(patsubst test/unit/%.c,build/unit/%,$(wildcard test/unit/test_*.c))
BENCH = $(patsubst test/bench/%.c,build/bench/%,$(wildcard test/bench/*.c))
FUZZ = $(patsubst test/fuzz/%.c,build/fuzz/%,$(wildcard test/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 600

# a program of the build prints the compiled rules as C
PRINT_RULES = src/make/print_rules.c $(patsubst %,src/deid/%.c,rules_table pattern program wordtable lexicon) \
	src/base/arena.c src/base/call.c
build/print_rules: $(PRINT_RULES) $(wildcard src/base/*.h src/text/*.h src/deid/*.h src/deid/*.def)
	@mkdir -p $(@D)
	$(CORE_CC) $(PRINT_RULES) $(UNICODE_LIBS) -o $@
build/rules_image.c: build/print_rules
	build/print_rules >$@.new && mv $@.new $@
build/fuzz/core/rules_image.o: build/rules_image.c
	@mkdir -p $(@D)
	$(FUZZ_CC) -c $< -o $@

# the objects of the module: nothing is compiled twice
build/libmedchat.a: $(CORE_OBJS) $(RULES_OBJS)
	rm -f $@ && ar rcs $@ $^
build/unit/%: test/unit/%.c build/libmedchat.a
	@mkdir -p $(@D)
	$(CORE_CC) -Itest/unit $< build/libmedchat.a $(CORE_LIBS) -o $@
build/bench/%: test/bench/%.c build/libmedchat.a
	@mkdir -p $(@D)
	$(CORE_CC) -Itest/bench $< build/libmedchat.a $(CORE_LIBS) -o $@
build/fuzz/core/%.o: src/%.c $(HEADERS)
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer-no-link -c $< -o $@
build/fuzz/libmedchat.a: $(patsubst src/%.o,build/fuzz/core/%.o,$(CORE_OBJS)) build/fuzz/core/rules_image.o
	rm -f $@ && ar rcs $@ $^
build/fuzz/%: test/fuzz/%.c build/fuzz/libmedchat.a
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer $< build/fuzz/libmedchat.a $(CORE_LIBS) -o $@

unit: $(UNIT)
	prove -e '' $(UNIT)
bench: $(BENCH)
	test/bench/run
fuzz: $(FUZZ)
	test/fuzz/run $(FUZZ_SECONDS) $(FUZZ)

# ---- the two commands: all set-up, a throw-away server, then the work ----
demo:
	test/setup
	test/demo
test:
	test/setup
	test/run

.PHONY: unit bench fuzz demo test install-models uninstall-models
.SECONDARY:
