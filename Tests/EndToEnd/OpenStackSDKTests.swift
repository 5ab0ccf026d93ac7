import Foundation
import Testing

/// The unmodified openstacksdk against `ironbird serve` on fake hardware.
@Suite struct OpenStackSDKTests {
    @Test func walksANodeThroughItsLife() throws {
        try Missing.check(Checkout.python, install: "make setup")
        let service = try IronbirdProcess()
        try service.start()
        let script = Checkout.root.appendingPathComponent("Tests/EndToEnd/openstacksdk_lifecycle.py")
        let result = try Tool(program: Checkout.python, environment: ["HOME": service.stateDirectory.path])([
            script.path, service.endpoint,
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("openstacksdk: done"))
    }
}
