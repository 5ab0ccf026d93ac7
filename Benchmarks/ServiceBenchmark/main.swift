// Measures `ironbird serve` as its users meet it: over HTTP, as a separate process, with CPU time and memory from /proc.
//
//     service-benchmark PATH/TO/ironbird [NODES ...]
//
// Prints one Markdown table per number of nodes. CPU per request is the figure to compare between runs; wall time depends on what
// else the machine does, and on this client, which shares its cores with the server.

import Documents
import Foundation
import OutboundHTTP

let arguments = CommandLine.arguments.dropFirst()
guard let path = arguments.first else {
    print("usage: service-benchmark PATH/TO/ironbird [NODES ...]")
    exit(2)
}
let sizes = arguments.dropFirst().compactMap { Int($0) }
for nodes in sizes.isEmpty ? [1_000, 20_000] : sizes {
    let report = try await ServiceBenchmark(binary: URL(fileURLWithPath: path), nodes: nodes).run()
    print(report)
}
