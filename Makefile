# Ironbird: what can be done with this tree. Plain `make` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Headers and programs that the build and the tests need on Debian 12, besides Swift itself. openipmi is the IPMI controller
# that the tests talk to, ipmitool a second opinion on it; ipxe, shim and GRUB are what machines are sent to boot.
packages := ca-certificates git pkg-config zlib1g-dev libzstd-dev qemu-utils libsqlite3-dev libssl-dev libcurl4-openssl-dev libcrypt-dev python3-venv \
    openipmi ipmitool shim-signed grub-efi-amd64-signed curl
# Programs of others that ask the boot service, a second DHCP server beside it, and what loses packets between them.
packages += atftp dnsmasq-base nftables
# What images are made with, and what virtual machines run on.
packages += busybox-static cpio kmod lz4 zstd grub-common grub-pc-bin mtools dosfstools fdisk genisoimage \
    qemu-system-x86 qemu-utils ovmf ipxe iproute2
# The unmodified OpenStack clients that the tests drive the service with; the name of the mark changes with the pins.
clients := Tests/EndToEnd/requirements.txt
# OpenStack's own agent, which a test runs where there are no disks.
pythonAgent := Tests/EndToEnd/PythonAgent/requirements.txt
pythonAgentInstalled := .venv-agent/.installed-$(shell cksum < $(pythonAgent) | cut -d' ' -f1)
# OpenStack Ironic itself, which a test has our agent work for.
ironic := Tests/EndToEnd/requirements-ironic.txt
ironicInstalled := .venv-ironic/.installed-$(shell cksum < $(ironic) | cut -d' ' -f1)
clientsInstalled := .venv/.installed-$(shell cksum < $(clients) | cut -d' ' -f1)
# Unmodified schedulers, in an environment of their own because they bring much along: Nova's driver class and metalsmith.
schedulers := Tests/EndToEnd/requirements-schedulers.txt
schedulersInstalled := .venv-schedulers/.installed-$(shell cksum < $(schedulers) | cut -d' ' -f1)
sources := Sources PXE Tests Benchmarks Package.swift
# Worlds in virtual time that work for a minute or more.
heavyTests := KillEverywhere|RandomKills|ExplorationTests
# Programs of others and controllers by the thousand on real sockets, which give up on a server that gets no processor.
socketTests := FleetTests|WireTests|SerialOverLANTests|IPMISim
# Virtual machines with real firmware: one of them at any time, and what takes longest only in `make e2e`.
machineTests := TinyOSTests|FirmwareTests|BootWayTests|FirmwareFaultTests|LabTests|DeploymentFaultTests|DeploymentKillTests
machineTestsHere := TinyOSTests|FirmwareTests/aBIOSMachine|EndToEndTests.LabTests|DeploymentFaultTests|DeploymentKillTests
# Opens so many files in the tests' process that Foundation's Process, which lists them, crashed in a test beside it.
loneTests := HardeningTests/tenThousandOpenConnections
# The unmodified agent takes six minutes, most of which it waits; Ironic is much to install.
longTests := PythonAgentTests|IronicTests
# What these tests need besides the tests themselves.
machines := .build/images/ramdisk-debug/manifest .build/images/tiny-os/manifest
# Root needs no sudo, and a bare machine may have none.
asRoot := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help setup python-agent ironic build agent debug-agent test check format docs e2e e2e-python-agent bench bench-agent bench-deploy demo images tiny-os ramdisk ramdisk-cloud ramdisk-debug clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## (.*)/make \1\t\2/' | expand -t 16

setup: $(clientsInstalled) $(schedulersInstalled) ## install what is missing: Debian packages, and the OpenStack clients in .venv*

python-agent: $(pythonAgentInstalled) ## OpenStack's own agent in .venv-agent

ironic: $(ironicInstalled) ## OpenStack Ironic in .venv-ironic

build: ## release build: .build/release/ironbird
	swift build -c release --static-swift-stdlib -Xlinker --strip-all --product ironbird

debug-agent: | debian-packages
	swift build --product ironbird-agent

agent: | debian-packages ## release build of the deploy agent: .build/release/ironbird-agent
	swift build -c release --static-swift-stdlib -Xlinker --strip-all --product ironbird-agent

# One after another: what fills both cores would keep real processes and sockets from answering in time.
test: setup $(machines) ## all tests, with the debug binary and the real clients
	swift build --product ironbird
	swift build --build-tests
	swift test --skip-build --skip '$(heavyTests)|$(socketTests)|EndToEndTests'
	swift test --skip-build --filter '$(socketTests)'
	swift test --skip-build --filter '$(heavyTests)'
	swift test --skip-build --filter EndToEndTests --skip '$(machineTests)|$(longTests)|$(loneTests)'
	swift test --skip-build --filter '$(loneTests)'
	swift test --skip-build --filter '$(machineTestsHere)'

check: ## what must be clean before a commit: format, and a build in which warnings are errors
	swift format lint --strict --recursive $(sources)
	swift build --build-tests

format: ## put every Swift file into the one format
	swift format --in-place --recursive $(sources)

