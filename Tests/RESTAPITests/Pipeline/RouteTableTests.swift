import Documents
import Testing

@testable import RESTAPI

@Suite struct RouteTableTests {
    private func table() -> RouteTable {
        var table = RouteTable()
        for pattern in ["", "nodes", "nodes/detail", "nodes/{node}", "nodes/{node}/states", "nodes/{node}/history/{event}"] {
            table.add(.get, at: pattern) { request in
                .ok(["pattern": .string(pattern), "node": request.parameters["node"].map { .string($0) } ?? .null])
            }
        }
        table.add(.post, .delete, at: "nodes") { _ in .noContent }
        return table
    }

    @Test(arguments: [
        ("", ""), ("nodes", "nodes"), ("nodes/detail", "nodes/detail"), ("nodes/n1", "nodes/{node}"),
        ("nodes/detail/states", "nodes/{node}/states"), ("nodes/n1/history/e", "nodes/{node}/history/{event}"),
    ])
    func findsTheRouteOfAPath(_ path: String, _ pattern: String) {
        guard case .found(let route, _) = table().match(.get, path.split(separator: "/").map(String.init)) else {
            Issue.record("\(path) was not found")
            return
        }
        #expect(route.pattern == pattern)
    }

    @Test func theParametersAreTheSegmentsInTheirPlaces() {
        guard case .found(let route, let values) = table().match(.get, ["nodes", "a", "history", "b"]) else {
            Issue.record("not found")
            return
        }
        let parameters = Parameters(route.parameterNames, values)
        #expect(parameters["node"] == "a")
        #expect(parameters["event"] == "b")
        #expect(parameters["other"] == nil)
    }

    @Test(arguments: [["nodez"], ["nodes", "a", "b"], ["nodes", "a", "history"], ["nodes", "a", "states", "x"]])
    func unknownPathsAreNotFound(_ path: [String]) {
        guard case .notFound = table().match(.get, path) else {
            Issue.record("\(path) was found")
            return
        }
    }

    @Test func aKnownPathSaysWhichMethodsItAllows() {
        guard case .methodNotAllowed(let methods) = table().match(.patch, ["nodes"]) else {
            Issue.record("PATCH was found")
            return
        }
        #expect(methods == [.delete, .get, .post])
    }
}
