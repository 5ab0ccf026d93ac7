import VirtualControllers

/// The network of a lab: a namespace of its own, with a bridge that the machines and the service are on, and another one with the
/// addresses of the controllers. Nothing leaves it, so that labs do not collide and DHCP harms nobody.
struct LabNetwork: Sendable, Hashable {
    var lab: String
    var machines: [MachineDescription]

    static let provisionBridge = "provision"
    /// Where the service answers machines.
    static let serviceAddress = "192.0.2.1"
    static let controllerBridge = "bmc"
    /// Where the service speaks to controllers from.
    static let controllerSide = "198.51.100.1"
    /// The address of the controller of machine `number`, from 1.
    static func controllerAddress(_ number: Int) -> String { "198.51.100.\(10 + number)" }
    static func tap(_ number: Int) -> String { "tap\(number)" }
    /// There are so many addresses.
    static let machinesMax = 200

    var namespace: String { "ironbird-lab-\(lab)" }

    /// Commands that make the network, in order.
    var setUp: [[String]] {
        [["ip", "netns", "add", namespace]]
            + inside([
                ["link", "set", "lo", "up"],
                ["link", "add", Self.provisionBridge, "type", "bridge", "stp_state", "0", "forward_delay", "0"],
                ["addr", "add", Self.serviceAddress + "/24", "dev", Self.provisionBridge],
                ["link", "set", Self.provisionBridge, "up"],
                ["link", "add", Self.controllerBridge, "type", "bridge", "stp_state", "0", "forward_delay", "0"],
                ["addr", "add", Self.controllerSide + "/24", "dev", Self.controllerBridge],
                ["link", "set", Self.controllerBridge, "up"],
            ])
            + machines.flatMap { machine in
                inside([
                    ["addr", "add", machine.controllerAddress + "/24", "dev", Self.controllerBridge],
                    ["tuntap", "add", "dev", machine.tap, "mode", "tap"],
                    ["link", "set", machine.tap, "master", Self.provisionBridge, "up"],
                ])
            }
    }

    /// Machines look for IPv6 routers, and are answered; where the host has switched IPv6 off, that is left out.
    var enableIPv6: [String] {
        command(in: [
            "sh", "-c",
            "for name in all default \(Self.provisionBridge); do cd /proc/sys/net/ipv6/conf/$name || exit 0;"
                + " echo 0 >accept_dad; echo 0 >disable_ipv6; done",
        ])
    }

    /// The command that removes the network; what still runs in it keeps it alive, without a name.
    var tearDown: [String] { ["ip", "netns", "delete", namespace] }

    /// `words` run inside the network.
    func command(in words: [String]) -> [String] { ["ip", "netns", "exec", namespace] + words }

    private func inside(_ commands: [[String]]) -> [[String]] {
        commands.map { ["ip", "-n", namespace] + $0 }
    }
}
