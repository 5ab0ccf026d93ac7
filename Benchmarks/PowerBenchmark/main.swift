// Measures a sweep that reads the power state of many IPMI controllers, which are simulated in another process.
//
//     power-benchmark PATH/TO/controller-simulator [CONTROLLERS]
//
// Prints a Markdown table: our driver, with new sessions and with those that it kept, beside one ipmitool process per controller,
// which is how Ironic asks. CPU time is that of the asking side alone.

import Foundation

let arguments = CommandLine.arguments.dropFirst()
guard let path = arguments.first else {
    print("usage: power-benchmark PATH/TO/controller-simulator [CONTROLLERS]")
    exit(2)
}
let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000
let simulator = try SimulatorProcess(URL(fileURLWithPath: path), count: count)
let sweeps = [
    try await DriverSweep(ports: simulator.ports).measure(),
    try await ToolSweep(ports: simulator.ports, atOnceMax: 8).measure(),
    try await ToolSweep(ports: simulator.ports, atOnceMax: 64).measure(),
].flatMap { $0 }
simulator.stop()
print("## Power state of \(count) IPMI controllers\n\n\(Sweep.table(sweeps))")
