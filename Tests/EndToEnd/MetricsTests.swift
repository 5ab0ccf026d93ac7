import Foundation
import Testing

/// What `/metrics` says, read by Prometheus's own parser.
@Suite struct MetricsTests {
    @Test func prometheusReadsAllThatOperatorsWatch() throws {
        try Missing.check(Checkout.python, install: "make setup")
        let service = try IronbirdProcess()
        try service.start()
        let ironbird = try Tool.ironbird(endpoint: service.endpoint)
        for words in ["node create --driver fake-hardware --name n1", "node manage n1 --wait"] {
            let result = try ironbird(words.split(separator: " ").map(String.init))
            #expect(result.status == 0, "\(result.errors)")
        }
        let script = Checkout.root.appendingPathComponent("Tests/EndToEnd/prometheus_metrics.py")
        let result = try Tool(program: Checkout.python)([script.path, service.endpoint])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("manageable nodes: 1\n"))
    }
}
