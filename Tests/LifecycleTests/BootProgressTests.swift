import Documents
import Lifecycle
import Model
import Testing

/// Which stage is missing, and what is said of it.
struct BootProgressTests {
    private static let address = MACAddress(value: 0x5254_0000_0001)

    /// A node that boots its ramdisk since second 0, over the network or not.
    private func node(_ verb: Event = .deploy(StepRequest()), boot: String = "ipxe") throws -> ManagedNode {
        var node = Rehearsal(in: verb == .inspect ? .manageable : .available)
        node.managed.node.interfaces[.boot] = boot
        node.managed.node.status.powerState = .on
        try node.apply(verb)
        try node.answer(.underway(pollAfter: nil))
        return node.managed
    }

    private func progress(
        _ node: ManagedNode, _ signs: [(Double, TimelineEvent.Stage)], after seconds: Double = 0, ports: [MACAddress] = [address]
    ) -> BootProgress? {
        node.bootProgress(
            BootTimelineTests.events(signs), addresses: ports,
            at: Timestamp(microseconds: 1_700_000_000_000_000) + .seconds(seconds))
    }

    private static let network: [TimelineEvent.Stage] = [
        .powerOn, .dhcp, .loader, .script, .kernel, .ramdisk, .lookup, .heartbeat,
    ]

    @Test(arguments: Array(zip(network, network.dropFirst())))
    func theStageAfterTheFurthestIsMissing(reached: TimelineEvent.Stage, missing: TimelineEvent.Stage) throws {
        let node = try node()
        let signs = Self.network.prefix { $0 != reached } + [reached]
        let found = try #require(progress(node, signs.enumerated().map { (Double($0), $1) }))
        #expect(found.reached == reached && found.missing == missing)
        #expect(!found.causes.isEmpty && found.causes.allSatisfy { $0.hasSuffix(".") })
        #expect(found.summary.contains("Next is "))
        // Stages that nobody saw are not missing once a later one was seen.
        #expect(progress(node, [(1, reached)])?.missing == missing)
    }

    @Test func withoutAnySignThePowerComesFirst() throws {
        let found = try #require(progress(node(), []))
        #expect(found.reached == nil && found.missing == .powerOn && found.seen == nil)
        #expect(found.summary.hasPrefix("No sign"))
    }

    @Test func everythingSeenIsNothingMissing() throws {
        #expect(progress(try node(), [(1, .heartbeat)]) == nil)
        #expect(progress(try node(.inspect), [(1, .ramdisk)])?.missing == .inspection)
        #expect(progress(try node(.inspect), [(1, .inspection)]) == nil)
    }

    /// The controller is asked what the machine consists of, and the machine is left as it is.
    @Test func anInspectionThatBootsNothingMissesNothing() throws {
        var node = Rehearsal(in: .manageable)
        node.managed.node.interfaces[.boot] = "ipxe"
        for (interface, isBoot) in [("redfish", false), ("agent", true)] {
            var inspected = node
            inspected.managed.node.interfaces[.inspect] = interface
            try inspected.apply(.inspect)
            #expect((progress(inspected.managed, []) != nil) == isBoot, "\(interface)")
            try inspected.answer(.underway(pollAfter: .seconds(10)))
            #expect((progress(inspected.managed, []) != nil) == isBoot, "\(interface)")
        }
    }

    @Test func whatWasSeenBeforeTheOperationDoesNotCount() throws {
        #expect(progress(try node(), [(-100, .powerOn), (-90, .heartbeat), (1, .powerOn)])?.missing == .dhcp)
        #expect(progress(try node(), [(-100, .powerOn), (-90, .heartbeat)])?.reached == nil)
    }

    @Test func whatIsNotBootedOverTheNetworkFetchesNothing() throws {
        #expect(progress(try node(boot: "redfish-virtual-media"), [(1, .powerOn)])?.missing == .lookup)
    }

