# Two commands for everybody: `make demo` and `make test`. The rest is for those who work on wohin.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:

CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
WOHIN := $(TARGET)/release/wohin
SAMPLE := captures/webrtc-sfu
DEMO := demo

.PHONY: help demo test lint licences lab live load soak bench truth setup clean

help:
	@echo 'make demo      build, analyse a sample call, write the reports, say where they are'
	@echo 'make test      every test that needs no special rights, and those that the rights at hand allow'
	@echo 'make lint      format and lints, warnings denied'
	@echo 'make licences  licences, sources and bans of all dependencies'
	@echo 'make truth     the tables beside other tools (needs their records beside the repository)'
	@echo 'make lab       makes the sample captures again (root)'
	@echo 'make live      a call of browsers, recorded by wohin and held against the lab (root, the packages of the lab, a minute)'
	@echo 'make load      the highest packet rate without loss, beside dumpcap and tcpdump (root, an idle machine, four minutes)'
	@echo 'make soak      long tests'
	@echo 'make bench     speed and memory beside other tools (an idle machine, ten minutes)'

# libpcap's headers, the one thing that cargo cannot bring.
setup:
	@tests/setup.sh headers

demo: setup
	@$(CARGO) build --release --locked
	rm -rf '$(DEMO)'
	'$(WOHIN)' analyse $(SAMPLE)/*.pcap* -o '$(DEMO)'
	echo
	echo 'The reports lie in $(DEMO)/ — open $(DEMO)/report.html in a browser:'
	ls '$(DEMO)'

test: setup
	@$(CARGO) test --locked

lint: setup
	@$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) clippy --locked --all-targets --no-default-features -- -D warnings
	# Nothing is linked: no C++ compiler is needed for libFuzzer.
	CUSTOM_LIBFUZZER_PATH=./none CARGO_TARGET_DIR='$(TARGET)' $(CARGO) clippy --locked --manifest-path tests/fuzz/Cargo.toml --bins -- -D warnings

licences:
	@$(CARGO) deny --locked --all-features check --hide-inclusion-graph bans licenses sources

# Needs root, and the packages that tests/lab/README.md names.
lab:
	@tests/lab/lab.sh make all

live: setup
	@WOHIN_LAB=1 $(CARGO) test --locked --test capture -- --nocapture as_the_lab_knows_it

load: setup
	@$(CARGO) build --release --locked
	WOHIN='$(WOHIN)' tests/lab/load.sh

# Fifty kills at random moments, and ten minutes of memory (root).
soak: setup
	@$(CARGO) build --release --locked
	WOHIN_SOAK=1 $(CARGO) test --locked --test capture -- killed
	WOHIN='$(WOHIN)' tests/lab/flat.sh 600

truth: setup
	@$(CARGO) build --locked
	python3 tests/truth/compare.py --wohin '$(TARGET)/debug/wohin'

bench: setup
	@tests/bench.sh all

clean:
	@$(CARGO) clean
	rm -rf '$(DEMO)'
