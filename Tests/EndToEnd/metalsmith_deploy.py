"""Reserves, deploys and undeploys nodes with an unmodified metalsmith. The service's endpoint is the only argument."""
import concurrent.futures
import sys

import metalsmith
import openstack
from metalsmith import exceptions, instance_config, sources

cloud = openstack.connect(auth_type="none", endpoint=sys.argv[1], baremetal_endpoint_override=sys.argv[1])
baremetal = cloud.baremetal
for index in range(3):
    node = baremetal.create_node(
        driver="fake-hardware", name=f"smith-{index}", resource_class="large",
        properties={"cpus": 4, "local_gb": 100, "memory_mb": 4096, "capabilities": f"boot_mode:uefi,row:{index}"},
    )
    for verb in ("manage", "provide"):
        node = baremetal.set_node_provision_state(node, verb, wait=True, timeout=60)
baremetal.add_node_trait(baremetal.get_node("smith-1"), "CUSTOM_GPU")

smith = metalsmith.Provisioner(cloud_region=cloud.config)
image = sources.HttpWholeDiskImage("http://192.0.2.1/tiny.raw", checksum="0" * 32)


def deploy(wish):
    hostname, wants = wish
    node = smith.reserve_node("large", hostname=hostname, **wants)
    config = instance_config.GenericConfig(ssh_keys=["ssh-ed25519 AAAA test"], user_data="#!/bin/sh\n")
    return smith.provision_node(node, image, hostname=hostname, config=config, nics=[], wait=60)


wishes = [("web-0", {"capabilities": {"row": "2"}}), ("web-1", {"traits": ["CUSTOM_GPU"]}), ("web-2", {"candidates": ["smith-0"]})]
with concurrent.futures.ThreadPoolExecutor(3) as pool:
    instances = list(pool.map(deploy, wishes))
names = [instance.node.name for instance in instances]
assert names == ["smith-2", "smith-1", "smith-0"], names
assert [instance.state for instance in instances] == [metalsmith.InstanceState.ACTIVE] * 3, instances
assert [instance.hostname for instance in instances] == ["web-0", "web-1", "web-2"]
node = baremetal.get_node("smith-1")
assert node.instance_info["image_source"] == "http://192.0.2.1/tiny.raw" and node.instance_info["root_gb"] == 99, node
assert node.extra["metalsmith_attached_ports"] == [], node

try:
    smith.reserve_node("large")
    raise AssertionError("a fourth node was reserved")
except exceptions.ReservationFailed as error:
    assert "no available nodes match" in str(error), error
assert len(list(baremetal.allocations())) == 3
assert sorted(found.hostname for found in smith.list_instances()) == ["web-0", "web-1", "web-2"]

for hostname in ("web-0", "web-1", "web-2"):
    smith.unprovision_node(hostname, wait=60)
assert list(baremetal.allocations()) == []
assert [n.instance_id for n in baremetal.nodes()] == [None] * 3
assert [n.provision_state for n in baremetal.nodes(details=True)] == ["available"] * 3
print("metalsmith: done")
