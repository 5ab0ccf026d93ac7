import BareMetalAPI
import Documents
import Lifecycle
import Model

/// Where a boot stands, for `timeline` and `why`.
struct BootProgressDocument: JSONWritable {
    private let progress: BootProgress
    private let isLate: Bool
    private let silence: Duration

    /// The progress, and whether it is late at the moment of the answer.
    init(_ progress: BootProgress, at now: Timestamp) {
        self.progress = progress
        isLate = progress.isLate(at: now)
        silence = max(.zero, now - progress.lastSeenAt)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("summary")
        writer.string(progress.summary)
        writer.key("reached")
        writer.string(progress.reached?.rawValue)
        writer.key("seen")
        writer.string(progress.seen)
        writer.key("last_seen_at")
        writer.timestamp(progress.lastSeenAt)
        writer.key("silent_seconds")
        writer.number(silence / .seconds(1))
        writer.key("missing")
        writer.string(progress.missing.rawValue)
        writer.key("late_at")
        writer.timestamp(progress.lateAt)
        writer.key("late")
        writer.bool(isLate)
        writer.key("refused")
        writer.strings(progress.refusals)
        writer.key("causes")
        writer.strings(progress.causes)
        writer.endObject()
    }
}
