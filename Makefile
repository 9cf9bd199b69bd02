# gtmpl: `make demo` shows what it does, `make check` tests it; `make help` lists the rest.
#
# Objects stay under $(BUILD). Sources are found by name, so a new file needs no line here. The first run finds the
# libraries (and installs what is missing, see scripts/setup) and writes their flags to $(BUILD)/deps.mk.

VERSION = 0.1.0
SOVERSION = 0

BUILD ?= build
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include

# The first compiler that is here, unless CC says otherwise; the C++ compiler is its sibling.
ifeq ($(origin CC),default)
CC := $(or $(firstword $(foreach c,gcc clang cc,$(if $(shell command -v $c),$c))),gcc)
endif
ifeq ($(origin CXX),default)
CXX := $(patsubst cc%,c++%,$(patsubst gcc%,g++%,$(patsubst clang%,clang++%,$(CC))))
endif

OPTIMIZE ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wpedantic -Werror
SANITIZE ?=
ifneq ($(SANITIZE),)
OPTIMIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
	-DGTMPL_STACK_BYTES='((size_t)18 << 20)' # frames are several times as large
endif

# Our texts stay together, file by file. Merged with those of static libraries, of which they may be the ends, they lie
# scattered over a megabyte, of which each small render would map a part. Not every compiler can.
APART := $(shell $(CC) -Werror -fno-merge-constants -x c -c -o /dev/null /dev/null 2>/dev/null && echo -fno-merge-constants)

# Each function and table in a section of its own: the linker leaves out what nobody wants, and puts what is wanted together.
SECTIONS = -ffunction-sections -fdata-sections

COMMON = $(OPTIMIZE) $(APART) $(SECTIONS) $(WARNINGS) -fPIC -fvisibility=hidden -Iinclude -D_POSIX_C_SOURCE=200809L \
	-DGTMPL_VERSION='"$(VERSION)"' $(DEPS_CFLAGS)
COMPILE.c = $(CC) -std=c17 $(COMMON)
COMPILE.cc = $(CXX) -std=c++17 $(COMMON) -fvisibility-inlines-hidden
LINK = $(CXX) $(OPTIMIZE) $(LDFLAGS)
SYSTEM_LIBS = -pthread -ldl -lm
LIBS = -Wl,--as-needed $(DEPS_LIBS) $(SYSTEM_LIBS)

