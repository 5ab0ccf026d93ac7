import Documents
import Lifecycle
import Model
import Testing

/// Which of several suitable nodes are taken, and what is said about all.
@Suite struct NodeChoiceTests {
    private func node(_ number: UInt64, rack: String? = nil, _ edit: (inout Node) -> Void = { _ in }) -> ManagedNode {
        var node = Node(uuid: ResourceID(high: 1, low: number), driver: "fake-hardware", createdAt: Timestamp(microseconds: 0))
        node.name = "n\(number)"
        node.resourceClass = "large"
        node.status.provisionState = .available
        node.status.powerState = .off
        if let rack { node.extra = ["rack": .string(rack)] }
        edit(&node)
        return ManagedNode(node: node)
    }

    private func allocation(_ edit: (inout SchedulingWishes) -> Void) -> Allocation {
        var allocation = Allocation(uuid: ResourceID(high: 9, low: 9), createdAt: Timestamp(microseconds: 0))
        allocation.resourceClass = "large"
        edit(&allocation.wishes)
        return allocation
    }

    private func names(_ nodes: [ManagedNode]?) -> [String?]? { nodes?.map(\.node.name) }

    @Test(
        arguments: [
            ("properties/cpus", .equal, 8, true), ("properties/cpus", .greaterOrEqual, 8, true),
            ("properties/cpus", .greater, 8, false),
            ("properties/cpus", .less, 9, true), ("properties/memory_mb", .lessOrEqual, 65536, true),
            ("properties/cpus", .unequal, 8, false),
            ("properties/none", .equal, 8, false), ("properties/none", .unequal, 8, true), ("extra/rack", .equal, "r1", true),
            ("extra/rack", .isOneOf, ["r0", "r1"], true), ("extra/rack", .isOneOf, ["r0"], false),
            ("extra/rack", .contains, "r", true),
            ("extra/tags", .contains, "a", true), ("extra/tags", .contains, "z", false), ("extra/deep/er", .equal, true, true),
            ("capabilities/boot_mode", .equal, "uefi", true), ("capabilities/row", .greater, 1, true),
            ("driver", .equal, "fake-hardware", true),
            ("shard", .equal, "one", false), ("extra/tags", .less, 1, false),
        ] as [(String, NodeCondition.Comparison, JSON, Bool)])
    func conditionsCompareWhatANodeHas(_ field: String, _ op: NodeCondition.Comparison, _ value: JSON, _ expected: Bool) {
        let subject = node(1) {
            $0.properties = ["cpus": 8, "memory_mb": "65536", "capabilities": "boot_mode:uefi, row:2"]
            $0.extra = ["rack": "r1", "tags": ["a", "b"], "deep": ["er": true]]
        }
        #expect(NodeCondition(field, op, value).holds(for: subject.node) == expected, "\(NodeCondition(field, op, value))")
        #expect(Node.isPlacementField(field))
    }

    @Test func onlyKnownFieldsAreLookedAt() {
        for path in ["driver_info/x", "properties", "properties/", "extra//a", "", "instance_info/a", "properties/…"] {
            #expect(path == "properties/…" || !Node.isPlacementField(path), "\(path)")
        }
    }

    @Test func weightsDecideAndEqualNodesKeepTheirOrder() {
        let wish = allocation {
            $0.preferences = [
                .init(NodeCondition("extra/rack", .equal, "r2"), weight: 5),
                .init(NodeCondition("extra/rack", .equal, "r1"), weight: -1),
            ]
        }
        let nodes = [node(1, rack: "r1"), node(2, rack: "r3"), node(3, rack: "r2"), node(4, rack: "r3")]
        #expect(names(NodeChoice(wish, besides: []).choose(4, from: nodes)) == ["n3", "n2", "n4", "n1"])
    }

    @Test func groupsAreKeptApart() {
        let wish = allocation {
            $0.apart = "extra/rack"; $0.group = "web"
        }
        let nodes = [node(1, rack: "r1"), node(2, rack: "r1"), node(3, rack: "r2"), node(4)]
        #expect(names(NodeChoice(wish, besides: []).choose(2, from: nodes)) == ["n1", "n3"])
        #expect(NodeChoice(wish, besides: []).choose(3, from: nodes) == nil)
        let other = NodeChoice(wish, besides: [node(9, rack: "r1").node])
        #expect(names(other.choose(1, from: nodes)) == ["n3"])
        #expect(other.choose(2, from: nodes) == nil)
        #expect(other.exclusion(of: nodes[0].node) == .tooClose(path: "extra/rack", value: "r1"))
    }

    @Test func groupsAreSpread() {
        let wish = allocation {
            $0.spread = "extra/rack"; $0.group = "web"
        }
        let nodes = [node(1, rack: "r1"), node(2, rack: "r1"), node(3, rack: "r2"), node(4, rack: "r3"), node(5, rack: "r1")]
        #expect(names(NodeChoice(wish, besides: []).choose(5, from: nodes)) == ["n1", "n3", "n4", "n2", "n5"])
        #expect(names(NodeChoice(wish, besides: [node(9, rack: "r1").node]).choose(2, from: nodes)) == ["n3", "n4"])
    }

    @Test func aReportCountsReasonsAndNamesTheNearestFirst() {
        let wish = allocation { $0.conditions = [NodeCondition("properties/cpus", .greaterOrEqual, 8)] }
        var report = PlacementReport(wish, besides: [])
        for number in UInt64(1)...4 {
            report.consider(
                node(number) {
                    $0.properties = ["cpus": 8]; $0.instanceUUID = $0.uuid
                }.node)
        }
        report.consider(
            node(5) {
                $0.properties = ["cpus": 4]; $0.status.isMaintenance = true
            }.node)
        report.consider(
            node(6) {
                $0.properties = ["cpus": 8]; $0.resourceClass = "small"; $0.instanceUUID = $0.uuid
            }.node)
        #expect(report.considered == 6)
        #expect(report.suitable == 0)
        #expect(report.exclusions.map(\.count) == [4, 1, 1])
        #expect(report.exclusions.map(\.missesMin) == [1, 2, 2])
        #expect(report.nearest.first?.reasons == [.inUse])
        #expect(
            report.summary
                == "no suitable node; 4 in use, 1 not properties/cpus >= 8, 1 resource class small instead of large")
        report.consider(node(7) { $0.properties = ["cpus": "16"] }.node)
        #expect(report.summary.hasPrefix("1 suitable; 4 in use"))
        #expect(report.suitableExamples.map(\.name) == ["n7"])
    }
}
