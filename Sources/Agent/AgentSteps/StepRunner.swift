import AgentCommands
import AgentContract
import DiskAccess
import Documents
package import Hardware
package import Imaging
import Model

/// Carries out steps on the machine.
package struct StepRunner: Sendable {
    let root: SystemRoot
    let choice: RootDiskChoice
    let imaging: ImageDeployment
    let state: MachineState
    let log: AgentLog

    /// A runner for the machine that `root` shows.
    package init(
        root: SystemRoot, choice: RootDiskChoice, imaging: ImageDeployment, state: MachineState, log: AgentLog
    ) {
        self.root = root
        self.choice = choice
        self.imaging = imaging
        self.state = state
        self.log = log
    }

    /// Looks at the order for a step before it is accepted.
    func accept(_ order: StepOrder) throws(CommandRefusal) {
        guard let step = StepCatalog.Kind(rawValue: order.step), StepCatalog.priority(of: step, in: order.kind) != nil else {
            throw CommandRefusal(
                400, "step: \(order.interface).\(order.step) is not a \(order.kind.rawValue) step of this agent.")
        }
    }

    /// Does the step; what it returns becomes `X_result`.
    func run(_ order: StepOrder, meter: ProgressMeter) async throws -> JSON {
        if !order.node.isEmpty { state.node = order.node }
        log.say("\(order.kind.rawValue) step \(order.step) begins")
        let result = try await perform(order, meter)
        log.say("\(order.kind.rawValue) step \(order.step) ends")
        return result
    }

    private func perform(_ order: StepOrder, _ meter: ProgressMeter) async throws -> JSON {
        guard let step = StepCatalog.Kind(rawValue: order.step) else { return .null }
        switch step {
        case .writeImage: return .string(try await writeImage(order, meter))
        case .erasePstore:
            try erasePstore()
            return .null
        case .eraseDevices, .eraseDevicesMetadata, .eraseDevicesExpress:
            let disks = try choice.eligible(DiskSurvey(root).disks(), order.node)
            log.say("erases \(disks.map(\.name).joined(separator: ", "))")
            let erasure = DiskErasure(root: root.prefix, meter: meter)
            try await BlockingThread.run {
                switch step {
                case .eraseDevices: try erasure.eraseAll(of: disks, node: order.node)
                case .eraseDevicesExpress: try erasure.eraseExpress(of: disks)
                case .eraseDevicesMetadata, .erasePstore, .writeImage: try erasure.eraseMetadata(of: disks)
                }
            }
            return .null
        }
    }

    private func writeImage(_ order: StepOrder, _ meter: ProgressMeter) async throws -> String {
        let image = try ImageInfo(order.arguments["image_info"] ?? .null)
        let disk = try rootDisk(order.node)
        log.say("writes \(image) to \(disk.name), \(disk.sizeBytes >> 20) MiB")
        let target = try TargetDisk(disk, below: root.prefix)
        let words = try await imaging.write(
            image, configDrive: order.arguments["configdrive"]?.stringValue, to: target, configuration: state.configuration,
            meter: meter)
        state.imagedDisk = disk
        log.say(words)
        return words
    }

    func rootDisk(_ node: JSONObject) throws -> Disk {
        do {
            return try choice.disk(of: node, among: DiskSurvey(root).disks())
        } catch {
            throw CommandError(type: "DeviceNotFound", code: 404, message: error.description)
        }
    }

    /// Forgets the crashes that firmware keeps.
    private func erasePstore() throws {
        let folder = "/sys/fs/pstore"
        for name in root.names(in: folder) { try RemovedFile(root.place("\(folder)/\(name)")).remove() }
    }
}
