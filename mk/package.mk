# What is made for others: manual pages and completions, a source tarball, Debian packages, a static program, the reference
# of the API. Included by the Makefile.

.PHONY: man dist deb deb-try static api-docs

MANDIR ?= $(PREFIX)/share/man
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d

# The pages of commands, and the scripts for shells, come from the program itself: from the tables that it reads its flags
# with.
manuals = $(BUILD)/man/stamp
$(manuals): $(program) $(wildcard man/*)
	$(call say,MAN) rm -rf $(@D) && mkdir -p $(@D) && cp man/* $(@D) && $(program) __manual >$(@D)/gtmpl.1
	@$(program) __manual --list | while read -r name; do \
		$(program) __manual $$name >$(@D)/gtmpl-$$(printf %s "$$name" | tr ' ' -).1 || exit 1; done
	@for shell in bash zsh fish; do $(program) completion $$shell >$(@D)/completion.$$shell || exit 1; done
	@touch $@

man: $(manuals) ## Make the manual pages in build/man

# The same commit gives the same bytes: names, times and owners come from git.
dist_name = gtmpl-$(VERSION)
dist = $(BUILD)/$(dist_name).tar.gz
dist: ## Make the source tarball of what is committed
	@mkdir -p $(BUILD)
	git archive --format=tar --prefix=$(dist_name)/ HEAD | gzip -9n >$(dist)
	@cd $(BUILD) && sha256sum $(notdir $(dist))

# Built from the tarball, so that nothing is in them that is not in it.
deb: dist ## Build Debian packages in build/deb (needs debhelper)
	rm -rf $(BUILD)/deb
	mkdir -p $(BUILD)/deb
	tar -C $(BUILD)/deb -xzf $(dist)
	cp -r packaging/debian $(BUILD)/deb/$(dist_name)/debian
	packaging/changelog $(VERSION) >$(BUILD)/deb/$(dist_name)/debian/changelog
	sed -i "s|@MAINTAINER@|$$(packaging/changelog --maintainer)|" $(BUILD)/deb/$(dist_name)/debian/control
	cd $(BUILD)/deb/$(dist_name) && DEB_BUILD_OPTIONS="$${DEB_BUILD_OPTIONS-nocheck parallel=2}" \
		dpkg-buildpackage --build=binary --unsigned-changes --unsigned-buildinfo

deb-try: $(program) ## Install these packages in a Debian without anything else, and render there (needs root, mmdebstrap)
	packaging/try $(BUILD)/deb $(program) testdata/charts/subcharts

static: $(program) ## Build the program and see that it needs nothing at run time, as containers want it
	@! readelf -d $(program) | grep -q NEEDED || { cat $(BUILD)/static.log >&2; exit 1; }
	@$(program) version

api-docs: ## Make the reference of the C API from its headers in build/api (needs doxygen)
	@mkdir -p $(BUILD)
	( cat docs/Doxyfile; echo 'PROJECT_NUMBER = $(VERSION)'; echo 'OUTPUT_DIRECTORY = $(BUILD)/api' ) | doxygen -
	@echo 'open $(BUILD)/api/html/index.html'
