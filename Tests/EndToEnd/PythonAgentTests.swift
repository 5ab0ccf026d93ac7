import Foundation
import Testing

/// OpenStack's own agent, unmodified, on a "machine" that is a process: switched by ipmi_sim, driven by our service.
@Suite(.serialized, .timeLimit(.minutes(15))) struct PythonAgentTests {
    /// The script runs everything in namespaces of its own, without any block device; see there.
    @Test func isInspectedCleanedDeployedAndServicedByUs() throws {
        let python = Checkout.root.appendingPathComponent(".venv-agent/bin/ironic-python-agent")
        try Missing.check(python, install: "make python-agent")
        try Missing.check(Checkout.baremetal, install: "make setup")
        try Missing.check(Checkout.ironbird, install: "make test")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("python-agent-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = Checkout.root.appendingPathComponent("Tests/EndToEnd/PythonAgent/run")
        let result = try Tool(program: script)([Checkout.root.path, folder.path])
        #expect(result.status == 0, "\(result.output.suffix(2_000)) \(result.errors.suffix(6_000))")
        #expect(result.output.contains("PYTHON-AGENT-OK"))
    }
}
