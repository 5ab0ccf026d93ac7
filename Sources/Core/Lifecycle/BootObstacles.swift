import Model

/// Why a stage of a boot may be missing, and what to do about it: sentences for operators, likeliest cause first.
struct BootObstacles {
    let node: Node
    let addresses: [MACAddress]
    let boot: BootTimeline.Boot?

    /// The causes that fit what is known of the node and of its boot.
    func causes(of missing: TimelineEvent.Stage) -> [String] {
        switch missing {
        case .powerOn: power + off
        case .dhcp: off + dhcp
        case .loader: off + loader
        case .script: off + script
        case .kernel: off + kernel
        case .ramdisk: off + ramdisk
        case .lookup: off + lookup
        case .heartbeat: off + heartbeat
        case .inspection: off + inspection
        case .image: image
        case .operatingSystem: operatingSystem
        case .step, .configDrive, .instanceBoot, .powerOff, .refused: []
        }
    }

    private var power: [String] {
        ["The power controller has not carried out the order yet: `ironbird node why` names its last failure."]
    }

    /// Nothing boots on a machine that is off. What it was to boot once is forgotten with the start that did not come far.
    private var off: [String] {
        guard node.status.powerState == .off else { return [] }
        let device = node.networkBootInterface == nil ? "" : "`ironbird node boot-device set NODE pxe`, and then "
        // Ironic changes no power while a node is cleaned.
        let start =
            node.status.provisionState == .cleanWait
            ? "its controller or a hand starts it again" : "`ironbird node power on NODE` starts it again"
        return ["The machine is off: \(device)\(start); `ironbird node abort NODE` gives up."]
    }

    private var dhcp: [String] {
        var causes = ["Firmware still tests itself: large servers take minutes before they ask the network."]
        if addresses.isEmpty {
            causes.append(
                "The node has no port, so that its requests are not known to be its own: add the boot card's address with "
                    + "`ironbird port create ADDRESS --node NODE`.")
        } else {
            let known = addresses.prefix(4).map(\.description).joined(separator: ", ")
            causes.append(
                "The card that boots has another address than the node's ports (\(known)): compare with what the firmware shows.")
        }
        return causes + [
            "The card is not in the network that this service listens on: check cable, switch port and VLAN, and the setting "
                + "boot-interfaces.",
            "Network boot is off or not first in the boot order, or in another mode (BIOS, UEFI) than expected: look at the console "
                + "and the firmware's settings.",
        ]
    }

    private var loader: [String] {
        [
            "Another DHCP server answered with a boot file of its own: only one may, so take its boot options away.",
            "In boot-dhcp mode proxy, no DHCP server gave an address: run one in this network, or use boot-dhcp authoritative.",
            "A firewall is in the way: UDP 69 and the high ports of TFTP, and TCP to the boot-http-port, must be open.",
        ]
    }

    private var script: [String] {
        [
            "The loader got no address the second time: a switch port that blocks for half a minute after link-up (spanning tree) "
                + "needs “portfast”.",
            "Secure Boot refuses the loader: the console says so; switch Secure Boot off or use a signed loader.",
            "The loader cannot drive the card or reach the boot-http-port: look at the console, check the firewall.",
        ]
    }

    private var kernel: [String] {
        [
            "The kernel that the script names cannot be fetched: check deploy_kernel in driver_info, or the setting deploy-kernel.",
            "The loader does not understand the script: look at the console.",
        ]
    }

    private var ramdisk: [String] {
        [
            "The transfer is slow or broke off: check the network between node and service.",
            "The ramdisk that the script names cannot be fetched: check deploy_ramdisk in driver_info, or the setting deploy-ramdisk.",
            "The node has too little memory for it: the loader says so on the console.",
        ]
    }

    private var lookup: [String] {
        let hasAddress = boot?.hasAddressInRamdisk ?? false
        let reachable =
            hasAddress
            ? "The ramdisk has an address, but does not reach the API: check the setting agent-listen, its port and the firewall."
            : "The ramdisk got no address: it lacks the card's driver, or its DHCP request had no answer; look at the console."
        let api = hasAddress ? [] : ["The API is not reachable from the node: check the setting agent-listen and the firewall."]
        return [reachable] + api + [
            "The kernel does not come up (wrong architecture, too little memory): look at the console.",
            "The ramdisk is not one with an agent, or one that is made for another service: check deploy_ramdisk and deploy-ramdisk.",
            "The node's ports have other addresses than the machine's cards, so that the service does not know whose call it is.",
        ]
    }

    private var heartbeat: [String] {
        [
            "The agent offers no HTTPS, which the setting agent-require-tls demands.",
            "The agent has another token than the node: an older agent is still running; power the node off and repeat the operation.",
            "The agent stopped after its look-up: look at the console.",
        ]
    }

    private var inspection: [String] {
        lookup + [
            "The ramdisk still collects: many disks take a while.",
            "Its report was refused: the service's log says why; a large one needs a larger inspection-body-bytes-max.",
        ]
    }

    private var image: [String] {
        [
            "The server of the image answers slowly or not any more: fetch image_source by hand, from the node's network.",
            "The disk is slow or failing: look at the console.",
            "The agent stopped: without heartbeats the deployment fails by itself.",
        ]
    }

    private var operatingSystem: [String] {
        [
            "The system does not ask for an address here (fixed address, other network): then there is no sign, and nothing is wrong.",
            "The node does not boot from its disk: check the boot order, the boot mode (BIOS, UEFI) and the console.",
            "The image is not one for this machine (architecture, boot mode, drivers): look at the console.",
        ]
    }
}

extension BootTimeline.Boot {
    /// Whether a lease was given after the ramdisk was fetched.
    fileprivate var hasAddressInRamdisk: Bool {
        guard let ramdisk = events.lastIndex(where: { $0.stage == .ramdisk || $0.stage == .kernel }) else { return false }
        return events[ramdisk...].contains { $0.stage == .dhcp }
    }
}
