import Foundation
import Testing

/// Schedulers of others, unmodified, against `ironbird serve` on fake hardware.
@Suite(.serialized) struct SchedulerClientTests {
    /// Inventory, spawn, power, rebuild, rescue and destroy, for 20 instances at once.
    @Test func novasIronicDriverWorksWithTwentyInstancesAtOnce() throws {
        try run("nova_driver.py", "20", expecting: "nova: done")
    }

    @Test func metalsmithReservesDeploysAndUndeploys() throws {
        try run("metalsmith_deploy.py", expecting: "metalsmith: done")
    }

    private func run(_ script: String, _ words: String..., expecting end: String) throws {
        try Missing.check(Checkout.schedulers, install: "make setup")
        let service = try IronbirdProcess()
        try service.start()
        let path = Checkout.root.appendingPathComponent("Tests/EndToEnd/" + script).path
        let environment = ["HOME": service.stateDirectory.path, "PYTHONWARNINGS": "ignore"]
        let result = try Tool(program: Checkout.schedulers, environment: environment)([path, service.endpoint] + words)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains(end))
    }
}
