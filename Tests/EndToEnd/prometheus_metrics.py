"""Reads the metrics of the service at ARGV[1] with Prometheus's own parser, and looks for what operators watch."""

import sys
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

WATCHED = {
    "ironbird_http_requests": "counter",
    "ironbird_http_request_duration_seconds": "histogram",
    "ironbird_nodes": "gauge",
}

with urllib.request.urlopen(sys.argv[1] + "/metrics", timeout=10) as answer:
    kind = answer.headers["Content-Type"]
    text = answer.read().decode()
if not kind.startswith("text/plain; version=0.0.4"):
    sys.exit(f"Prometheus does not take {kind}")
families = {family.name: family for family in text_string_to_metric_families(text)}
for name, family in families.items():
    if not family.documentation or family.type == "unknown":
        sys.exit(f"{name} does not say what it is")
for name, kind in WATCHED.items():
    if name not in families or families[name].type != kind:
        sys.exit(f"there is no {kind} {name} among {sorted(families)}")
counts = [sample.value for sample in families["ironbird_nodes"].samples if sample.labels.get("provision_state") == "manageable"]
print(f"manageable nodes: {sum(counts):.0f}")
print("families:", *sorted(families))
