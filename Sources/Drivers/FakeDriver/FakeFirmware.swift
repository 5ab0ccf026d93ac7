import Documents
import DriverInterfaces
import Model

/// Reads and sets the firmware settings of fake machines.
struct FakeBIOS: BIOSInterface {
    let controller: FakeController

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] {
        FakeSteps.offered(by: .bios, kind)
    }

    func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        let at = controller.time.now
        let settings = step.args.object["settings"]?.arrayValue ?? []
        return try await controller.run(step, on: node, as: command) { bench in
            if step.step == "factory_reset", bench.machine.biosSettings != FakeMachine.biosDefaults { bench.act(.biosReset) }
            for setting in settings {
                guard let name = setting["name"]?.stringValue, let given = setting["value"]?.plainText else { continue }
                // As real machines do, this one takes passwords and tells them to nobody, its own record included.
                let value = SecretNames.contains(name) ? SecretNames.mask : given
                if bench.machine.biosSettings[name] != value { bench.act(.biosSetting(name, value: value)) }
            }
            return bench.firmwareFindings(at: at)
        }
    }
}

/// Reads and updates the firmware of fake machines.
struct FakeFirmware: FirmwareInterface {
    let controller: FakeController

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] {
        FakeSteps.offered(by: .firmware, kind)
    }

    func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        let at = controller.time.now
        let settings = step.args.object["settings"]?.arrayValue ?? []
        return try await controller.run(step, on: node, as: command) { bench in
            for setting in settings {
                guard let component = setting["component"]?.stringValue, let url = setting["url"]?.stringValue else { continue }
                // The version is what the file is called: there is nothing to read it from.
                let version = String(url.split(separator: "/").last ?? "unknown")
                if bench.machine.firmware[component] != version { bench.act(.firmware(component: component, version: version)) }
            }
            return bench.firmwareFindings(at: at)
        }
    }
}

extension FakeHardware.Bench {
    /// The machine's firmware, its settings, and its power.
    func firmwareFindings(at: Timestamp) -> Findings {
        var findings = Findings(powerState: machine.power)
        findings.biosSettings = machine.biosSettings.sorted { $0.key < $1.key }.map {
            BIOSSetting(name: $0.key, value: $0.value, createdAt: at)
        }
        findings.firmware = machine.firmware.sorted { $0.key < $1.key }.map { component, version in
            let initial = FakeMachine.firmwareDefaults[component] ?? version
            var found = FirmwareComponent(component: component, initialVersion: initial, createdAt: at)
            found.currentVersion = version
            found.lastVersionFlashed = version == initial ? nil : version
            return found
        }
        return findings
    }
}

extension JSON {
    /// A scalar as people write it.
    fileprivate var plainText: String? {
        switch self {
        case .string(let text): text
        case .integer, .number, .bool: text
        case .null, .array, .object: nil
        }
    }
}
