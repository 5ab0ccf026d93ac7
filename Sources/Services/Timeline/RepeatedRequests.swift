import Model

/// Requests that a machine sends again and again until it is heard: firmware does so in each attempt, agents every few seconds.
struct RepeatedRequests {
    private struct Request: Hashable {
        var node: Node.ID
        var stage: TimelineEvent.Stage
        var text: String
    }

    private let duration: Duration
    private let countMax: Int
    private var lastAt: [Request: Timestamp] = [:]

    init(_ limits: TimelineLimits) {
        duration = limits.repetitionDuration
        countMax = limits.eventsWaitingMax
    }

    /// Whether the same was recorded a short time ago. Only requests are looked at: a step may well begin twice.
    mutating func isRepetition(_ event: TimelineEvent) -> Bool {
        switch event.stage {
        case .dhcp, .refused, .lookup: break
        case .powerOn, .loader, .script, .kernel, .ramdisk, .heartbeat, .inspection, .step, .image, .configDrive, .instanceBoot,
            .operatingSystem, .powerOff:
            return false
        }
        let request = Request(node: event.node, stage: event.stage, text: event.text)
        if let known = lastAt[request], event.at - known < duration { return true }
        if lastAt.count >= countMax { forget(before: event.at) }
        lastAt[request] = event.at
        return false
    }

    /// Makes room: of what is older than the duration, or of everything where that is not enough.
    private mutating func forget(before now: Timestamp) {
        lastAt = lastAt.filter { now - $0.value < duration }
        if lastAt.count >= countMax { lastAt = [:] }
    }
}
