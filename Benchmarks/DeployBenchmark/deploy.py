"""Measures a deployment beside the same by hand, on the same virtual machine: from the request to the marker of the operating system.

    deploy.py PATH/TO/ironbird IMAGES BY-HAND-RAMDISK [ROUNDS]

By hand is what somebody does who has no Ironbird: dnsmasq for DHCP and TFTP, a Python HTTP server, ipmitool, and a ramdisk with the same
kernel and drivers that does `wget | dd` and switches off. It checks no sum, writes no config drive and moves no partition table.
Both share the lab's machine and controller. Rounds alternate, because the machine may do other things besides; medians are shown.
Needs root, for the lab's network namespace.
"""

import contextlib
import datetime
import hashlib
import http.server
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

LAB = "bench"
INSIDE = ["ip", "netns", "exec", f"ironbird-lab-{LAB}"]
BASE = "http://192.0.2.1:8080"
STAGES = ["request to power on", "power on to ramdisk at work", "image written", "boot prepared, machine off", "own system up"]
LIMIT_SECONDS = 600


def until(what, condition):
    """The first true answer of `condition`, asked ten times a second."""
    for _ in range(LIMIT_SECONDS * 10):
        answer = condition()
        if answer:
            return answer
        time.sleep(0.1)
    raise SystemExit(f"deploy.py: {what} did not happen within {LIMIT_SECONDS} s")


def output(*command, **options):
    """What a command prints; the benchmark ends with its words when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, **options)
    if done.returncode:
        raise SystemExit(f"deploy.py: {' '.join(command)}: {done.stderr or done.stdout}")
    return done.stdout


class Process:
    """A server that ends with the `with` block, by its own process number."""

    def __init__(self, *command, log):
        self.command, self.log = command, log

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=open(self.log, "w"), stderr=subprocess.STDOUT)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Console:
    """The machine's serial console since now."""

    def __init__(self, directory):
        self.path = os.path.join(directory, "machine-1", "console.log")
        self.start = os.path.getsize(self.path) if os.path.exists(self.path) else 0

    def has_marker(self):
        if not os.path.exists(self.path):
            return False
        with open(self.path, "rb") as log:
            log.seek(self.start)
            return b"BOOTED-OK" in log.read()


class Lab:
    """One virtual machine, off, with an empty disk."""

    def __init__(self, ironbird, firmware, kernel):
        self.ironbird = ironbird
        output(ironbird, "lab", "down", "--name", LAB)
        output(ironbird, "lab", "up", "--name", LAB, "--firmware", firmware, "--kvm-probe-kernel", kernel)
        self.inventory = output(ironbird, "lab", "inventory", "--name", LAB)
        self.node = json.loads(self.inventory)["nodes"][0]
        self.directory = f"/var/lib/ironbird-lab/{LAB}"

    def down(self):
        output(self.ironbird, "lab", "down", "--name", LAB)

    def ipmi(self, *words):
        info = self.node["driver_info"]
        return output(*INSIDE, "ipmitool", "-I", "lanplus", "-C", "17", "-H", info["ipmi_address"], "-U", info["ipmi_username"],
                      "-E", *words, env={**os.environ, "IPMI_PASSWORD": info["ipmi_password"]})


class Ours:
    """`ironbird serve`, driven by its command line."""

    name = "ironbird"

    def __init__(self, lab, images, work):
        self.lab, self.images, self.state = lab, images, os.path.join(work, "state")
        self.work = work
        with self.serving():
            inventory = os.path.join(work, "inventory.json")
            with open(inventory, "w") as file:
                file.write(lab.inventory)
            self.client("node", "import", inventory)
            self.client("node", "set", lab.node["name"], "--automated-clean", "false")
            self.client("node", "manage", lab.node["name"], "--wait")
            self.client("node", "provide", lab.node["name"], "--wait")

    @contextlib.contextmanager
    def serving(self):
        log = os.path.join(self.work, "serve.log")
        ramdisk = os.path.join(self.images, "ramdisk-cloud")
        with Process(
            *INSIDE, self.lab.ironbird, "serve", "--state-dir", self.state, "--boot-interfaces", "provision",
            "--boot-dhcp", "authoritative", "--boot-dhcp-range", "192.0.2.100-192.0.2.199",
            "--image-directory", os.path.join(self.images, "tiny-os"), "--deploy-kernel", os.path.join(ramdisk, "vmlinuz"),
            "--deploy-ramdisk", os.path.join(ramdisk, "initrd.img"), log=log):
            until("the start of the service", lambda: "ironbird serves" in open(log).read())
            yield

    def client(self, *words):
        return output(*INSIDE, self.lab.ironbird, *words)

    def round(self):
        name = self.lab.node["name"]
        # As Glance gives it.
        with open(os.path.join(self.images, "tiny-os", "tiny-os.raw"), "rb") as file:
            checksum = hashlib.file_digest(file, "sha512").hexdigest()
        with self.serving():
            console = Console(self.lab.directory)
            start = time.time()
            self.client("node", "deploy", name, "--hostname", "bench", "--image", f"{BASE}/images/tiny-os.raw", "--checksum", checksum)
            until("the marker", console.has_marker)
            end = time.time()
            timeline = json.loads(self.client("node", "timeline", name, "--output", "json"))
            self.client("node", "undeploy", name, "--wait")
        return stages_of(timeline, start, end)


