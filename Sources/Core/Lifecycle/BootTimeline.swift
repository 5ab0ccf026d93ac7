package import Model

/// A node's boots, put together from the events that were seen of them.
package struct BootTimeline: Sendable, Hashable {
    /// One start of the machine, and what was seen until the next.
    package struct Boot: Sendable, Hashable {
        /// By time; never empty.
        package fileprivate(set) var events: [TimelineEvent]
        /// Where each of them was in what the timeline was made of.
        package fileprivate(set) var indices: [Int]

        /// When the first sign was seen: the power, or what firmware asked for.
        package var startedAt: Timestamp { events[0].at }
        /// When the last sign was seen.
        package var lastSeenAt: Timestamp { events[events.endIndex - 1].at }
    }

    /// What one stage of a boot took.
    package struct Span: Sendable, Hashable {
        package var stage: TimelineEvent.Stage
        /// The stage's first event.
        package var startedAt: Timestamp
        /// From there until the next stage began; `nil` for the last one.
        package var duration: Duration?
        /// What was transferred in the stage, as far as it was told.
        package var bytes: Int64?
    }

    /// Oldest first.
    package private(set) var boots: [Boot] = []

    /// After so long without a sign, firmware that asks for an address was started anew, by whomever.
    private static let silenceMax = Duration.seconds(900)
    /// How far apart the requests of one firmware, and the signs of one start, may be.
    private static let companyMax = Duration.seconds(60)

    /// Groups events of one node, in whatever order they arrived.
    package init(_ events: [TimelineEvent]) {
        let sorted = events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        for (index, event) in sorted { add(event, index) }
    }

    private mutating func add(_ event: TimelineEvent, _ index: Int) {
        guard var boot = boots.popLast() else {
            boots = [Boot(events: [event], indices: [index])]
            return
        }
        if boot.isStartedAnew(by: event, silenceMax: Self.silenceMax, companyMax: Self.companyMax) {
            let count = boot.preludeCount(to: event, companyMax: Self.companyMax)
            var next = Boot(events: Array(boot.events.suffix(count)), indices: Array(boot.indices.suffix(count)))
            boot.events.removeLast(count)
            boot.indices.removeLast(count)
            next.append(event, index)
            boots += [boot, next]
        } else {
            boot.append(event, index)
            boots.append(boot)
        }
    }
}

extension BootTimeline.Boot {
    /// The furthest that the boot came; `nil` where only refusals were seen.
    package var reached: TimelineEvent.Stage? {
        events.map(\.stage).filter { $0.rank > 0 }.max { $0.rank < $1.rank }
    }

    /// The events that tell how far the boot is: no refusals, no machine that was found off, and no steps once the machine left its
    /// ramdisk, which are the end of what the boot before was for.
    package var signs: [TimelineEvent] {
        let left = events.firstIndex { $0.stage == .instanceBoot } ?? events.endIndex
        return events.enumerated().filter { $1.stage != .refused && $1.stage != .powerOff && ($0 < left || $1.stage != .step) }
            .map(\.element)
    }

    /// What each stage took, in the order in which they began.
    package var spans: [BootTimeline.Span] {
        var spans: [BootTimeline.Span] = []
        for event in signs {
            let known = spans.firstIndex { $0.stage == event.stage }
            if known == nil {
                if let last = spans.indices.last { spans[last].duration = event.at - spans[last].startedAt }
                spans.append(.init(stage: event.stage, startedAt: event.at))
            }
            guard let bytes = event.bytes else { continue }
            let index = known ?? spans.endIndex - 1
            // Progress of an image tells the whole so far; files are told one by one.
            let total = event.stage == .image ? max(spans[index].bytes ?? 0, bytes) : (spans[index].bytes ?? 0) &+ bytes
            spans[index].bytes = total
        }
        return spans
    }

    /// Whether `event` cannot belong to this boot any more.
    fileprivate func isStartedAnew(by event: TimelineEvent, silenceMax: Duration, companyMax: Duration) -> Bool {
        let gap = event.at - (events.last?.at ?? event.at)
        // Somebody switched on again what was off.
        if events.last(where: { $0.stage != .refused })?.stage == .powerOff, event.stage.rank > 0 { return true }
        switch event.stage {
        case .powerOn, .instanceBoot:
            // Starting from the disk is told by two: the one who switches, and the one who knows what for.
            let isCompany = events.allSatisfy { $0.stage != event.stage && $0.stage.isStart }
            return !(isCompany && gap <= companyMax)
        case .loader, .script: return events.contains { $0.stage.isBehindScript }
        case .dhcp, .refused: return gap > silenceMax
        case .kernel, .ramdisk, .lookup, .heartbeat, .inspection, .step, .image, .configDrive, .operatingSystem, .powerOff:
            return false
        }
    }

    /// How many of the last events are what firmware asked for right before it fetched a loader, which belongs to the next boot.
    fileprivate func preludeCount(to event: TimelineEvent, companyMax: Duration) -> Int {
        guard event.stage == .loader || event.stage == .script else { return 0 }
        var next = event.at
        let prelude = events.dropFirst().reversed().prefix { candidate in
            guard candidate.stage == .dhcp, next - candidate.at <= companyMax else { return false }
            next = candidate.at
            return true
        }
        return prelude.count
    }

    fileprivate mutating func append(_ event: TimelineEvent, _ index: Int) {
        events.append(event)
        indices.append(index)
    }
}

extension TimelineEvent.Stage {
    /// How far a boot is that has come to this stage; 0 where that does not tell.
    var rank: Int {
        switch self {
        case .powerOff, .refused: 0
        case .powerOn: 1
        case .dhcp: 2
        case .loader: 3
        case .script: 4
        case .kernel: 5
        case .ramdisk: 6
        case .lookup: 7
        case .heartbeat: 8
        case .inspection: 9
        case .step: 10
        case .image: 11
        case .configDrive: 12
        case .instanceBoot: 13
        case .operatingSystem: 14
        }
    }

    /// Whether no boot that came here asks for a loader again. Starting from the disk is none of these: firmware may ask first.
    fileprivate var isBehindScript: Bool {
        (Self.kernel.rank...Self.configDrive.rank).contains(rank) || self == .operatingSystem
    }

    /// Whether a boot begins with it.
    fileprivate var isStart: Bool { self == .powerOn || self == .instanceBoot }
}
