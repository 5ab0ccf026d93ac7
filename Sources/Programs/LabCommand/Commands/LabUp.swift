import ArgumentParser
import Glibc
import OperatorCommands
import VirtualControllers

extension MachineDescription.Firmware: ExpressibleByArgument {}
extension MachineDescription.NetworkBoot: ExpressibleByArgument {}
extension MachineDescription.Controller: ExpressibleByArgument {}
extension MachineDescription.Card: ExpressibleByArgument {}
extension MachineDescription.Bus: ExpressibleByArgument {}

/// `ironbird lab up`: makes a lab.
struct LabUp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Make a lab: network, empty disks, controllers. The machines are off.")

    @OptionGroup var lab: LabOptions

    @Option(help: "How many machines.")
    var nodes = 1

    @Option(help: "bios, uefi or uefi-secure; several with commas are for the first machine, the second, and so on.")
    var firmware = "bios"

    @Option(help: "How the firmware fetches what it boots from the network; http is for uefi.")
    var networkBoot = MachineDescription.NetworkBoot.pxe

    @Option(help: "The protocol of the controllers.")
    var bmc = MachineDescription.Controller.ipmi

    @Option(help: "The network card.")
    var nic = MachineDescription.Card.virtio

    @Option(help: "What disks are attached to.")
    var diskBus = MachineDescription.Bus.virtio

    @Option(help: "Size of a disk, in GiB; it takes only what is written.")
    var diskSize = 4

    @Option(help: "Disks of a machine; it boots from the first.")
    var disks = 1

    @Option(help: "Memory of a machine, in MiB.")
    var memory = 1_024

    @Option(help: "Processors of a machine.")
    var processors = 1

    @Option(help: ArgumentHelp("A kernel to find out with whether KVM works here.", valueName: "file"))
    var kvmProbeKernel = ".build/images/ramdisk-cloud/vmlinuz"

    /// So many fit on a controller of any kind.
    private static let disksMax = 6

    init() {}

    func run() throws {
        let plan = try plan()
        let start = LabStart(plan: plan, program: try ownProgram(), probeKernel: kvmProbeKernel) { line in
            print("ironbird lab: \(line)")
        }
        let running = try start.run()
        print(LabTable(running, states: try LabOrders(running).ask(.status)).text, terminator: "")
        print(
            "run the service in it: ironbird lab exec\(running.name == "lab" ? "" : " --name \(running.name)") -- ironbird serve …"
        )
    }

    func plan() throws(CommandFailure) -> LabPlan {
        guard (1...LabNetwork.machinesMax).contains(nodes) else {
            throw CommandFailure(.usage, "--nodes must be 1 to \(LabNetwork.machinesMax), not \(nodes)")
        }
        for (option, value, least) in [("disk-size", diskSize, 1), ("memory", memory, 256), ("processors", processors, 1)]
        where value < least {
            throw CommandFailure(.usage, "--\(option) must be at least \(least), not \(value)")
        }
        guard (1...Self.disksMax).contains(disks) else {
            throw CommandFailure(.usage, "--disks must be 1 to \(Self.disksMax), not \(disks)")
        }
        let firmware = try firmwareOfEach()
        guard networkBoot == .pxe || firmware.allSatisfy({ $0 == .uefi }) else {
            throw CommandFailure(
                .usage, "--network-boot http is for --firmware uefi: a BIOS has no HTTP boot, and Secure Boot is served by TFTP")
        }
        return LabPlan(
            name: try lab.labName(), firmware: firmware, networkBoot: networkBoot, controller: bmc, card: nic, bus: diskBus,
            memoryMiB: memory, processors: processors, diskGiB: diskSize, diskCount: disks)
    }

    private func firmwareOfEach() throws(CommandFailure) -> [MachineDescription.Firmware] {
        var kinds: [MachineDescription.Firmware] = []
        for word in firmware.split(separator: ",") {
            guard let kind = MachineDescription.Firmware(rawValue: String(word)) else {
                throw CommandFailure(.usage, "--firmware must be bios, uefi, uefi-secure, or a list of these, not \(word)")
            }
            kinds.append(kind)
        }
        guard let first = kinds.first else { throw CommandFailure(.usage, "--firmware must be bios, uefi or uefi-secure") }
        guard kinds.count > 1 else { return Array(repeating: first, count: nodes) }
        return (0..<nodes).map { kinds[$0 % kinds.count] }
    }

    /// The file that we are.
    private func ownProgram() throws(CommandFailure) -> String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &path, path.count - 1)
        guard length > 0 else { throw CommandFailure(.failed, "cannot find our own program by /proc/self/exe") }
        return String(decoding: path.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