def stages_of(timeline, start, end):
    """What each stage took, by the node's timeline."""
    at = {}
    for event in timeline:
        moment = datetime.datetime.fromisoformat(event["at"]).timestamp()
        if moment >= start:
            # Of the image, the end counts; of everything else, the first sign.
            at[event["stage"]] = moment if event["stage"] == "image" else at.get(event["stage"], moment)
    points = [start, at["power on"], at["heartbeat"], at["image"], at["instance boot"], end]
    return [after - before for before, after in zip(points, points[1:])]


class ByHand:
    """dnsmasq, an HTTP server, ipmitool and a ramdisk that does what it is told to do."""

    name = "by hand"

    def __init__(self, lab, images, ramdisk, work):
        self.lab, self.root = lab, os.path.join(work, "www")
        self.work = work
        os.makedirs(self.root)
        for source in [os.path.join(ramdisk, "vmlinuz"), os.path.join(ramdisk, "initrd.img"),
                       os.path.join(images, "tiny-os", "tiny-os.raw"), "/usr/lib/ipxe/snponly.efi"]:
            shutil.copy(source, self.root)
        parameters = lab.node["driver_info"]["kernel_append_params"]
        with open(os.path.join(self.root, "script.ipxe"), "w") as script:
            script.write(f"#!ipxe\nkernel {BASE}/vmlinuz {parameters} initrd=initrd.img\ninitrd {BASE}/initrd.img\nboot\n")

    def round(self):
        log = os.path.join(self.work, "http.log")
        with Process(*INSIDE, sys.executable, __file__, "--serve", self.root, log=log), Process(
                *INSIDE, "dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", "--interface=provision", "--bind-interfaces",
                "--dhcp-range=192.0.2.100,192.0.2.199", f"--dhcp-leasefile={self.work}/leases", "--enable-tftp",
                f"--tftp-root={self.root}", "--tftp-no-fail", "--dhcp-match=set:ipxe,175", "--dhcp-match=set:efi,option:client-arch,7",
                f"--dhcp-boot=tag:ipxe,{BASE}/script.ipxe", "--dhcp-boot=tag:!ipxe,tag:efi,snponly.efi",
                "--dhcp-option=encap:175,176,1b", log=os.path.join(self.work, "dnsmasq.log")):
            until("the HTTP server's start", lambda: os.path.getsize(log))
            console = Console(self.lab.directory)
            points = [time.time()]
            self.lab.ipmi("chassis", "bootdev", "pxe")
            self.lab.ipmi("chassis", "power", "on")
            points += [time.time()]
            points += [until("the request for the image", lambda: asked(log, "/tiny-os.raw"))]
            points += [until("the image on the disk", lambda: asked(log, "/written"))]
            until("the machine's end", lambda: self.lab.ipmi("chassis", "power", "status").strip().endswith("off"))
            self.lab.ipmi("chassis", "bootdev", "disk")
            self.lab.ipmi("chassis", "power", "on")
            points += [time.time()]
            until("the marker", console.has_marker)
            points += [time.time()]
        self.lab.ipmi("chassis", "power", "off")
        return [after - before for before, after in zip(points, points[1:])]


def asked(log, path):
    """When the HTTP server was first asked for `path`, if it was."""
    with open(log) as lines:
        return next((float(words[0]) for words in map(str.split, lines) if words[1:] == [path]), None)


def serve(root):
    """The HTTP server of the deployment by hand; prints when it was asked for what."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=root)

        def log_request(self, *_):
            print(time.time(), self.path, flush=True)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("192.0.2.1", 8080), Handler)
    print("serves", flush=True)
    server.serve_forever()


def measure(ironbird, images, ramdisk, firmware, rounds):
    """Both ways in turn, on a machine with this firmware."""
    lab = Lab(ironbird, firmware, os.path.join(images, "ramdisk-cloud", "vmlinuz"))
    with tempfile.TemporaryDirectory(prefix="ironbird-bench-") as work:
        try:
            ways = [Ours(lab, images, work), ByHand(lab, images, ramdisk, work)]
            taken = {way.name: [] for way in ways}
            for number in range(rounds):
                for way in ways:
                    taken[way.name].append(way.round())
                    print(f"{firmware}, round {number + 1}, {way.name}: {sum(taken[way.name][-1]):.1f} s", file=sys.stderr)
        finally:
            lab.down()
    return taken


def table(firmware, taken):
    """Medians, stage by stage."""
    ours, hand = (list(zip(*taken[name])) for name in ("ironbird", "by hand"))
    print(f"\n| {firmware}, seconds | ironbird | by hand |\n|---|---|---|")
    for name, mine, other in zip(STAGES, ours, hand):
        print(f"| {name} | {statistics.median(mine):.1f} | {statistics.median(other):.1f} |")
    mine, other = (statistics.median(map(sum, taken[name])) for name in ("ironbird", "by hand"))
    print(f"| all | {mine:.1f} | {other:.1f} |\n\n{firmware}: ironbird takes {100 * (mine / other - 1):+.1f} % of the time by hand")


def main():
    if sys.argv[1:2] == ["--serve"]:
        return serve(sys.argv[2])
    ironbird, images, ramdisk = map(os.path.abspath, sys.argv[1:4])
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    if not shutil.which("dnsmasq"):
        raise SystemExit("deploy.py: dnsmasq is missing: apt-get install dnsmasq-base")
    for firmware in ["bios", "uefi"]:
        table(firmware, measure(ironbird, images, ramdisk, firmware, rounds))


if __name__ == "__main__":
    main()
