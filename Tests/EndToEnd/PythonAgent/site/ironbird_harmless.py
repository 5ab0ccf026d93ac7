"""A hardware manager for tests: a machine without disks, whose steps write a line into a file and nothing else.

It outranks the agent's own manager in everything that could touch a disk or the machine.
"""

import os
import time

from ironic_python_agent import errors
from ironic_python_agent import hardware

NOTES = os.environ["IRONBIRD_NOTES"]


def note(line):
    with open(NOTES, "a") as notes:
        notes.write(line + "\n")


def step(name, **more):
    return {"step": name, "interface": "deploy", "priority": 0, "reboot_requested": False, "abortable": True, **more}


class HarmlessHardwareManager(hardware.GenericHardwareManager):
    HARDWARE_MANAGER_NAME = "HarmlessHardwareManager"
    HARDWARE_MANAGER_VERSION = "1"

    def evaluate_hardware_support(self):
        return hardware.HardwareSupport.SERVICE_PROVIDER

    def initialize(self):
        pass

    def wait_for_disks(self):
        pass

    # What there is.

    def list_block_devices(self, *args, **more):
        return []

    def get_os_install_device(self, *args, **more):
        raise errors.DeviceNotFound("this machine has no disk")

    def list_network_interfaces(self):
        return [
            hardware.NetworkInterface(
                "eth0", os.environ["IRONBIRD_MAC"], ipv4_address="192.0.2.1", has_carrier=True, vendor="0x1af4",
                product="0x0001")
        ]

    def get_bmc_address(self):
        return "127.0.0.1"

    def get_bmc_v6address(self):
        return None

    # What can be done.

    def get_clean_steps(self, node, ports):
        return [step("harmless_clean", priority=50), step("harmless_slow")]

    def get_deploy_steps(self, node, ports):
        return [step("harmless_deploy", argsinfo={"word": {"description": "What to note.", "required": True}})]

    def get_service_steps(self, node, ports):
        return [step("harmless_service"), step("harmless_failure")]

    def harmless_clean(self, node, ports):
        note("clean of " + node["uuid"])
        return "cleaned"

    def harmless_slow(self, node, ports):
        note("slow step began")
        time.sleep(8)
        note("slow step ended")

    def harmless_deploy(self, node, ports, word):
        note("deploy " + word)

    def harmless_service(self, node, ports):
        note("service")

    def harmless_failure(self, node, ports):
        raise errors.CleaningError("this step fails as it should")

    # What must never be done here.

    def _refuse(self, *args, **more):
        raise errors.CleaningError("not in a test")

    write_image = erase_devices = erase_devices_express = erase_devices_metadata = erase_pstore = _refuse
    erase_block_device = create_configuration = delete_configuration = apply_configuration = _refuse
    validate_configuration = clean_uefi_nvram = inject_files = _refuse