e2e: setup python-agent ironic $(machines) ## only the tests of the whole service: real clients, real firmware, faults, kill -9 (as root; three quarters of an hour)
	swift build --product ironbird
	swift build --build-tests
	swift test --skip-build --filter EndToEndTests --skip '$(machineTests)|$(longTests)|$(loneTests)'
	swift test --skip-build --filter '$(loneTests)'
	swift test --skip-build --no-parallel --filter '$(machineTests)|$(longTests)'

e2e-python-agent: setup python-agent ## lead the unmodified ironic-python-agent through a node's life (as root; some minutes)
	swift build --product ironbird
	Tests/EndToEnd/PythonAgent/run "$$PWD" "$$(mktemp -d)"

bench: build ## measure the release build at 1,000 and 20,000 nodes, and a sweep of 1,000 controllers (some minutes)
	for product in service-benchmark power-benchmark controller-simulator; do \
	    swift build -c release --static-swift-stdlib -Xlinker --strip-all --product $$product; \
	done
	.build/release/service-benchmark .build/release/ironbird 1000 20000
	.build/release/power-benchmark .build/release/controller-simulator 1000

bench-agent: agent ## measure imaging by the deploy agent beside curl and dd
	python3 Benchmarks/AgentBenchmark/imaging.py .build/release/ironbird-agent

bench-deploy: build images .build/images/by-hand/manifest ## measure a deployment beside the same by hand, on virtual machines (as root)
	python3 Benchmarks/DeployBenchmark/deploy.py .build/release/ironbird .build/images .build/images/by-hand

demo: setup build images ## the whole way: installs, builds, and brings bare virtual machines to their own OS (as root)
	Tests/Demo/run

images: tiny-os ramdisk ramdisk-cloud ## what machines boot: the deploy ramdisk, and a tiny operating system, in .build/images

tiny-os: .build/images/tiny-os/manifest
ramdisk: .build/images/ramdisk/manifest
ramdisk-cloud: .build/images/ramdisk-cloud/manifest
ramdisk-debug: .build/images/ramdisk-debug/manifest

# A recipe puts its manifest in place last.
.build/images/tiny-os/manifest: Images/recipe.sh $(wildcard Images/tiny-os/*) | debian-packages
	Images/tiny-os/build $(@D)

.build/images/ramdisk/manifest: .build/release/ironbird-agent Images/recipe.sh $(wildcard Images/ramdisk/*) | debian-packages
	Images/ramdisk/build --agent $< $(@D)

.build/images/ramdisk-cloud/manifest: .build/release/ironbird-agent Images/recipe.sh $(wildcard Images/ramdisk/*) | debian-packages
	Images/ramdisk/build --kernel cloud-amd64 --agent $< $(@D)

.build/images/by-hand/manifest: Benchmarks/DeployBenchmark/by-hand Images/recipe.sh $(wildcard Images/ramdisk/*) | debian-packages
	Images/ramdisk/build --kernel cloud-amd64 --agent $< $(@D)

# For tests: the agent as the tests have built it, packed quickly.
.build/images/ramdisk-debug/manifest: .build/debug/ironbird-agent Images/recipe.sh $(wildcard Images/ramdisk/*) | debian-packages
	Images/ramdisk/build --kernel cloud-amd64 --agent $< $(@D)

# Swift decides whether the agent has to be built again; images follow only when it was.
.build/debug/ironbird-agent: debug-agent
	@test -x $@

.build/release/ironbird-agent: agent
	@test -x $@

clean: ## forget what was built; keeps .venv
	swift package clean

.PHONY: debian-packages
debian-packages:
	@missing=(); \
	for package in $(packages); do \
	    dpkg-query -W -f '$${db:Status-Status}' "$$package" 2>/dev/null | grep -qx installed || missing+=("$$package"); \
	done; \
	if [ $${#missing[@]} = 0 ]; then exit 0; fi; \
	echo "installing $${missing[*]}"; \
	export DEBIAN_FRONTEND=noninteractive; \
	install=($(asRoot) apt-get install -y --no-install-recommends "$${missing[@]}"); \
	"$${install[@]}" || { $(asRoot) apt-get update && "$${install[@]}"; }

$(pythonAgentInstalled): $(pythonAgent) | debian-packages
	rm -rf .venv-agent
	python3 -m venv .venv-agent
	.venv-agent/bin/pip install --quiet --disable-pip-version-check --requirement $(pythonAgent)
	touch $@

$(ironicInstalled): $(ironic) | debian-packages
	rm -rf .venv-ironic
	python3 -m venv .venv-ironic
	.venv-ironic/bin/pip install --quiet --disable-pip-version-check --requirement $(ironic)
	touch $@

$(clientsInstalled): $(clients) | debian-packages
	rm -rf .venv
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement $(clients)
	touch $@

$(schedulersInstalled): $(schedulers) | debian-packages
	rm -rf .venv-schedulers
	python3 -m venv .venv-schedulers
	.venv-schedulers/bin/pip install --quiet --disable-pip-version-check --requirement $(schedulers)
	touch $@