    @Test func aStageIsLateOnceItTookLongerThanUsual() throws {
        let found = try #require(progress(node(), [(0, .powerOn), (3, .dhcp)]))
        #expect(found.lateAt - found.lastSeenAt == .seconds(30))
        #expect(!found.isLate(at: found.lastSeenAt + .seconds(29)) && found.isLate(at: found.lastSeenAt + .seconds(30)))
    }

    @Test func refusalsSinceTheLastSignAreTold() throws {
        var events = BootTimelineTests.events([
            (0, .powerOn), (1, .refused), (2, .dhcp), (3, .refused), (4, .refused), (5, .refused),
        ])
        events[5].text = events[4].text
        let found = try node().bootProgress(events, addresses: [], at: events[5].at)
        #expect(found?.refusals == ["refused at 3.0", "refused at 4.0"])
    }

    @Test func causesFitWhatIsKnown() throws {
        func causes(_ signs: [(Double, TimelineEvent.Stage)], ports: [MACAddress] = [Self.address]) throws -> String {
            try #require(progress(node(), signs, ports: ports)).causes.joined(separator: "\n")
        }
        #expect(try causes([(0, .powerOn)]).contains("52:54:00:00:00:01"))
        #expect(try causes([(0, .powerOn)], ports: []).contains("has no port"))
        #expect(try causes([(0, .powerOn), (1, .ramdisk)]).contains("got no address"))
        #expect(try causes([(0, .powerOn), (1, .ramdisk), (9, .dhcp)]).contains("does not reach the API"))
        var off = try node()
        off.node.status.powerState = .off
        #expect(
            progress(off, [(0, .powerOn)])?.causes.first?.contains(
                "is off: `ironbird node boot-device set NODE pxe`, and then `ironbird node power on NODE`") == true)
        #expect(progress(off, [(0, .powerOn), (1, .ramdisk)])?.causes.first?.contains("is off") == true)
        off.node.status.provisionState = .cleanWait
        #expect(progress(off, [(0, .powerOn)])?.causes.first?.contains("its controller or a hand") == true)
    }

    @Test func anImageThatGoesOnNoMoreIsSaidToBeStuck() throws {
        var node = Rehearsal(in: .available)
        try node.apply(.deploy(StepRequest()))
        try node.answer()
        try node.offer([Step(interface: .deploy, step: "write_image", priority: 80)])
        let (deploying, now) = (node.managed, node.now)
        func progress(_ bytes: Int64, _ rate: Int64) -> BootProgress? {
            var managed = deploying
            managed.work.operation?.progress = StepProgress(
                stage: "write image", bytes: bytes, bytesTotal: 100, bytesPerSecond: rate, at: now)
            return managed.bootProgress([], addresses: [], at: now)
        }
        #expect(progress(50, 10) == nil)
        #expect(progress(100, 0) == nil)
        let found = try #require(progress(50, 0))
        #expect(found.missing == .image && found.isLate(at: now) && !found.causes.isEmpty)
    }

    @Test func anInstanceThatWasStartedIsLookedAfterForAWhile() throws {
        var node = Rehearsal(in: .active)
        node.managed.node.status.provisionUpdatedAt = node.now
        let signs: [(Double, TimelineEvent.Stage)] = [(-200, .powerOn), (-100, .heartbeat), (-3, .instanceBoot)]
        #expect(progress(node.managed, signs)?.missing == .operatingSystem)
        #expect(progress(node.managed, signs, after: 1_801) == nil)
        #expect(progress(node.managed, signs + [(20, .operatingSystem)]) == nil)
        #expect(progress(node.managed, Array(signs.prefix(2))) == nil)
    }

    @Test(arguments: [ProvisionState.available, .manageable, .enroll, .error, .deployFailed, .cleanHold])
    func aNodeThatWaitsForNoBootMissesNothing(state: ProvisionState) {
        #expect(progress(Rehearsal(in: state).managed, [(0, .powerOn)]) == nil)
    }
}
