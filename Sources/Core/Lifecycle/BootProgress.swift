package import Model

/// How far a boot has come, which stage is missing, and what may keep it: for `node why` and `node timeline`.
package struct BootProgress: Sendable, Hashable {
    /// The furthest stage that was seen; `nil` where nothing was.
    package var reached: TimelineEvent.Stage?
    /// What was seen last, in its event's words; `nil` where nothing was.
    package var seen: String?
    /// When there was a sign of life last; where there was none, since when it is waited for.
    package var lastSeenAt: Timestamp
    /// The first stage that was not seen and should be next.
    package var missing: TimelineEvent.Stage
    /// When the missing stage is later than it usually is.
    package var lateAt: Timestamp
    /// What there is to say of it, in a sentence.
    package var summary: String
    /// What the service refused since, newest last.
    package var refusals: [String]
    /// Why the stage may be missing and what to do, likeliest first.
    package var causes: [String]

    /// Whether the missing stage is later than usual.
    package func isLate(at now: Timestamp) -> Bool { now >= lateAt }
}

extension ManagedNode {
    /// Where the boot stands that the node waits for, or the image that goes on no more; `nil` where neither is the case.
    ///
    /// - Parameters:
    ///   - events: The node's timeline.
    ///   - addresses: The hardware addresses of the node's ports.
    package func bootProgress(_ events: [TimelineEvent], addresses: [MACAddress], at now: Timestamp) -> BootProgress? {
        if let stalled = stalledImage { return stalled }
        guard let expectation = BootExpectation(of: self, at: now) else { return nil }
        let boot = BootTimeline(events.filter { $0.at >= expectation.since }).boots.last
        guard let missing = expectation.firstMissing(in: boot) else { return nil }
        let seen = boot?.signs.last
        let lastSeenAt = seen?.at ?? expectation.since
        var refusals: [String] = []
        for event in boot?.events ?? [] where event.stage == .refused && event.at >= lastSeenAt && refusals.last != event.text {
            refusals.append(event.text)
        }
        return BootProgress(
            reached: boot?.reached, seen: seen?.text, lastSeenAt: lastSeenAt, missing: missing,
            lateAt: lastSeenAt + missing.patience,
            summary: Self.summary(seen, missing), refusals: Array(refusals.suffix(BootExpectation.refusalsMax)),
            causes: BootObstacles(node: node, addresses: addresses, boot: boot).causes(of: missing))
    }

    /// An image of which no further bytes come.
    private var stalledImage: BootProgress? {
        guard let operation = work.operation, operation.phase == .stepping, let progress = operation.progress,
            progress.bytesPerSecond <= 0, progress.bytes > 0, progress.bytes < progress.bytesTotal ?? .max
        else { return nil }
        return BootProgress(
            reached: .image, seen: "\(progress)", lastSeenAt: progress.at, missing: .image, lateAt: progress.at,
            summary: "The image does not go on: \(progress).", refusals: [],
            causes: BootObstacles(node: node, addresses: [], boot: nil).causes(of: .image))
    }

    private static func summary(_ seen: TimelineEvent?, _ missing: TimelineEvent.Stage) -> String {
        guard let seen else { return "No sign of the boot was seen yet; \(missing.expected) comes first." }
        return "Seen last: \(seen.text) (\(seen.stage.rawValue)). Next is \(missing.expected)."
    }
}

/// What a node waits for of its boot: since when, and through which stages.
struct BootExpectation {
    /// How many refusals are told.
    static let refusalsMax = 3
    private static let networkBootInterfaces: Set<String> = ["pxe", "ipxe", "http", "http-ipxe"]
    /// How long an instance is looked after that gives no sign, and how long its start may take.
    private static let instanceDurationMax = Duration.seconds(1_800)
    private static let instanceStartMax = Duration.seconds(600)

    private enum End {
        /// The last of these stages, which follow each other.
        case agent([TimelineEvent.Stage])
        case operatingSystem
    }

    let since: Timestamp
    private let end: End

    /// `nil` where the node waits for no boot.
    init?(of managed: ManagedNode, at now: Timestamp) {
        if let operation = managed.work.operation {
            guard let end = Self.end(of: operation, on: managed.node) else { return nil }
            (since, self.end) = (operation.startedAt, end)
        } else {
            let status = managed.node.status
            guard status.provisionState == .active, let activeSince = status.provisionUpdatedAt,
                now - activeSince <= Self.instanceDurationMax
            else { return nil }
            (since, end) = (activeSince + (.zero - Self.instanceStartMax), .operatingSystem)
        }
    }

    private static func end(of operation: Operation, on node: Node) -> End? {
        guard operation.kind.course.wait != nil, operation.failure == nil, !operation.request.disableRamdisk else { return nil }
        guard operation.kind != .inspect || node.isInspectedByAgent else { return nil }
        let isNetworkBoot = networkBootInterfaces.contains(node.interfaces[.boot] ?? "")
        switch operation.phase {
        case .beginning where isNetworkBoot, .rebooting where isNetworkBoot, .awaitingAgent:
            let network: [TimelineEvent.Stage] = isNetworkBoot ? [.dhcp, .loader, .script, .kernel, .ramdisk] : []
            // An agent that inspects reports at once, without asking which node it is on.
            return .agent([.powerOn] + network + (operation.kind == .inspect ? [.inspection] : [.lookup, .heartbeat]))
        case .surveying, .beginning, .rebooting, .planning, .stepping, .holding, .ending, .givingUp, .failed: return nil
        }
    }

    /// The stage that should be next; `nil` where everything was seen, or nothing is expected.
    func firstMissing(in boot: BootTimeline.Boot?) -> TimelineEvent.Stage? {
        let reached = boot?.reached?.rank ?? 0
        switch end {
        case .agent(let stages): return stages.first { $0.rank > reached }
        case .operatingSystem:
            // Of a system that nobody saw being started there is nothing to expect.
            guard let boot, boot.events.contains(where: { $0.stage == .instanceBoot }) else { return nil }
            return reached < TimelineEvent.Stage.operatingSystem.rank ? .operatingSystem : nil
        }
    }
}

extension TimelineEvent.Stage {
    /// What people see of the stage, as what is waited for.
    var expected: String {
        switch self {
        case .powerOn: "that the node is switched on"
        case .powerOff: "nothing"
        case .dhcp: "the firmware's first DHCP request"
        case .loader: "that a boot loader is fetched"
        case .script: "that the loader fetches its script"
        case .kernel: "that the kernel is fetched"
        case .ramdisk: "that the ramdisk is fetched"
        case .lookup: "the agent's look-up"
        case .heartbeat: "the agent's first heartbeat"
        case .inspection: "the inspection data"
        case .step: "the next step"
        case .image: "the image"
        case .configDrive: "the config drive"
        case .instanceBoot: "the start from the disk"
        case .operatingSystem: "a sign of the installed operating system"
        case .refused: "nothing"
        }
    }

    /// How long the stage may take after the one before without being late.
    var patience: Duration {
        switch self {
        case .powerOn: .seconds(60)
        // Firmware of large servers tests itself for minutes.
        case .dhcp, .operatingSystem: .seconds(300)
        case .loader, .kernel: .seconds(30)
        case .script, .heartbeat: .seconds(60)
        case .ramdisk: .seconds(120)
        case .lookup, .inspection: .seconds(180)
        case .step, .image, .configDrive, .instanceBoot, .powerOff, .refused: .seconds(120)
        }
    }
}
