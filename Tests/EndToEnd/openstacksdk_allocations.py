"""Allocations and instances with an unmodified openstacksdk. The service's endpoint is the only argument."""
import sys
import uuid

import openstack
from openstack import exceptions

cloud = openstack.connect(auth_type="none", endpoint=sys.argv[1], baremetal_endpoint_override=sys.argv[1])
baremetal = cloud.baremetal


def refused(status, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except exceptions.HttpException as error:
        assert error.status_code == status, (error.status_code, str(error))
        return str(error)
    raise AssertionError("was accepted")


nodes = []
for name in ("sdk-1", "sdk-2"):
    node = baremetal.create_node(driver="fake-hardware", name=name, resource_class="large", properties={"cpus": 4})
    for verb in ("manage", "provide"):
        node = baremetal.set_node_provision_state(node, verb, wait=True, timeout=60)
    nodes.append(node)
baremetal.add_node_trait(nodes[1], "CUSTOM_GPU")

# Allocations.
made = baremetal.create_allocation(name="sdk-2", resource_class="large", traits=["CUSTOM_GPU"], extra={"a": 1})
made = baremetal.wait_for_allocation(made, timeout=60)
assert made.state == "active" and made.node_id == nodes[1].id, made
node = baremetal.get_node(nodes[1].id)
assert node.instance_id == made.id and node.allocation_id == made.id and node.instance_info["traits"] == ["CUSTOM_GPU"], node
assert baremetal.get_allocation("sdk-2").id == made.id
assert [a.id for a in baremetal.allocations(state="active", resource_class="large")] == [made.id]
made = baremetal.update_allocation(made, name="renamed", extra={"b": 2})
assert baremetal.get_allocation("renamed").extra == {"b": 2}
failed = baremetal.create_allocation(resource_class="large", candidate_nodes=[nodes[1].id])
failed = baremetal.wait_for_allocation(failed, timeout=60, ignore_error=True)
assert failed.state == "error" and "none of the requested nodes are available" in failed.last_error, failed
baremetal.delete_allocation(failed)
assert "nowhere" in refused(400, baremetal.create_allocation, resource_class="large", candidate_nodes=["nowhere"])
refused(400, baremetal.create_allocation, name="x")
baremetal.delete_allocation(made)
assert baremetal.get_node(nodes[1].id).instance_id is None
assert list(baremetal.allocations()) == []

# Instances, as Nova sets them.
instance, other = str(uuid.uuid4()), str(uuid.uuid4())
node = baremetal.update_node(nodes[0], instance_id=instance, retry_on_conflict=False)
assert [n.id for n in baremetal.nodes(instance_id=instance)] == [node.id]
refused(409, baremetal.update_node, baremetal.get_node(nodes[0].id), instance_id=other, retry_on_conflict=False)
refused(409, baremetal.update_node, baremetal.get_node(nodes[1].id), instance_id=instance, retry_on_conflict=False)
assert [n.id for n in baremetal.nodes(associated=True)] == [node.id]
assert [n.id for n in baremetal.nodes(associated=False, provision_state="available")] == [nodes[1].id]
node = baremetal.update_node(baremetal.get_node(node.id), instance_info={"image_source": "http://x/y", "root_gb": "10"})
node = baremetal.update_node(node, instance_id=None, instance_info={})
assert node.instance_id is None and node.instance_info == {}, node
print("openstacksdk: done")
