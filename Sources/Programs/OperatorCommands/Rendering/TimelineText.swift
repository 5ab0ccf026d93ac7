import Documents

/// A node's timeline as people read it: a line per event, in columns that stay where they are while lines are added.
struct TimelineText: Sendable {
    private var boot: String?

    /// Nothing was written yet.
    init() {}

    /// The line of an event; below a head where a boot begins.
    mutating func line(of item: JSON) -> String {
        var text = ""
        let start = item["boot"]?.stringValue
        if start != boot || start == nil { text += Self.head(start, isFirst: boot == nil) }
        boot = start
        let cells = [
            Self.right(item["seconds"]?.numberValue.map { "+" + Self.fixed($0) } ?? "", 9),
            Self.left(item["stage"]?.stringValue ?? "", 16),
            Self.right(item["bytes"]?.integerValue.map(SizeText.of) ?? "", 9),
            Self.right(item["duration"]?.numberValue.map(Self.time) ?? "", 9),
            PlainText.of(item["text"]?.stringValue ?? ""),
        ]
        return text + "\(Self.clock(item["at"]?.stringValue))  \(cells.joined(separator: "  "))\n"
    }

    /// What follows the last event: what each stage took, and what is missing.
    func end(of answer: JSON, node: String) -> String {
        guard let last = answer["boots"]?.arrayValue?.last else {
            let progress = answer["progress"].map { BootProgressText.lines(of: $0) } ?? []
            return PlainText.of("no boot of \(node) was seen yet") + "\n" + progress.map { PlainText.of($0) + "\n" }.joined()
        }
        let stages = (last["stages"]?.arrayValue ?? []).compactMap { stage -> String? in
            guard let name = stage["stage"]?.stringValue, let took = stage["duration"]?.numberValue else { return nil }
            return "\(name) \(Self.time(took))"
        }
        var lines: [String] = []
        if !stages.isEmpty { lines.append("time spent: " + stages.joined(separator: ", ")) }
        lines += answer["progress"].map { BootProgressText.lines(of: $0) } ?? []
        return lines.isEmpty ? "" : "\n" + lines.map { PlainText.of($0) + "\n" }.joined()
    }

    private static func head(_ start: String?, isFirst: Bool) -> String {
        let day = start.map { " of \($0.prefix(10)) \($0.dropFirst(11).prefix(8)) UTC" } ?? ""
        let titles = "TIME          \(right("SECONDS", 9))  \(left("STAGE", 16))  \(right("SIZE", 9))  \(right("TOOK", 9))  WHAT"
        return (isFirst ? "" : "\n") + PlainText.of("boot\(day)") + "\n" + titles + "\n"
    }

    /// `14:27:22.043` of `2026-11-23T14:27:22.043376+00:00`.
    private static func clock(_ text: String?) -> String {
        left(PlainText.of((text ?? "").dropFirst(11).prefix(12)), 12)
    }

    /// `35 ms`, `12.3 s`, `3 min 5 s`.
    static func time(_ seconds: Double) -> String {
        let shown = max(0, min(seconds, 1e9))
        if shown < 1 { return "\(Int(shown * 1_000)) ms" }
        return shown < 60 ? fixed(shown) + " s" : ElapsedText.of(.seconds(shown))
    }

    /// With one digit behind the point.
    private static func fixed(_ seconds: Double) -> String {
        let tenths = Int(max(0, min(seconds, 1e9)) * 10)
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// Sizes for people.
enum SizeText {
    /// `512 B`, `71 KiB`, `1.4 GiB`.
    static func of(_ bytes: Int64) -> String {
        guard bytes >= 1_024 else { return "\(max(0, bytes)) B" }
        var (value, units) = (Double(bytes) / 1_024, ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...])
        while value >= 1_024, units.count > 1 {
            value /= 1_024
            units.removeFirst()
        }
        let tenths = Int(value * 10)
        return (value < 10 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(value))") + " \(units.first ?? "")"
    }
}

/// Where a boot stands, as the server says it.
enum BootProgressText {
    /// What was seen and what is next; once that is late, why it may be missing.
    static func lines(of progress: JSON) -> [String] {
        guard let summary = progress["summary"]?.stringValue else { return [] }
        let silence = progress["silent_seconds"]?.numberValue ?? 0
        let isLate = progress["late"]?.boolValue ?? false
        let missing = progress["missing"]?.stringValue ?? ""
        var lines = [summary]
        lines += strings(progress["refused"]).map { "Refused: \($0)" }
        guard isLate else {
            return lines + ["Nothing further for \(TimelineText.time(silence)), which is not unusual yet."]
        }
        lines.append("Missing: \(missing). Nothing for \(TimelineText.time(silence)). Likely causes:")
        return lines + strings(progress["causes"]).map { "- \($0)" }
    }

    /// In a few words, for a progress line: `dhcp seen, loader next`.
    static func short(of progress: JSON) -> String? {
        guard let missing = progress["missing"]?.stringValue else { return nil }
        let late = progress["late"]?.boolValue == true ? " is late" : " next"
        return (progress["reached"]?.stringValue.map { "\($0) seen, " } ?? "") + missing + late
    }

    private static func strings(_ list: JSON?) -> [String] {
        (list?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
