import Foundation
import Synchronization
import VirtualControllers

/// A machine that only remembers what it was told.
final class FakeMachine: ControlledMachine {
    let description: MachineDescription
    let console: MachineConsole
    private let power = Mutex(MachinePower())

    init() {
        let directory = FileManager.default.temporaryDirectory.path
        description = MachineDescription(
            number: 1, name: "rack-1", uuid: "0c6340b1-5271-48d9-9b2e-3a3b1e0d4c55", macAddress: "52:54:00:00:00:01",
            firmware: .bios,
            controller: .ipmi, controllerAddress: "127.0.0.1", tap: "tap1", directory: directory)
        console = MachineConsole(logFile: "/dev/null")
    }

    var isOn: Bool { power.withLock { $0.isOn } }
    var bootOverride: BootOverride? { power.withLock { $0.bootOverride } }

    func order(_ order: MachinePower.Order) throws(MachinePower.IsOff) {
        try power.withLock { power throws(MachinePower.IsOff) in _ = try power.apply(.ordered(order), at: .zero) }
    }

    func setBootOverride(_ bootOverride: BootOverride?) {
        power.withLock { power in _ = try? power.apply(.bootOverride(bootOverride), at: .zero) }
    }
}
