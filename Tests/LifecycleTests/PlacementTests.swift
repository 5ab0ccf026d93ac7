import Documents
import Lifecycle
import Model
import Testing

/// Which nodes an allocation may have, and what is said of the others.
@Suite struct PlacementTests {
    private let node = ResourceID(high: 1, low: 1)

    private func allocation(_ edit: (inout Allocation) -> Void = { _ in }) -> Allocation {
        var allocation = Allocation(uuid: ResourceID(high: 9, low: 9), createdAt: Timestamp(microseconds: 0))
        allocation.resourceClass = "large"
        edit(&allocation)
        return allocation
    }

    private func free(_ edit: (inout Node) -> Void = { _ in }) -> Node {
        var node = Node(uuid: node, driver: "fake-hardware", createdAt: Timestamp(microseconds: 0))
        node.resourceClass = "large"
        node.traits = ["CUSTOM_GPU", "HW_CPU_X86_VMX"]
        node.owner = "alpha"
        node.lessee = "beta"
        node.status.provisionState = .available
        node.status.powerState = .off
        edit(&node)
        return node
    }

    @Test func aFreeNodeOfTheClassIsAdmitted() {
        #expect(Placement(allocation()).admits(free()))
        #expect(Placement(allocation { $0.traits = ["CUSTOM_GPU"] }).admits(free()))
        #expect(Placement(allocation { $0.candidateNodes = [node] }).admits(free()))
        #expect(Placement(allocation { $0.owner = "alpha" }).admits(free()))
        #expect(Placement(allocation { $0.owner = "beta" }).admits(free()))
        #expect(Placement(allocation()).admits(free { $0.status.powerState = .error }))
    }

    @Test func everyConditionExcludesWhatDoesNotMeetIt() {
        func exclusions(_ wish: (inout Allocation) -> Void, _ change: (inout Node) -> Void) -> [Exclusion] {
            Placement(allocation(wish)).exclusions(of: free(change))
        }
        #expect(exclusions({ _ in }, { $0.resourceClass = "small" }) == [.otherClass(found: "small", wanted: "large")])
        #expect(exclusions({ _ in }, { $0.resourceClass = nil }) == [.otherClass(found: nil, wanted: "large")])
        #expect(
            exclusions({ $0.traits = ["CUSTOM_B", "CUSTOM_GPU", "CUSTOM_A"] }, { _ in }) == [
                .lacksTraits(["CUSTOM_A", "CUSTOM_B"])
            ])
        #expect(exclusions({ $0.candidateNodes = [ResourceID(high: 2, low: 2)] }, { _ in }) == [.notCandidate])
        #expect(exclusions({ $0.owner = "gamma" }, { _ in }) == [.ofOtherProject("gamma")])
        #expect(exclusions({ _ in }, { $0.instanceUUID = node }) == [.inUse])
        #expect(exclusions({ _ in }, { $0.allocationUUID = node }) == [.inUse])
        #expect(exclusions({ _ in }, { $0.status.provisionState = .cleaning }) == [.notAvailable(.cleaning)])
        #expect(exclusions({ _ in }, { $0.status.isMaintenance = true }) == [.inMaintenance])
        #expect(exclusions({ _ in }, { $0.status.powerState = nil }) == [.powerUnknown])
        #expect(exclusions({ _ in }, { $0.status.isReserved = true }) == [.locked])
        #expect(exclusions({ _ in }, { $0.status.targetPowerState = .on }) == [.locked])
    }

    @Test func onlyALockedNodeIsWorthWaitingFor() {
        let placement = Placement(allocation())
        #expect(placement.isWorthWaiting(for: free { $0.status.isReserved = true }))
        #expect(!placement.isWorthWaiting(for: free()))
        #expect(
            !placement.isWorthWaiting(
                for: free {
                    $0.status.isReserved = true; $0.status.isMaintenance = true
                }))
    }

    @Test func failuresAreToldInIronicsWords() {
        let name = "Failed to process allocation 00000000-0000-0009-0000-000000000009: "
        #expect(
            Placement(allocation()).failure(isClassAvailable: false) == name
                + "no available nodes match the resource class large.")
        #expect(
            Placement(allocation { $0.candidateNodes = [node] }).failure(isClassAvailable: false)
                == name + "none of the requested nodes are available and match the resource class large.")
        #expect(
            Placement(allocation { $0.traits = ["CUSTOM_A"] }).failure(isClassAvailable: true)
                == name + "no suitable nodes have the requested traits CUSTOM_A.")
    }

    @Test func onlyAnActiveNodeThatFitsIsBackfilled() throws {
        let active = free { $0.status.provisionState = .active }
        try Backfill.check(allocation(), on: active)
        try Backfill.check(
            allocation(),
            on: free {
                $0.status.provisionState = .active; $0.instanceUUID = allocation().uuid
            })
        try Backfill.check(allocation { $0.resourceClass = nil }, on: active)
        #expect(throws: Backfill.Refusal.associated(instance: node)) {
            try Backfill.check(
                allocation(),
                on: free {
                    $0.status.provisionState = .active; $0.instanceUUID = node
                })
        }
        #expect(throws: Backfill.Refusal.associated(instance: node)) {
            try Backfill.check(
                allocation(),
                on: free {
                    $0.status.provisionState = .active; $0.allocationUUID = node
                })
        }
        for wish: (inout Allocation) -> Void in [
            { $0.resourceClass = "small" }, { $0.traits = ["CUSTOM_A"] }, { $0.candidateNodes = [ResourceID(high: 2, low: 2)] },
        ] {
            #expect(throws: Backfill.Refusal.self) { try Backfill.check(allocation(wish), on: active) }
        }
        #expect(throws: Backfill.Refusal.self) { try Backfill.check(allocation(), on: free()) }
    }

    @Test(arguments: ProvisionState.allCases) func anAllocationIsKeptWhereItsInstanceIs(_ state: ProvisionState) {
        var node = free { $0.status.provisionState = state }
        #expect(node.mayLoseAllocation == (state != .active), "\(state) at rest")
        node.status.targetProvisionState = .active
        let isOnItsWay = [.deploying, .deployWait, .deleting, .rescuing, .cleaning].contains(state)
        if isOnItsWay { #expect(!node.mayLoseAllocation, "\(state) under way") }
        node.status.isMaintenance = true
        #expect(node.mayLoseAllocation)
    }
}
