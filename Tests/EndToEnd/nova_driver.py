"""Nova's own Ironic driver against a bare-metal service: unmodified, with Nova's database calls answered from memory.

Arguments: the service's endpoint, and how many nodes and instances to work with at once.
"""
import concurrent.futures
import sys
import uuid
from unittest import mock

import openstack
from oslo_service import backend

backend.init_backend(backend.BackendType.THREADING)

import nova.conf  # noqa: E402
import nova.exception  # noqa: E402
from nova import context as nova_context  # noqa: E402
from nova import objects  # noqa: E402
from nova.compute import power_state, provider_tree, vm_states  # noqa: E402
from nova.network import model as network_model  # noqa: E402
from nova.virt import configdrive  # noqa: E402
from nova.virt.ironic import driver as ironic_driver  # noqa: E402

endpoint, count = sys.argv[1], int(sys.argv[2])
CONF = nova.conf.CONF
CONF([], project="nova", default_config_files=[])
CONF.set_override("host", "compute-1")
CONF.set_override("mkisofs_cmd", "genisoimage")
CONF.set_override("api_retry_interval", 1, "ironic")
CONF.set_override("service_type", "baremetal", "ironic")
CONF.set_override("endpoint_override", endpoint, "ironic")
CONF.set_override("auth_type", "none", "ironic")
objects.register_all()
context = nova_context.get_admin_context()

# The operator's side: enrolled nodes that wait for instances.
baremetal = openstack.connect(auth_type="none", endpoint=endpoint, baremetal_endpoint_override=endpoint).baremetal


def enrol(index):
    node = baremetal.create_node(
        driver="fake-hardware",
        name=f"nova-{index}",
        resource_class="baremetal.large",
        network_interface="flat",
        properties={"cpus": "8", "memory_mb": 65536, "local_gb": 900, "cpu_arch": "x86_64", "capabilities": "boot_mode:uefi"},
    )
    baremetal.create_port(node_id=node.id, address=f"52:54:00:cc:00:{index:02x}")
    baremetal.add_node_trait(node, "CUSTOM_GPU")
    for verb in ("manage", "provide"):
        node = baremetal.set_node_provision_state(node, verb, wait=True, timeout=60)
    return node.id


with concurrent.futures.ThreadPoolExecutor(8) as pool:
    nodes = list(pool.map(enrol, range(count)))
print("enrolled", flush=True)

# What Nova would ask of its database and message bus.
mock.patch.object(objects.ServiceList, "get_all_computes_by_hv_type", return_value=[]).start()
mock.patch.object(objects.InstanceList, "get_uuids_by_host", return_value=[]).start()
mock.patch.object(objects.Instance, "refresh", lambda self: None).start()
mock.patch.object(objects.Instance, "save", lambda self: None).start()


class Metadata:
    """What Nova's metadata service would put on a config drive."""

    def __init__(self, instance, **_):
        self.instance = instance

    def metadata_for_config_drive(self):
        yield "openstack/latest/meta_data.json", b'{"uuid": "%s"}' % self.instance.uuid.encode()
        yield "openstack/latest/user_data", b"#!/bin/sh\n"


mock.patch.object(ironic_driver.instance_metadata, "InstanceMetadata", Metadata).start()

driver = ironic_driver.IronicDriver(virtapi=None)
driver.init_host("compute-1")
assert sorted(driver.get_available_nodes()) == sorted(nodes)

# The inventory that the scheduler sees.
tree = provider_tree.ProviderTree()
for node in nodes:
    tree.new_root(node, node, generation=0)
    driver.update_provider_tree(tree, node)
    data = tree.data(node)
    assert data.inventory["CUSTOM_BAREMETAL_LARGE"]["total"] == 1, data.inventory
    assert data.inventory["CUSTOM_BAREMETAL_LARGE"]["reserved"] == 0, data.inventory
    assert "CUSTOM_GPU" in data.traits, data.traits
    resource = driver.get_available_resource(node)
    assert resource["resource_class"] == "baremetal.large" and resource["stats"]["boot_mode"] == "uefi", resource
print("inventory", flush=True)

image = objects.ImageMeta.from_dict(
    {"id": str(uuid.uuid4()), "disk_format": "raw", "container_format": "bare", "properties": {}, "status": "active"}
)
flavor = objects.Flavor(
    flavorid="large", name="large", vcpus=8, memory_mb=65536, root_gb=100, ephemeral_gb=0, swap=0,
    extra_specs={"resources:CUSTOM_BAREMETAL_LARGE": "1", "trait:CUSTOM_GPU": "required"}, rxtx_factor=1.0, id=1,
)


