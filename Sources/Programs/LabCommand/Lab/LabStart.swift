import Glibc
import OperatorCommands
import VirtualControllers

/// Brings a lab up, or nothing.
struct LabStart {
    var plan: LabPlan
    /// Our own program, which is started again inside the lab.
    var program: String
    var probeKernel: String?
    /// Hears what is done, in lines.
    var say: (String) -> Void

    /// The running lab.
    func run() throws -> LabDescription {
        let name = plan.name
        guard TextFile.read(LabDescription.file(in: name.directory)) == nil else {
            throw CommandFailure(
                .conflict, "there is a lab \(name.text) already", remedy: "ironbird lab down --name \(name.text), or --name OTHER"
            )
        }
        try LabRequirements.check(Set(plan.firmware))
        try makeFolder(name.root, mode: 0o755)
        try makeFolder(name.directory, mode: 0o700)
        do {
            return try start()
        } catch {
            // What was started up to here is ended again.
            _ = try? LabEnd(name: name).run()
            throw error
        }
    }

    private func start() throws -> LabDescription {
        let (accelerator, reason) = Acceleration.probe(kernel: probeKernel, directory: plan.name.directory)
        say("machines run by \(accelerator == .kvm ? "KVM" : "emulation in software"): \(reason)")
        var random = SystemRandomNumberGenerator()
        let lab = plan.description(accelerator: accelerator, random: &random)
        try lab.save()
        let log = lab.directory + "/setup.log"
        for machine in lab.machines {
            try makeFolder(machine.directory, mode: 0o700)
            for disk in machine.disks {
                try LabProcesses.run(
                    ["qemu-img", "create", "-q", "-f", "qcow2", disk.file, "\(machine.diskGiB)G"], logFile: log)
            }
            if let files = EmulatorCommand.firmwareFiles(machine.firmware) {
                try LabProcesses.run(["cp", files.variables, machine.firmwareVariablesFile], logFile: log)
            }
        }
        for words in lab.network.setUp { try LabProcesses.run(words, logFile: log) }
        try? LabProcesses.run(lab.network.enableIPv6, logFile: log)
        try startMachines(of: lab)
        return lab
    }

    private static let startTimeout: Duration = .seconds(20)

    /// Starts the process with the controllers, which lives on, and waits until it takes orders.
    private func startMachines(of lab: LabDescription) throws {
        var surroundings = ChildProcess.Surroundings()
        surroundings.outputFile = lab.logFile
        surroundings.isDetached = true
        let words = lab.network.command(in: [program, "lab", "machines", lab.directory])
        let process = try ChildProcess(words, in: surroundings)
        guard let record = ProcessRecord(of: process.identifier) else { throw notStarted(lab) }
        // `ip` replaces itself by our program, which keeps number and start.
        try TextFile.write(record.text, to: lab.processFile)
        let deadline = ContinuousClock.now + Self.startTimeout
        while (try? LabOrders(lab).ask(.status)) == nil {
            guard record.isAlive, ContinuousClock.now < deadline else { throw notStarted(lab) }
            usleep(20_000)
        }
    }

    private func notStarted(_ lab: LabDescription) -> CommandFailure {
        let said = TextFile.read(lab.logFile)?.split(separator: "\n").suffix(5).joined(separator: "\n  ") ?? "nothing"
        return CommandFailure(.failed, "the lab's controllers did not start; they said:\n  \(said)")
    }

    private func makeFolder(_ path: String, mode: mode_t) throws {
        guard mkdir(path, mode) != 0, errno != EEXIST else { return }
        let reason = errno
        if reason == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeFolder(String(path[..<slash]), mode: 0o755)
            if mkdir(path, mode) == 0 { return }
        }
        throw CommandFailure(.failed, "cannot make \(path): \(String(cString: strerror(reason)))")
    }
}

/// Ends a lab: its processes by their recorded numbers, its network, its files. Works for one that was killed, or half made.
struct LabEnd {
    var name: LabName

    /// What was done, in words; throws when something is left.
    func run() throws -> String {
        let records = LabProcesses.records(in: name.directory)
        let count = records.count { $0.isAlive }
        guard LabProcesses.end(records) else {
            throw CommandFailure(
                .failed, "of lab \(name.text), processes \(records.filter(\.isAlive).map { "\($0.identifier)" }) do not end")
        }
        let network = LabNetwork(lab: name.text, machines: [])
        let hadNetwork = access("/run/netns/\(network.namespace)", F_OK) == 0
        let hadFolder = access(name.directory, F_OK) == 0
        if hadNetwork { try LabProcesses.run(network.tearDown, logFile: "/dev/null") }
        if hadFolder { try LabProcesses.run(["rm", "-rf", name.directory], logFile: "/dev/null") }
        guard hadNetwork || hadFolder else { return "there was no lab \(name.text)" }
        return "lab \(name.text) is gone: \(count) process\(count == 1 ? "" : "es") ended, network and files removed"
    }
}
