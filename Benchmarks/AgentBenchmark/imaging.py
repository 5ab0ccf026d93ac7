"""Measures how the deploy agent brings an image to a disk, beside curl and dd from the same HTTP server.

    imaging.py PATH/TO/ironbird-agent [MEBIBYTES [ROUNDS]]

The disk is a file that was written once, so that neither side pays for allocating it. The server is a thread with sendfile(2).
Rounds alternate, because the machine may do other things besides; medians are shown. The agent also checks SHA-256, dd does not.
"""

import hashlib
import http.client
import http.server
import json
import os
import re
import resource
import shutil
import socketserver
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time

NODE = "11111111-2222-4333-8444-555555555555"
TOKEN = "t" * 43


class Service(http.server.BaseHTTPRequestHandler):
    """The service that the agent calls, and the image server of both."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, document, status=200):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/":
            return self.answer({"default_version": {"id": "v1", "version": "1.95"}})
        if self.path.startswith("/v1/lookup"):
            configuration = {"heartbeat_timeout": 300, "agent_token": TOKEN}
            return self.answer({"node": {"uuid": NODE, "properties": {}}, "config": configuration})
        if self.path != "/image":
            return self.answer({}, 404)
        size = os.path.getsize(self.server.image)
        first = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(first[1]) if first else 0
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.send_header("Content-Length", str(size - start))
        self.end_headers()
        self.wfile.flush()
        with open(self.server.image, "rb") as image:
            while start < size:
                start += os.sendfile(self.connection.fileno(), image.fileno(), start, min(size - start, 1 << 24))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heartbeat = body
        self.server.heard.set()
        self.answer({}, 202)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class Agent:
    """The agent on a machine that is a folder."""

    def __init__(self, binary, folder, server, disk_bytes):
        self.folder, self.server = folder, server
        for path, text in {
            "sys/block/vda/size": str(disk_bytes // 512), "sys/block/vda/device/model": "file",
            "sys/class/net/eth0/address": "52:54:00:aa:00:01", "sys/class/net/eth0/device/vendor": "x", "proc/cmdline": "",
        }.items():
            os.makedirs(os.path.dirname(f"{folder}/{path}"), exist_ok=True)
            with open(f"{folder}/{path}", "w") as file:
                file.write(text)
        url = f"http://127.0.0.1:{server.server_port}"
        self.process = subprocess.Popen(
            [binary, "--sysroot", folder, "--spare-machine", "--ipa-api-url", url, "--ipa-listen-host", "127.0.0.1",
             "--ipa-listen-port", "0", "--ironbird-root-disk-min-mib", "1"], stderr=subprocess.DEVNULL)
        assert server.heard.wait(30), "the agent sent no heartbeat"
        heartbeat = server.heartbeat
        context = ssl.create_default_context(cadata=heartbeat["agent_verify_ca"])
        host, port = heartbeat["callback_url"].split("//")[1].split(":")
        self.connection = http.client.HTTPSConnection(host, int(port), context=context)
        self.orders = 0

    def ask(self, method, path, body=None):
        mark = "&" if "?" in path else "?"
        self.connection.request(method, f"{path}{mark}agent_token={TOKEN}", json.dumps(body) if body else None)
        return json.loads(self.connection.getresponse().read())

    def resident_kib(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def write(self, digest, samples):
        """Seconds and CPU seconds of one image; resident memory goes to samples."""
        self.orders += 1
        info = {"id": "bench", "urls": [f"http://127.0.0.1:{self.server.server_port}/image"], "disk_format": "raw",
                "os_hash_algo": "sha256", "os_hash_value": digest}
        step = {"step": "write_image", "interface": "deploy", "args": {"image_info": info}, "order": self.orders}
        order = {"name": "deploy.execute_deploy_step", "params": {"step": step, "node": {}, "ports": []}}
        stop = threading.Event()

        def sample():
            begin = time.monotonic()
            while not stop.wait(0.1):
                samples.append((time.monotonic() - begin, self.resident_kib()))

        watcher = threading.Thread(target=sample)
        watcher.start()
        cpu, begin = self.cpu_seconds(), time.monotonic()
        result = self.ask("POST", "/v1/commands/?wait=true", order)
        seconds = time.monotonic() - begin
        stop.set()
        watcher.join()
        assert result["command_status"] == "SUCCEEDED", result
        return seconds, self.cpu_seconds() - cpu


def by_hand(url, disk, flags):
    """Seconds and CPU seconds of curl and dd."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    command = f"curl -sS {url} | dd of={disk} bs=1M iflag=fullblock conv=notrunc,fsync {flags} status=none"
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - begin, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    mebibytes = int(sys.argv[2]) if len(sys.argv) > 2 else 1024
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    folder = tempfile.mkdtemp(prefix="ironbird-imaging-")
    agent = None
    try:
        image, machine = f"{folder}/image", f"{folder}/machine"
        digest = hashlib.sha256()
        with open(image, "wb") as file:
            for _ in range(mebibytes):
                part = os.urandom(1 << 20)
                digest.update(part)
                file.write(part)
        os.makedirs(f"{machine}/dev")
        disk = f"{machine}/dev/vda"
        subprocess.run(
            ["dd", "if=/dev/zero", f"of={disk}", "bs=1M", f"count={mebibytes + 64}", "oflag=direct", "status=none"], check=True)
        server = Server(("127.0.0.1", 0), Service)
        server.image, server.heard = image, threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        agent = Agent(sys.argv[1], machine, server, os.path.getsize(disk))
        time.sleep(2)
        idle = agent.resident_kib()
        url, samples = f"http://127.0.0.1:{server.server_port}/image", []
        runs = {"ironbird-agent": [], "curl | dd oflag=direct": [], "curl | dd": []}
        for _ in range(rounds):
            runs["ironbird-agent"].append(agent.write(digest.hexdigest(), samples))
            runs["curl | dd oflag=direct"].append(by_hand(url, disk, "oflag=direct"))
            runs["curl | dd"].append(by_hand(url, disk, ""))
        print(f"{mebibytes} MiB raw, {rounds} rounds, medians\n\n| by | seconds | MiB/s | CPU seconds | agent beside it |\n|---|---|---|---|---|")
        own = statistics.median(seconds for seconds, _ in runs["ironbird-agent"])
        for name, values in runs.items():
            seconds = statistics.median(value for value, _ in values)
            cpu = statistics.median(value for _, value in values)
            print(f"| {name} | {seconds:.2f} | {mebibytes / seconds:.0f} | {cpu:.2f} | {seconds / own:.2f} × |")
        peak = max(kib for _, kib in samples)
        print(f"\nresident memory: {idle / 1024:.1f} MiB idle, {peak / 1024:.1f} MiB at most while imaging")
        step = max(1, len(samples) // 12)
        print("over time:", ", ".join(f"{at:.1f} s {kib / 1024:.1f}" for at, kib in samples[::step]))
    finally:
        if agent:
            agent.process.terminate()
            agent.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