def instance_on(node, index):
    return objects.Instance(
        context=context, id=index + 1, uuid=str(uuid.uuid4()), node=node, host="compute-1", flavor=flavor, image_ref=image.id,
        display_name=f"server-{index}", hostname=f"server-{index}", project_id="project", user_id="user",
        vm_state=vm_states.BUILDING, task_state=None, power_state=power_state.NOSTATE, config_drive="True", metadata={},
        system_metadata={"image_min_disk": "1", "owner_user_name": "user", "owner_project_name": "project"}, key_data=None,
        user_data=None, os_type=None, root_gb=100, ephemeral_gb=0, memory_mb=65536, vcpus=8, default_ephemeral_device=None,
        tags=objects.TagList(objects=[]), info_cache=None, trusted_certs=None, launched_at=None, created_at=None,
        instance_type_id=1, availability_zone=None, reservation_id="r-1", ramdisk_id=None, kernel_id=None,
        access_ip_v4=None, access_ip_v6=None, root_device_name="/dev/sda", ephemeral_key_uuid=None,
    )


def live(index):
    """An instance from its first to its last day."""
    node = nodes[index]
    instance = instance_on(node, index)
    vif = str(uuid.uuid4())
    network = network_model.NetworkInfo([network_model.VIF(id=vif, address=f"52:54:00:cc:00:{index:02x}")])
    driver.prepare_for_spawn(instance)
    driver.prepare_networks_before_block_device_mapping(instance, network)
    attached = [found.id if hasattr(found, "id") else found for found in baremetal.list_node_vifs(node)]
    assert attached == [vif], attached
    driver.spawn(context, instance, image, [], "s3cret", {}, network_info=network)
    instance.vm_state = vm_states.ACTIVE
    shown = baremetal.get_node(node)
    assert shown.provision_state == "active" and shown.instance_id == instance.uuid, shown
    info = shown.instance_info
    assert info["image_source"] == image.id and info["root_gb"] == "100" and info["traits"] == ["CUSTOM_GPU"], info
    assert info["display_name"] == f"server-{index}" and shown.instance_name == f"server-{index}", shown
    assert driver.instance_exists(instance)
    assert driver.get_info(instance, use_cache=False).state == power_state.RUNNING
    driver.power_off(instance)
    assert driver.get_info(instance, use_cache=False).state == power_state.SHUTDOWN
    driver.power_on(context, instance, network)
    assert driver.get_info(instance, use_cache=False).state == power_state.RUNNING
    driver.reboot(context, instance, network, "SOFT")
    with mock.patch.object(objects.Instance, "save", lambda self, **_: None):
        driver.rebuild(
            context, instance, image, [], "s3cret", {}, None, None, None, network_info=network, preserve_ephemeral=False
        )
    assert baremetal.get_node(node).provision_state == "active"
    driver.rescue(context, instance, network, image, "s3cret", None, None)
    assert baremetal.get_node(node).provision_state == "rescue"
    driver.unrescue(context, instance)
    assert baremetal.get_node(node).provision_state == "active"
    driver.destroy(context, instance, network)
    assert not driver.instance_exists(instance) or baremetal.get_node(node).provision_state in ("cleaning", "available")
    baremetal.wait_for_nodes_provision_state([node], "available", timeout=60)
    gone = baremetal.get_node(node)
    assert gone.instance_id is None and gone.instance_info == {}, gone
    return True


with concurrent.futures.ThreadPoolExecutor(count) as pool:
    assert all(pool.map(live, range(count)))
print("instances", flush=True)

# A node that another instance has is left alone, and inventory follows what is done to nodes.
taken = instance_on(nodes[0], 0)
driver.prepare_for_spawn(taken)
try:
    driver.prepare_for_spawn(instance_on(nodes[0], 1))
    raise AssertionError("two instances reserved one node")
except nova.exception.ComputeResourcesUnavailable:
    pass
driver.failed_spawn_cleanup(taken)
assert baremetal.get_node(nodes[0]).instance_id is None
baremetal.set_node_maintenance(nodes[0], "testing")
driver.get_available_nodes()
driver.update_provider_tree(tree, nodes[0])
assert tree.data(nodes[0]).inventory["CUSTOM_BAREMETAL_LARGE"]["reserved"] == 1
baremetal.delete_node(nodes[0])
assert driver.is_node_deleted(nodes[0])
print("nova: done")
