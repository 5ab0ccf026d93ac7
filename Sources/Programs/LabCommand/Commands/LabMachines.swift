import ArgumentParser
import Dispatch
import FoundationEssentials
import Glibc
import IPMIDriver
import OperatorCommands
import UnixSignals
import VirtualControllers

/// `ironbird lab machines`: the process with the machines and controllers of a lab, started by `lab up` inside the lab's network.
struct LabMachines: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machines", abstract: "Run the controllers of a lab.", shouldDisplay: false)

    @Argument(help: "The lab's folder.")
    var directory: String

    init() {}

    func run() async throws {
        let text = TextFile.read(LabDescription.file(in: directory)) ?? ""
        let lab = try JSONDecoder().decode(LabDescription.self, from: Data(text.utf8))
        let log = LabLog()
        let machines = lab.machines.map { VirtualMachine($0, accelerator: lab.accelerator, note: log.note) }
        let controllers = try await listen(for: machines, of: lab)
        advertiseRouter(log)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await LabSockets(machines).listen(controlSocket: lab.controlSocket)
        log.note("lab \(lab.name): \(controllers.count) controllers answer")
        for await signal in signals {
            log.note("lab \(lab.name): ends, told by \(signal)")
            break
        }
        await withTaskGroup { group in
            for machine in machines { group.addTask { await machine.shutdown() } }
        }
        for controller in controllers { await controller.close() }
    }

    private func listen(
        for machines: [VirtualMachine], of lab: LabDescription
    ) async throws -> [any VirtualController] {
        var controllers: [any VirtualController] = []
        for machine in machines {
            let controller: any VirtualController
            let port: Int
            switch machine.description.controller {
            case .ipmi:
                controller = VirtualIPMIController(
                    machine, credentials: lab.credentials, cryptography: LibcryptoCryptography())
                port = 623
            case .redfish:
                controller = VirtualRedfishController(machine, credentials: lab.credentials)
                port = 80
            }
            _ = try await controller.listen(host: machine.description.controllerAddress, port: port)
            controllers.append(controller)
        }
        return controllers
    }

    /// Without it the machines wait some seconds longer at each boot, so that it is no failure when the host refuses.
    private func advertiseRouter(_ log: LabLog) {
        do {
            let advertiser = try RouterAdvertiser(interface: LabNetwork.provisionBridge)
            DispatchQueue(label: "router advertisements").async { advertiser.run() }
        } catch {
            log.note("\(error)")
        }
    }
}

/// What happens in a lab, in lines with the time of day.
struct LabLog: Sendable {
    @Sendable func note(_ line: String) {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { ($0 < 10 ? "0" : "") + "\($0)" }.joined(separator: ":")
        let bytes = Array("\(clock) \(line)\n".utf8)
        _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}
