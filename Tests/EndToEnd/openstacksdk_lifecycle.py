"""Walks one node through its life with an unmodified openstacksdk. The service's endpoint is the only argument."""
import sys

import openstack

cloud = openstack.connect(auth_type="none", endpoint=sys.argv[1], baremetal_endpoint_override=sys.argv[1])
baremetal = cloud.baremetal

node = baremetal.create_node(driver="fake-hardware", name="sdk-1", resource_class="baremetal", properties={"cpus": 4})
assert node.provision_state in ("enroll", "available"), node.provision_state
port = baremetal.create_port(node_id=node.id, address="52:54:00:bb:00:01")
baremetal.add_node_trait(node, "CUSTOM_SDK")
for verb, state in (
    ("manage", "manageable"),
    ("inspect", "manageable"),
    ("provide", "available"),
    ("active", "active"),
    ("rebuild", "active"),
):
    node = baremetal.set_node_provision_state(node, verb, wait=True, timeout=60)
    assert node.provision_state == state, (verb, node.provision_state)
node = baremetal.set_node_provision_state(node, "rescue", rescue_password="s3cret", wait=True, timeout=60)
assert node.provision_state == "rescue", node.provision_state
# The SDK does not know where unrescue leads, so it is told.
baremetal.set_node_provision_state(node, "unrescue")
(node,) = baremetal.wait_for_nodes_provision_state([node], "active", timeout=60)
assert node.provision_state == "active", node.provision_state

baremetal.set_node_power_state(node, "power off")
node = baremetal.wait_for_node_power_state(node, "power off", timeout=60)
assert node.power_state == "power off", node.power_state

node = baremetal.set_node_maintenance(node, "testing")
assert baremetal.get_node(node.id).is_maintenance
baremetal.unset_node_maintenance(node)
node = baremetal.update_node(node, extra={"k": "v"}, instance_id=None)
assert baremetal.get_node(node.id).extra == {"k": "v"}
assert all(r.result in (True, False, None) for r in baremetal.validate_node(node, required=()).values())

node = baremetal.set_node_provision_state(node, "deleted", wait=True, timeout=60)
assert node.provision_state == "available", node.provision_state
assert [p.address for p in baremetal.ports(details=True, node=node.id)] == ["52:54:00:bb:00:01"]
assert [n.name for n in baremetal.nodes(limit=1)] == ["sdk-1"]
assert "fake-hardware" in [d.name for d in baremetal.drivers()]
baremetal.delete_port(port)
baremetal.delete_node(node)
assert list(baremetal.nodes()) == []
print("openstacksdk: done")
