import BareMetalAPI
import Documents
import Lifecycle
import Model
import Storage

/// The answer about a node's timeline: events, the boots that they belong to, and where the present boot stands.
struct TimelineDocument: JSONWritable {
    private let entries: [TimelineEntry]
    private let boots: [BootTimeline.Boot]
    /// The boot of each entry, as its place in `boots`.
    private let bootOfEntry: [Int]
    private let range: Range<Int>
    private let since: Int64?
    private let progress: BootProgressDocument?

    /// Those of `entries` that follow the event `since`, or the newest, at most `limit`.
    init(_ entries: [TimelineEntry], since: Int64?, limit: Int, progress: BootProgressDocument?) {
        self.entries = entries
        self.since = since
        self.progress = progress
        boots = BootTimeline(entries.map(\.event)).boots
        var bootOfEntry = [Int](repeating: 0, count: entries.count)
        for (number, boot) in boots.enumerated() {
            for index in boot.indices { bootOfEntry[index] = number }
        }
        self.bootOfEntry = bootOfEntry
        if let since {
            let first = entries.firstIndex { $0.number > since } ?? entries.endIndex
            range = first..<min(entries.endIndex, first + limit)
        } else {
            range = max(0, entries.endIndex - limit)..<entries.endIndex
        }
    }

    func write(to writer: inout JSONWriter) {
        let shown = Set(range.map { bootOfEntry[$0] }).sorted()
        writer.beginObject()
        writer.key("timeline")
        writer.beginArray()
        for index in range { write(entries[index], in: boots[bootOfEntry[index]], to: &writer) }
        writer.endArray()
        writer.key("last")
        writer.integer(range.last.map { entries[$0].number } ?? since ?? 0)
        writer.key("boots")
        writer.beginArray()
        for number in shown { write(boots[number], to: &writer) }
        writer.endArray()
        writer.key("progress")
        if let progress { progress.write(to: &writer) } else { writer.null() }
        writer.endObject()
    }

    private func write(_ entry: TimelineEntry, in boot: BootTimeline.Boot, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("number")
        writer.integer(entry.number)
        writer.key("at")
        writer.timestamp(entry.event.at)
        writer.key("boot")
        writer.timestamp(boot.startedAt)
        writer.key("seconds")
        writer.number((entry.event.at - boot.startedAt) / .seconds(1))
        writer.key("stage")
        writer.string(entry.event.stage.rawValue)
        writer.key("text")
        writer.string(entry.event.text)
        writer.key("bytes")
        writer.integer(entry.event.bytes)
        writer.key("duration")
        writer.number(entry.event.duration.map { $0 / .seconds(1) })
        writer.endObject()
    }

    private func write(_ boot: BootTimeline.Boot, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("started_at")
        writer.timestamp(boot.startedAt)
        writer.key("last_seen_at")
        writer.timestamp(boot.lastSeenAt)
        writer.key("reached")
        writer.string(boot.reached?.rawValue)
        writer.key("stages")
        writer.beginArray()
        for span in boot.spans {
            writer.beginObject()
            writer.key("stage")
            writer.string(span.stage.rawValue)
            writer.key("started_at")
            writer.timestamp(span.startedAt)
            writer.key("duration")
            writer.number(span.duration.map { $0 / .seconds(1) })
            writer.key("bytes")
            writer.integer(span.bytes)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
