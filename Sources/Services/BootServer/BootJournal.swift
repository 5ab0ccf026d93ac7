import DriverInterfaces
import Logging
import Model
import Storage
import Synchronization

/// Says what happens while machines boot: in metrics always, in the log and in the node's timeline as often as it is new.
final class BootJournal: Sendable {
    let metrics: BootMetrics
    let logger: Logger
    private let timeline: any TimelineRecorder
    private let time: any TimeSource
    private let interval: Duration
    private let remarksMax: Int
    /// When a remark was last made.
    private let remarks = Mutex<[String: Timestamp]>([:])

    init(
        metrics: BootMetrics, logger: Logger, timeline: any TimelineRecorder, time: any TimeSource, limits: BootLimits
    ) {
        self.metrics = metrics
        self.logger = logger
        self.timeline = timeline
        self.time = time
        interval = limits.repetitionInterval
        remarksMax = limits.remarksMax
    }

    /// The present moment.
    var now: Timestamp { time.now }

    /// Something of a boot went on.
    func note(
        _ stage: TimelineEvent.Stage, _ text: String, of subject: BootSubject, bytes: Int64? = nil, duration: Duration? = nil
    ) {
        guard isNew("\(subject.address) \(stage.rawValue) \(text)") else { return }
        logger.info(
            "boot", metadata: metadata(subject).merging(["stage": .string(stage.rawValue), "text": .string(text)]) { $1 })
        tell(stage, text, subject, bytes, duration)
    }

    /// A file was sent, whole or not. Each transfer is noted: that one comes twice is what people want to see.
    func noteTransfer(
        _ stage: TimelineEvent.Stage, _ text: String, of subject: BootSubject?, bytes: Int64, duration: Duration
    ) {
        var metadata = subject.map(metadata) ?? [:]
        metadata["stage"] = .string(stage.rawValue)
        metadata["text"] = .string(text)
        metadata["bytes"] = .stringConvertible(bytes)
        metadata["ms"] = .stringConvertible((duration / .milliseconds(1)).rounded())
        logger.info("boot", metadata: metadata)
        if let subject { tell(stage, text, subject, bytes, duration) }
    }

    /// A machine asked for something that it does not get now.
    func noteRefusal(_ text: String, of subject: BootSubject, over link: BootProtocol) {
        guard isNew("\(subject.address) refused \(text)") else { return }
        logger.debug(
            "not booted",
            metadata: metadata(subject).merging(["protocol": .string(link.rawValue), "reason": .string(text)]) { $1 })
        tell(.refused, text, subject, nil, nil)
    }

    /// Something without a machine that is known was refused.
    func noteRefusal(_ text: String, from client: String, over link: BootProtocol) {
        guard isNew("\(client) refused \(text)") else { return }
        logger.debug(
            "not served",
            metadata: [
                "client": .string(client), "protocol": .string(link.rawValue), "reason": .string(String(text.prefix(300))),
            ])
    }

    /// The service itself could not do something.
    func noteFailure(_ text: String, over link: BootProtocol) {
        guard isNew("failure \(text)") else { return }
        logger.error("boot service", metadata: ["protocol": .string(link.rawValue), "error": .string(text)])
    }

    private func metadata(_ subject: BootSubject) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["address": .string(subject.address.description)]
        if let node = subject.nodeID { metadata["node"] = .string(node.description) }
        return metadata
    }

    private func tell(
        _ stage: TimelineEvent.Stage, _ text: String, _ subject: BootSubject, _ bytes: Int64?, _ duration: Duration?
    ) {
        guard let node = subject.nodeID else { return }
        timeline.record(TimelineEvent(node: node, at: now, stage: stage, text: text, bytes: bytes, duration: duration))
    }

    /// Whether this was not said a moment ago. What is old is forgotten when there is much of it, and all when that does not help.
    private func isNew(_ remark: String) -> Bool {
        let now = now
        return remarks.withLock { remarks in
            if let last = remarks[remark], now - last < interval, now >= last { return false }
            if remarks.count >= remarksMax { remarks = remarks.filter { now - $0.value < interval } }
            if remarks.count >= remarksMax { remarks = [:] }
            remarks[remark] = now
            return true
        }
    }
}