lib_sources := $(wildcard lib/*/*.c lib/*/*.cc lib/*/*/*.c)
page_files := $(addprefix lib/preview/page/,page.html page.css page.js)
tree_page_files := $(addprefix lib/gitops/page/,tree.html tree.css tree.js)
completion_files := $(addprefix cli/completion/gtmpl.,bash fish zsh)
cli_sources := $(wildcard cli/*.c)
unit_sources := $(wildcard tests/unit/*.c)
lang_sources := $(wildcard tests/lang/*.c)
schema_sources := $(wildcard tests/schema/*.c)
bench_sources := $(wildcard tests/bench/*.c)
preview_sources := $(wildcard tests/preview/*.c)
serve_sources := tests/difftest/serve.c
yaml_diff_sources := tests/difftest/yaml_fast.c
threads_sources := $(wildcard tests/threads/*.c)
faults_sources := $(wildcard tests/faults/*.c tests/faults/*.cc)
fuzz_sources := $(wildcard tests/fuzz/*.c)
suites := $(patsubst tests/unit/test_%.c,%,$(wildcard tests/unit/test_*.c))

objects = $(addprefix $(BUILD)/obj/,$(addsuffix .o,$(basename $1)))
lib_objects := $(call objects,$(lib_sources)) $(BUILD)/obj/page.o $(BUILD)/obj/tree_page.o
cli_objects := $(call objects,$(cli_sources)) $(BUILD)/obj/completion.o
unit_objects := $(call objects,$(unit_sources))
lang_objects := $(call objects,$(lang_sources))
schema_objects := $(call objects,$(schema_sources))
bench_objects := $(call objects,$(bench_sources))
preview_objects := $(call objects,$(preview_sources))
serve_objects := $(call objects,$(serve_sources))
yaml_diff_objects := $(call objects,$(yaml_diff_sources))
threads_objects := $(call objects,$(threads_sources))
faults_objects := $(call objects,$(faults_sources)) $(BUILD)/obj/small_arena.o
fuzz_objects := $(call objects,$(fuzz_sources))
all_objects := $(lib_objects) $(cli_objects) $(unit_objects) $(lang_objects) $(schema_objects) $(bench_objects) \
	$(preview_objects) $(serve_objects) $(yaml_diff_objects) $(threads_objects) $(fuzz_objects) $(faults_objects)

program = $(BUILD)/gtmpl
static = $(BUILD)/libgtmpl.a
soname = libgtmpl.so.$(SOVERSION)
shared = $(BUILD)/libgtmpl.so

.DEFAULT_GOAL = all
.DELETE_ON_ERROR:
# One line a group, so that changes of different groups do not meet.
.PHONY: all profiled link-order install uninstall demo fmt clean help
.PHONY: check unit lang golden layers docs twin commands reproducible includes urls origins-check properties
.PHONY: threads threads-run valgrind coverage
.PHONY: asan asan-check fuzz fuzz-run schema-suite yaml-diff bench
.PHONY: bench-tree
.PHONY: tables oracle goldens verify names difftest difftest-asan conformance
.PHONY: helm-commands value-tables difftest-values
.PHONY: clients flags runners attacks
.PHONY: faults faults-asan faults-asan-run
.PHONY: preview preview-goldens page-check
.PHONY: appset appset-goldens appset-compare difftest-appset appset-tables tree-compare waves-compare
.PHONY: completion headers consumers abi abi-store
.PHONY: pictures

all: $(program) $(static) $(shared) ## Build the program and both libraries

# --- set-up: what make reads here it first makes ----------------------------------------------------------------------

ifneq ($(filter-out clean help fmt tables oracle goldens verify dist deb api-docs,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/deps.mk
endif

$(BUILD)/deps.mk: scripts/setup
	@scripts/setup $@ "$(CC)" "$(CXX)"

# --- building ---------------------------------------------------------------------------------------------------------

# One short line a step; V=1 shows the commands.
say = $(if $(V),,@printf '  %-5s %s\n' $1 $@ &&)

# A change of compiler or flags makes everything anew. Written only when it differs, so that it is not newer for nothing.
write_if_changed = @mkdir -p $(@D); printf '%s\n' $1 | cmp -s - $@ || printf '%s\n' $1 >$@

$(BUILD)/flags: FORCE
	$(call write_if_changed,'$(subst ','\'',$(COMPILE.c) $(COMPILE.cc))')

# The CLI sees the public headers only; a host could have written it.
$(lib_objects) $(lang_objects) $(bench_objects) $(schema_objects) $(serve_objects) $(yaml_diff_objects) $(fuzz_objects): \
	private COMMON += -Ilib
# Where renders spend their time: a twentieth fewer instructions for a fiftieth more code.
busy = $(addprefix $(BUILD)/obj/lib/,base/% codec/% template/% value/%)
$(filter $(busy),$(lib_objects)): private COMMON += $(if $(filter -O2,$(OPTIMIZE)),-O3)
$(cli_objects): private COMMON += $(CURL_CFLAGS)
$(unit_objects): private COMMON += -Ilib -I$(BUILD) $(CHECK_CFLAGS) $(LIBGIT2_CFLAGS)
$(filter $(BUILD)/obj/lib/git/%,$(lib_objects)): private COMMON += $(LIBGIT2_CFLAGS)

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(COMPILE.c) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: %.cc $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CXX) $(COMPILE.cc) -MMD -MP -c -o $@ $<

# The page of a preview is written as files, and becomes bytes of the library.
$(BUILD)/page.c: scripts/embed $(page_files)
	@mkdir -p $(@D)
	$(call say,GEN) scripts/embed preview/page.h $(page_files) >$@

$(BUILD)/obj/page.o: $(BUILD)/page.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(COMPILE.c) -MMD -MP -c -o $@ $<

$(BUILD)/tree_page.c: scripts/embed $(tree_page_files)
	@mkdir -p $(@D)
	$(call say,GEN) scripts/embed gitops/page/page.h $(tree_page_files) >$@

$(BUILD)/obj/tree_page.o: $(BUILD)/tree_page.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(COMPILE.c) -MMD -MP -c -o $@ $<

# Likewise the scripts of `gtmpl completion`.
$(BUILD)/completion.c: scripts/embed $(completion_files)
	@mkdir -p $(@D)
	$(call say,GEN) scripts/embed completion.h $(completion_files) >$@

$(BUILD)/obj/completion.o: private COMMON += -Icli
$(BUILD)/obj/completion.o: $(BUILD)/completion.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(COMPILE.c) -MMD -MP -c -o $@ $<

$(static): $(lib_objects)
	@rm -f $@
	$(call say,AR) $(AR) rcs $@ $^

$(BUILD)/$(soname): $(lib_objects) mk/libgtmpl.map
	$(call say,LINK) $(LINK) -shared -Wl,-soname,$(soname) -Wl,--version-script=mk/libgtmpl.map -Wl,--no-undefined -o $@ \
		$(lib_objects) $(LIBS)

$(shared): $(BUILD)/$(soname)
	$(call say,LINK) ln -sf $(soname) $@

# The program is static where there are archives of all that it calls: it starts soonest so. What wants libraries that are
# loaded (libgit2, libcurl) is left to its twin, the same program with a dynamic loader (cli/twin.h). STATIC=no, a sanitizer,
# or an archive that is missing make the program what its twin is.
STATIC ?= yes
twin = $(BUILD)/shared/gtmpl
# All that there are archives of; libarchive's companions for other formats are not needed for .tgz.
static_libs = -Wl,--start-group $(filter -l:%.a,$(PROGRAM_LIBS)) -lcrypt -lz -Wl,--end-group $(SYSTEM_LIBS)
# The twin itself starts several times faster with static libraries (see scripts/setup). Where they do not link, it takes
# the shared ones, as it does for the sanitizers. At a fixed address (as Go's programs are) it starts without 24,000
# relocations, which take a third of the time of a small render; PIE=-pie makes it movable.
PIE ?= -no-pie
# Of static libraries what nobody calls is left out: less to map.
SLIM = -Wl,--gc-sections
# What stands in for functions of libraries: in both programs libcrypto asks the processor later; in the twin libcrypt, where
# its file's name is known, is loaded when it is first wanted.
late_cpuid = $(BUILD)/obj/mk/late_cpuid.o
no_loading = $(BUILD)/obj/mk/no_loading.o
twin_parts := $(if $(CRYPT_LIBRARY),$(BUILD)/obj/mk/load_crypt.o) $(late_cpuid)
all_objects += $(twin_parts) $(no_loading)
LATE = -Wl,--wrap=OPENSSL_cpuid_setup -Wl,-u,OPENSSL_cpuid_setup
$(BUILD)/obj/mk/load_crypt.o: private COMMON += -DCRYPT_LIBRARY='"$(CRYPT_LIBRARY)"'
$(no_loading): private COMMON += -fvisibility=default
$(twin): $(cli_objects) $(twin_parts) $(static)
	@mkdir -p $(@D)
	$(call say,LINK) \
	{ [ -z '$(SANITIZE)' ] && $(LINK) $(PIE) $(SLIM) $(LATE) -o $@ $^ -Wl,--as-needed $(PROGRAM_LIBS) $(SYSTEM_LIBS) 2>$(BUILD)/twin.log; } || \
		$(LINK) -o $@ $^ $(LIBS)

# What renders touch stands in front of the rest, where the linker can do that.
link_static = $(LINK) -static $1 $(SLIM) $(LATE) -o $@ $(filter %.o %.a,$^) $(static_libs) 2>$(BUILD)/static.log
ORDER = -Wl,-T,mk/order.ld -Wl,-Map=$(BUILD)/gtmpl.map

# Made after the twin, whose place it takes where it cannot be static.
$(program): $(cli_objects) $(late_cpuid) $(no_loading) $(static) mk/order.ld | $(twin)
	$(call say,LINK) \
	{ [ '$(STATIC)$(SANITIZE)' = yes ] && { $(call link_static,$(ORDER)) || $(call link_static); }; } || cp $(twin) $@

link-order: $(program) ## Write mk/order.ld anew, by what renders of CHARTS touch (needs valgrind, Python 3)
	scripts/link-order $(program) $(BUILD)/gtmpl.map $(foreach c,$(CHARTS),'template x $c') >$(BUILD)/order.ld
	mv $(BUILD)/order.ld mk/order.ld

# The same program, translated a second time by what the first one counted while it rendered our own charts: a tenth fewer
# instructions. What those charts do not reach is translated as ever. It takes the place of the program.
PROFILED = $(BUILD)/profiled
counting = -fprofile-generate -fprofile-update=prefer-atomic
counted = -fprofile-use -fprofile-partial-training -fprofile-correction
profiled: $(program) ## Build the program by a profile of the tests, which makes it faster (needs gcc)
	rm -rf $(PROFILED) && mkdir -p $(PROFILED) && cp $(BUILD)/deps.mk $(PROFILED)
	$(MAKE) BUILD=$(PROFILED) OPTIMIZE='$(OPTIMIZE) $(counting)' $(PROFILED)/gtmpl
	tests/golden/run $(PROFILED)/gtmpl
	$(MAKE) BUILD=$(PROFILED) OPTIMIZE='$(OPTIMIZE) $(counted)' WARNINGS=-w $(PROFILED)/gtmpl
	cp $(PROFILED)/gtmpl $(program)
	cp $(PROFILED)/shared/gtmpl $(twin)

# --- testing ----------------------------------------------------------------------------------------------------------

# What belongs to the tests, a word a line; asan runs those that run our code.
checks = \
	unit \
	lang \
	golden \
	layers \
	docs \
	commands \
	twin \
	preview \
	reproducible \
	appset \
	completion \

check: $(checks) includes headers ## Run all tests

# Every tests/unit/test_NAME.c brings NAME_suite().
$(BUILD)/suites.h: FORCE
	$(call write_if_changed,$(foreach s,$(suites),'SUITE($s)'))

$(BUILD)/obj/tests/unit/main.o: $(BUILD)/suites.h

$(BUILD)/unit: $(unit_objects) $(static)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS) $(CHECK_LIBS)

$(BUILD)/run_lang: $(lang_objects) $(static)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS)

$(BUILD)/serve: $(serve_objects) $(static)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS)

$(BUILD)/yaml-diff: $(yaml_diff_objects) $(static)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS)

$(BUILD)/run_schema_suite: $(schema_objects) $(static)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS)

# What stands before the sanitizers' heap is called before they are ready.
ifneq ($(SANITIZE),)
$(BUILD)/obj/tests/faults/memory.o: private COMMON += -fno-sanitize=all -DHEAP_OF_SANITIZER
endif

# A host of the library whose arenas take their memory in small pieces, so that it can run out in more places. With an
# arena of its own it takes none from the library.
$(BUILD)/obj/small_arena.o: private COMMON += -Ilib -DARENA_FIRST_CHUNK=256 -DARENA_LARGEST_CHUNK=256
$(BUILD)/obj/small_arena.o: lib/base/arena.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC) $(COMPILE.c) -MMD -MP -c -o $@ $<

$(BUILD)/faults: $(faults_objects) $(static)
	$(call say,LINK) $(LINK) -rdynamic -o $@ $^ $(LIBS)

# A host of the library, as others would write it: public headers only.
$(BUILD)/preview-sample: $(preview_objects) $(static)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS)

$(BUILD)/renders: $(threads_objects) $(static)
	$(call say,LINK) $(LINK) -o $@ $^ $(LIBS)

# Alone and small: the kernel counts its memory to what it measures.
$(BUILD)/measure: $(BUILD)/obj/tests/bench/measure.o
	$(call say,LINK) $(CC) $(OPTIMIZE) $(LDFLAGS) -o $@ $^

$(BUILD)/phases: $(BUILD)/obj/tests/bench/phases.o $(BUILD)/obj/cli/memory.o $(static)
	$(call say,LINK) $(LINK) -o $@ $^ -Wl,--as-needed $(PROGRAM_LIBS) $(SYSTEM_LIBS)

# Programs that check does not run, and that must not rot for it.
runners: $(BUILD)/serve $(BUILD)/yaml-diff $(BUILD)/run_schema_suite $(BUILD)/renders $(BUILD)/faults ## Build the programs of the longer tests

unit: $(BUILD)/unit ## Run the unit tests (Check)
	CK_DEFAULT_TIMEOUT=60 $(BUILD)/unit

lang: $(BUILD)/run_lang ## Run the tables of the language
	$(BUILD)/run_lang testdata/lang/*.txt testdata/schema/*.txt

golden: $(program) ## Compare with what Helm printed for our own charts
	tests/golden/run $(program)

urls: $(program) ## Compare values from URLs with what Helm made of them (a server on this machine; needs Python 3)
	tests/urls/run $(program)

reproducible: $(program) ## Check that what --reproducible prints can be printed again
	tests/reproducible/run $(program)

layers: $(program) ## Compare gtmpl render with the same files given by -f
	tests/layers/run $(program)

# The recipes of docs/ci.md use jq, and are run where it is.
documentation = docs/appsets.md docs/check.md docs/origins.md docs/policies.md docs/precedence.md docs/tree.md docs/waves.md $(wildcard tests/docs/*.md)
docs: $(program) ## Run the examples of the documentation
	tests/docs/run $(program) $(if $(shell command -v jq),$(documentation),$(filter-out tests/docs/ci.md,$(documentation)))

preview: $(program) $(BUILD)/preview-sample ## Check previews: reports against goldens, and gtmpl diff
	tests/preview/check $(program) $(BUILD)/preview-sample

preview-goldens: $(program) $(BUILD)/preview-sample ## Make testdata/preview anew
	tests/preview/check $(program) $(BUILD)/preview-sample make

page-check: $(BUILD)/preview-sample ## Use the page of a preview in headless Chromium (PICTURES=folder; needs Python 3)
	tests/preview/page_check $(BUILD)/preview-sample $(PICTURES)

attacks: $(program) ## Attack gtmpl with what docs/security.md lists (needs Python 3)
	tests/attacks/run $(program)

faults: $(program) $(BUILD)/faults ## Refuse memory, files and disks, one call after the other (ALL=1: each; needs git, Python 3)
	tests/faults/run $(BUILD)/faults memory $(if $(ALL),--all)
	tests/faults/run $(BUILD)/faults calls $(if $(ALL),--all)
	tests/faults/disk $(program)

faults-asan: ## The same under the sanitizers, without the disk
	ulimit -s 65536; ASAN_OPTIONS=detect_leaks=1:exitcode=99 \
		LSAN_OPTIONS=suppressions=$(CURDIR)/tests/leaks.txt:print_suppressions=0 \
		UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 \
		$(MAKE) BUILD=$(BUILD)/asan SANITIZE=address,undefined faults-asan-run

faults-asan-run: $(BUILD)/faults
	tests/faults/run $(BUILD)/faults memory $(if $(ALL),--all)
	tests/faults/run $(BUILD)/faults calls $(if $(ALL),--all)

appset: $(program) ## Compare what our own ApplicationSets make with what Argo CD made of them
	tests/appset/run $(program)

# Debian's json-schema-test-suite; a newer one of the same layout has drafts 2019-09 and 2020-12 too.
SCHEMA_SUITE ?= /usr/share/json-schema-test-suite
schema-suite: $(BUILD)/run_schema_suite ## Run the JSON Schema Test Suite (SCHEMA_SUITE=folder)
	$(BUILD)/run_schema_suite $(SCHEMA_SUITE)

twin: $(program) ## Check what the static program leaves to its twin
	tests/twin/run $(program)

commands: $(program) ## Compare what commands of our own print with what was found good
	tests/commands/run $(program)

origins-check: $(program) ## Compute where values come from a second way (SEED=number, HELM=path; needs Python and PyYAML)
	tests/origins/check $(program) --seed $(SEED) $(if $(filter command,$(origin HELM)),--helm $(HELM))

completion: $(program) ## Complete lines, as the program and the shells that are here do; read the manual pages
	tests/completion/run $(program)

headers: $(shared) ## Compile each public header alone, as C and C++, and compare them with what the library exports
	CC='$(CC)' CXX='$(CXX)' tests/consumer/headers $(BUILD)/$(soname)

consumers: ## Build programs in C, C++, Python and Go against an installed copy, and run them
	rm -rf $(BUILD)/consumers
	$(MAKE) install DESTDIR=$(abspath $(BUILD)/consumers) PREFIX=/usr/local >/dev/null
	CC='$(CC)' CXX='$(CXX)' tests/consumer/run $(abspath $(BUILD)/consumers) /usr/local

abi: $(shared) ## Compare the binary interface with the stored one (needs libabigail)
	scripts/abi check $(BUILD)/$(soname) mk/libgtmpl.abi

abi-store: $(shared) ## Store the binary interface, for a release or a change that is meant
	scripts/abi store $(BUILD)/$(soname) mk/libgtmpl.abi

includes: ## Check the direction of the #include lines
	tests/check_includes

# Check forks for each test; under the sanitizers one process sees all leaks.
asan: ## Run the tests under the address and undefined-behaviour sanitizers
	ulimit -s 65536; CK_FORK=no ASAN_OPTIONS=detect_leaks=1:exitcode=99 \
		LSAN_OPTIONS=suppressions=$(CURDIR)/tests/leaks.txt:print_suppressions=0 \
		UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 \
		$(MAKE) BUILD=$(BUILD)/asan SANITIZE=address,undefined asan-check

asan-check: $(checks)

# Which lines of the library the tests run, in gcc's counters; each file with its share, the worst last. Where gcovr is,
# Python is too, and so values from URLs count.
COVERAGE_MIN ?= 90
COUNTED = -O1 -g --coverage -fprofile-update=atomic -DGTMPL_STACK_BYTES=18874368 # frames are larger
coverage: ## Measure the line coverage of lib/ (COVERAGE_MIN=percent; needs gcc and gcovr)
	@command -v gcovr >/dev/null || { echo 'make coverage needs gcovr (apt-get install gcovr)' >&2; exit 1; }
	find $(BUILD)/coverage -name '*.gcda' -delete 2>/dev/null || :
	ulimit -s 65536; $(MAKE) -k BUILD=$(BUILD)/coverage OPTIMIZE="$(COUNTED)" $(checks) urls
	gcovr --root . --filter lib/ --gcov-executable gcov $(BUILD)/coverage/obj/lib --sort-uncovered \
		--txt $(BUILD)/coverage/report.txt --print-summary --fail-under-line $(COVERAGE_MIN)

# 16 threads that share a chart, watched by ThreadSanitizer; CHARTS are of our own unless they are named.
RENDERS ?= 10000
CHARTS ?= $(addprefix testdata/charts/,subcharts files tpl schema imports)
threads: ## Render charts and a repository in 16 threads under the thread sanitizer (RENDERS of each chart, CHARTS=folders)
	TSAN_OPTIONS=halt_on_error=1:exitcode=66 $(MAKE) BUILD=$(BUILD)/tsan SANITIZE=thread threads-run

threads-run: $(BUILD)/renders $(program)
	$(BUILD)/renders 16 $(RENDERS) $(CHARTS)
	tests/threads/repository $(program) 16

# The goldens, and the unit tests in one process. The program's name in messages is the one that it is called by. What is
# lost "indirectly" hangs on a block that is lost, and need not be told of twice.
MEMCHECK = valgrind -q --suppressions=$(CURDIR)/tests/valgrind.supp --error-exitcode=99 --leak-check=full \
	--errors-for-leak-kinds=definite
# The twin, since Memcheck takes the place of malloc in a shared library only.
valgrind: $(twin) $(BUILD)/unit $(BUILD)/run_lang ## Run goldens, tables and unit tests under Memcheck (needs valgrind)
	@mkdir -p $(BUILD)/memcheck
	ln -sf $(abspath $(twin)) $(BUILD)/memcheck/helm
	printf '#!/bin/sh\nexec %s "%s" "$$@"\n' '$(MEMCHECK)' '$(abspath $(BUILD))/memcheck/helm' >$(BUILD)/memcheck/gtmpl
	chmod +x $(BUILD)/memcheck/gtmpl
	tests/golden/run $(BUILD)/memcheck/gtmpl
	tests/appset/run $(BUILD)/memcheck/gtmpl
	$(MEMCHECK) $(BUILD)/run_lang testdata/lang/*.txt testdata/schema/*.txt
	CK_FORK=no CK_DEFAULT_TIMEOUT=0 $(MEMCHECK) $(BUILD)/unit

properties: $(program) ## Let other tools check what chance makes: certificates, keys, hashes (needs openssl, perl)
	tests/properties/run $(abspath $(program))

# Give it SANITIZE=address,undefined and a BUILD of its own to see reads out of bounds, too.
MUTATIONS ?= 500000
yaml-diff: $(BUILD)/yaml-diff ## Compare the two YAML readers on files and mutations (CORPUS=folders, MUTATIONS, SEED)
	find $(or $(CORPUS),testdata) -name '*.yaml' -o -name '*.yml' | LC_ALL=C sort | \
		$(BUILD)/yaml-diff -m $(MUTATIONS) -s $(or $(SEED),1)

# --- fuzzing ----------------------------------------------------------------------------------------------------------

# libFuzzer, so clang. Each target for TIME seconds, JOBS of them at once; what it learns stays under $(BUILD)/corpus.
fuzz_targets := $(filter-out support,$(basename $(notdir $(fuzz_sources))))
TARGET ?= $(fuzz_targets)
TIME ?= 60
JOBS ?= 1

fuzz: ## Fuzz with clang's libFuzzer (TIME=seconds for each, TARGET=names, JOBS=at once)
	ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 $(MAKE) BUILD=$(BUILD)/fuzz CC=clang CXX=clang++ \
		SANITIZE=fuzzer-no-link,address,undefined fuzz-run

fuzz-run: $(addprefix $(BUILD)/fuzz-,$(TARGET))
	JOBS=$(JOBS) tests/fuzz/run $(BUILD) $(TIME) $(TARGET)

$(addprefix $(BUILD)/fuzz-,$(fuzz_targets)): $(BUILD)/fuzz-%: $(BUILD)/obj/tests/fuzz/%.o \
		$(BUILD)/obj/tests/fuzz/support.o $(static)
	$(call say,LINK) $(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# --- beside Helm ------------------------------------------------------------------------------------------------------

HELM_VERSION = v4.3.1
TABLES ?= $(wildcard testdata/lang/*.txt testdata/schema/*.txt)
HELM ?= $(BUILD)/tools/helm

$(BUILD)/tools/helm:
	GOBIN=$(abspath $(@D)) go install helm.sh/helm/v4/cmd/helm@$(HELM_VERSION)

ORACLE = $(BUILD)/tools/oracle-lang
$(ORACLE): $(wildcard tests/oracle/lang/* tests/oracle/table/* tests/oracle/reference/*) tests/oracle/go.mod tests/oracle/go.sum
	@mkdir -p $(@D)
	cd tests/oracle && go build -ldflags=-checklinkname=0 -o $(abspath $@) ./lang

tables: $(ORACLE) ## Fill in the answers of the tables with Helm (TABLES=files; needs Go)
	$(ORACLE) -fill $(TABLES)

oracle: $(ORACLE) ## Compare the answers of the tables with Helm (needs Go)
	$(ORACLE) -verify $(TABLES)

DIFFTEST = $(BUILD)/tools/difftest
$(DIFFTEST): $(wildcard tests/oracle/difftest/* tests/oracle/table/* tests/oracle/reference/*) tests/oracle/go.mod tests/oracle/go.sum
	@mkdir -p $(@D)
	cd tests/oracle && go build -ldflags=-checklinkname=0 -o $(abspath $@) ./difftest

N ?= 200000
SEED ?= 1
difftest: $(DIFFTEST) $(BUILD)/serve ## Compare with Helm's engine on N random templates (SEED=number; needs Go)
	$(DIFFTEST) -runner $(BUILD)/serve -n $(N) -seed $(SEED)

difftest-asan: $(DIFFTEST) ## The same under the sanitizers, with leak detection
	$(MAKE) BUILD=$(BUILD)/asan SANITIZE=address,undefined $(BUILD)/asan/serve
	ulimit -s 65536; ASAN_OPTIONS=detect_leaks=1:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 \
		$(DIFFTEST) -runner $(BUILD)/asan/serve -n $(N) -seed $(SEED)

# Helm as a program, with what it asks itself and gtmpl.
BESIDE = $(BUILD)/tools/beside
$(BESIDE): $(wildcard tests/oracle/beside/*) tests/oracle/go.mod tests/oracle/go.sum
	@mkdir -p $(@D)
	cd tests/oracle && go build -o $(abspath $@) ./beside

beside = $(BESIDE) -gtmpl $(program) -work $(BUILD)/beside

helm-commands: $(program) $(BESIDE) ## Run the commands of Helm's own tests through both (needs Go)
	$(beside) commands

value-tables: $(program) $(BESIDE) ## Give both what Helm's own tests of values use (needs Go)
	$(beside) tables

difftest-values: N = 5000
difftest-values: $(program) $(BESIDE) ## Give both N random charts with values (SEED=number; needs Go)
	$(beside) -n $(N) -seed $(SEED) random

names: $(DIFFTEST) $(BUILD)/serve ## Compare the names and arguments of our functions with Helm's (needs Go)
	$(DIFFTEST) -names -runner $(BUILD)/serve

# Argo CD's own packages; building them takes minutes the first time.
APPSET = $(BUILD)/tools/appset
$(APPSET): $(wildcard tests/oracle/appset/*)
	@mkdir -p $(@D)
	cd tests/oracle/appset && go build -o $(abspath $@) .

appset-goldens: $(APPSET) ## Make testdata/appsets/golden anew with Argo CD's packages (needs Go)
	tests/appset/run $(APPSET) make

difftest-appset: N = 500
difftest-appset: $(program) $(APPSET) ## Give Argo CD's packages and us N random ApplicationSets (SEED=number; needs Go)
	$(APPSET) -gtmpl $(abspath $(program)) -work $(abspath $(BUILD))/appset -n $(N) -seed $(SEED) random

appset-compare: $(program) $(APPSET) ## Give both the ApplicationSets of files (FILES, ARGS="-clusters F -repo URL=DIR"; needs Go)
	$(APPSET) -gtmpl $(abspath $(program)) $(ARGS) compare $(or $(FILES),$(error FILES=files is needed))

appset-tables: $(program) $(APPSET) ## Give both what Argo CD's own tests give to its packages (needs Go)
	rm -rf $(BUILD)/appset-tables && mkdir -p $(BUILD)/appset-tables
	cd tests/oracle/appset && $(abspath $(APPSET)) -gtmpl $(abspath $(program)) -work $(abspath $(BUILD))/appset-tables \
		-clusters $(CURDIR)/testdata/appsets/clusters.yaml -repo '*=$(CURDIR)/testdata/appsets/repo' tables

# gitops-engine's order of a sync.
WAVES = $(BUILD)/tools/waves
$(WAVES): $(wildcard tests/oracle/appset/waves/*)
	@mkdir -p $(@D)
	cd tests/oracle/appset && go build -o $(abspath $@) ./waves

waves-compare: N = 500
waves-compare: $(program) $(WAVES) ## Give gitops-engine and us N random lists of resources to put in order (SEED=number; needs Go)
	mkdir -p $(BUILD)/waves
	cd tests/oracle/appset && $(abspath $(WAVES)) -gtmpl $(abspath $(program)) -work $(abspath $(BUILD))/waves -n $(N) \
		-seed $(SEED)

tree-compare: $(program) $(APPSET) $(HELM) ## Hold `gtmpl tree` against Argo CD's packages and Helm (REPOSITORY, BOOTSTRAP, CLUSTERS; needs Go, PyYAML)
	cd $(or $(REPOSITORY),$(error REPOSITORY=folder is needed)) && $(CURDIR)/tests/tree/compare \
		$(abspath $(program)) $(abspath $(APPSET)) $(abspath $(HELM)) . $(or $(BOOTSTRAP),bootstrap) $(abspath $(CLUSTERS))

goldens: $(HELM) ## Make testdata/golden anew with Helm (HELM=path, or built with Go)
	tests/golden/make $(HELM)

verify: $(HELM) ## Compare testdata/golden with Helm (HELM=path, or built with Go)
	tests/golden/verify $(HELM)

KUSTOMIZE_VERSION = v5.7.1
KUSTOMIZE ?= $(BUILD)/tools/kustomize

$(BUILD)/tools/kustomize:
	GOBIN=$(abspath $(@D)) go install sigs.k8s.io/kustomize/kustomize/v5@$(KUSTOMIZE_VERSION)

clients: $(program) $(KUSTOMIZE) ## Let kustomize drive the program (KUSTOMIZE=path, or built with Go)
	tests/clients/run $(program) $(KUSTOMIZE)

flags: $(program) $(HELM) ## Whether docs/compatibility.md has each command and flag of Helm, and is right (HELM=path)
	tests/clients/flags $(HELM) $(program)

conformance: $(program) $(HELM) ## Compare with Helm on a folder of charts (CORPUS=folder, HELM=path)
	tests/conformance/run $(HELM) $(program) $(or $(CORPUS),$(error CORPUS=folder of charts is needed))

PHASES = $(BUILD)/tools/phases
$(PHASES): $(wildcard tests/oracle/phases/*) tests/oracle/go.mod tests/oracle/go.sum
	@mkdir -p $(@D)
	cd tests/oracle && go build -o $(abspath $@) ./phases

ROUNDS ?= 9
bench-tree: $(program) ## Time the tree of 1,000 Applications, and the difference that one line makes (needs Python 3)
	tests/bench/tree $(program) $(BUILD)/bench-tree $(ROUNDS)

bench: $(program) $(BUILD)/measure $(BUILD)/phases $(HELM) $(PHASES) ## Time and memory beside Helm (CORPUS=folder, ROUNDS, BENCH=json file, HELM=path; needs Go and Python 3)
	tests/bench/run --build $(BUILD) --helm $(HELM) --gtmpl $(program) --phases $(PHASES) --rounds $(ROUNDS) \
		$(if $(CORPUS),--corpus $(CORPUS)) $(if $(BENCH),--output $(BENCH))

demo: $(program) ## Show on a copy of the example repository what an override does, and which file set a value
	scripts/demo $(program) $(BUILD)/demo

pictures: $(program) ## Make the pictures of the documentation anew (needs Chromium, Python 3)
	docs/pictures/make $(program)

# --- installing -------------------------------------------------------------------------------------------------------

$(BUILD)/gtmpl.pc: pkgconfig/gtmpl.pc.in FORCE
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' \
		-e 's|@VERSION@|$(VERSION)|' -e 's|@LIBS@|$(DEPS_LIBS)|' $< >$@

include mk/package.mk

# Where the program looks for it.
twin_installed = $(dir $(BINDIR))libexec/gtmpl/gtmpl

install: all $(BUILD)/gtmpl.pc $(manuals) ## Install under PREFIX (and DESTDIR)
	install -d $(addprefix $(DESTDIR),$(BINDIR) $(LIBDIR)/pkgconfig $(INCLUDEDIR)/gtmpl $(addprefix $(MANDIR)/man,1 3 5) \
		$(BASHCOMPDIR) $(ZSHCOMPDIR) $(FISHCOMPDIR))
	install -m 755 $(program) $(DESTDIR)$(BINDIR)/gtmpl
	cmp -s $(program) $(twin) || install -D -m 755 $(twin) $(DESTDIR)$(twin_installed)
	install -m 644 $(static) $(DESTDIR)$(LIBDIR)
	install -m 755 $(BUILD)/$(soname) $(DESTDIR)$(LIBDIR)
	ln -sf $(soname) $(DESTDIR)$(LIBDIR)/libgtmpl.so
	install -m 644 include/gtmpl/*.h $(DESTDIR)$(INCLUDEDIR)/gtmpl
	install -m 644 $(BUILD)/gtmpl.pc $(DESTDIR)$(LIBDIR)/pkgconfig
	for section in 1 3 5; do install -m 644 $(BUILD)/man/*.$$section $(DESTDIR)$(MANDIR)/man$$section || exit 1; done
	install -m 644 $(BUILD)/man/completion.bash $(DESTDIR)$(BASHCOMPDIR)/gtmpl
	install -m 644 $(BUILD)/man/completion.zsh $(DESTDIR)$(ZSHCOMPDIR)/_gtmpl
	install -m 644 $(BUILD)/man/completion.fish $(DESTDIR)$(FISHCOMPDIR)/gtmpl.fish

uninstall: ## Remove what install put there
	rm -f $(DESTDIR)$(BINDIR)/gtmpl $(DESTDIR)$(twin_installed) $(addprefix $(DESTDIR)$(LIBDIR)/,libgtmpl.a libgtmpl.so $(soname) \
		pkgconfig/gtmpl.pc)
	rm -rf $(DESTDIR)$(INCLUDEDIR)/gtmpl
	rm -f $(addprefix $(DESTDIR)$(MANDIR)/,man1/gtmpl.1 man1/gtmpl-*.1 man3/libgtmpl.3 man5/gtmpl.yaml.5) \
		$(DESTDIR)$(BASHCOMPDIR)/gtmpl $(DESTDIR)$(ZSHCOMPDIR)/_gtmpl $(DESTDIR)$(FISHCOMPDIR)/gtmpl.fish

# --- housekeeping -----------------------------------------------------------------------------------------------------

fmt: ## Format the sources
	clang-format -i $(wildcard include/gtmpl/*.h lib/*/*.[ch] lib/*/*/*.[ch] lib/*/*.cc cli/*.[ch] tests/*/*.[ch] tests/*/*/*.c tests/*/*/*.cc)

clean: ## Remove everything that was built
	rm -rf $(BUILD)

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile mk/package.mk | \
		awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

FORCE:

-include $(all_objects:.o=.d)
