// Simulated IPMI controllers in a process of their own, for whoever measures the other side.
//
//     controller-simulator COUNT
//
// Prints the UDP port of each controller, a line each, and lives until its standard input ends. User admin, password secret.

import Foundation
import IPMIDriver
import SimulatedControllers

guard let count = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }), (1...10_000).contains(count) else {
    print("usage: controller-simulator COUNT")
    exit(2)
}
var servers: [SimulatedBMCServer] = []
for index in 0..<count {
    var bmc = SimulatedBMC(cryptography: LibcryptoCryptography())
    bmc.isOn = index.isMultiple(of: 2)
    servers.append(try await SimulatedBMCServer(bmc, seed: UInt64(index)))
}
let ports = servers.map { "\($0.port)\n" }.joined()
FileHandle.standardOutput.write(Data(ports.utf8))
_ = try? FileHandle.standardInput.readToEnd()
