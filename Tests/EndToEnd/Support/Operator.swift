import Documents
import Foundation
import Testing

/// Somebody at a terminal who drives a service with the unmodified client, and asks `ironbird node why`.
struct Operator {
    let baremetal: Tool
    let ironbird: Tool
    /// Runs for as long as somebody is here to ask it.
    private let service: IronbirdProcess

    init(of service: IronbirdProcess) throws {
        self.service = service
        baremetal = try Tool.baremetal(endpoint: service.endpoint)
        ironbird = try Tool.ironbird(endpoint: service.endpoint)
    }

    /// Adds a node and returns its identifier.
    @discardableResult
    func create(_ name: String, driver: String, _ info: [String: String]) throws -> String {
        let words = info.sorted { $0.key < $1.key }.flatMap { ["--driver-info", "\($0.key)=\($0.value)"] }
        let created = try baremetal(["node", "create", "--driver", driver, "--name", name, "-f", "json"] + words)
        #expect(created.status == 0, "\(created.errors)")
        return try #require(try created.json["uuid"]?.stringValue)
    }

    func run(_ line: String) throws {
        let result = try baremetal(line.split(separator: " ").map(String.init))
        #expect(result.status == 0, "\(line): \(result.errors)")
    }

    /// What the client says of a command that must fail.
    func refusal(_ line: String) throws -> String {
        let result = try baremetal(line.split(separator: " ").map(String.init))
        #expect(result.status != 0, "\(line) was accepted")
        return result.errors + result.output
    }

    func json(_ line: String) throws -> JSON {
        let result = try baremetal(line.split(separator: " ").map(String.init) + ["-f", "json"])
        #expect(result.status == 0, "\(line): \(result.errors)")
        return try result.json
    }

    func show(_ node: String, _ field: String) throws -> JSON {
        try json("node show \(node) --fields \(field)")[field] ?? .null
    }

    /// Asks until the field has the value, at most 60 times: each call of the client takes its time.
    func eventually(_ node: String, _ field: String, _ value: JSON) throws {
        for _ in 0..<60 where try show(node, field) == value { return }
        Issue.record("\(field) of \(node) is not \(value.text)")
    }

    /// What `ironbird node why` says.
    func why(_ node: String) throws -> String {
        let result = try ironbird(["node", "why", node])
        #expect(result.status == 0, "\(result.errors)")
        return result.output
    }
}
