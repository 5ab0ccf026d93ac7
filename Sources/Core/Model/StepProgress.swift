package import Documents

/// How far a step is that moves bytes, as the one who carries it out told it.
package struct StepProgress: Sendable, Hashable, Codable {
    /// What is being done: `write image`.
    package var stage: String
    /// How much of it is done.
    package var bytes: Int64
    /// How much there is to do; `nil` where that is not known.
    package var bytesTotal: Int64?
    /// How fast it goes at present.
    package var bytesPerSecond: Int64
    /// When that was.
    package var at: Timestamp

    /// So much of a stage is done.
    package init(stage: String, bytes: Int64, bytesTotal: Int64?, bytesPerSecond: Int64, at: Timestamp) {
        self.stage = stage
        self.bytes = bytes
        self.bytesTotal = bytesTotal
        self.bytesPerSecond = bytesPerSecond
        self.at = at
    }

    /// How much is done of a hundred; `nil` where that cannot be said.
    package var percent: Int64? {
        guard let bytesTotal, bytesTotal > 0 else { return nil }
        return min(100, max(0, bytes / max(1, bytesTotal / 100)))
    }

    /// How many seconds the rest takes at the present rate; `nil` where that cannot be said.
    package var secondsLeft: Int64? {
        guard let bytesTotal, bytesPerSecond > 0, bytesTotal >= bytes else { return nil }
        return (bytesTotal - bytes + bytesPerSecond - 1) / bytesPerSecond
    }

    /// How the API shows it.
    package var document: JSONObject {
        [
            "stage": .string(stage), "bytes": .integer(bytes), "bytes_total": bytesTotal.map { .integer($0) } ?? .null,
            "bytes_per_second": .integer(bytesPerSecond), "percent": percent.map { .integer($0) } ?? .null,
            "seconds_left": secondsLeft.map { .integer($0) } ?? .null, "at": .string(at.description),
        ]
    }
}

extension StepProgress: CustomStringConvertible {
    /// For people: `write image, 31 MiB of 52 MiB (59 %), 18 MiB/s, about 2 s left`.
    package var description: String {
        var parts = ["\(stage), \(Self.mebibytes(bytes))"]
        if let bytesTotal { parts[0] += " of \(Self.mebibytes(bytesTotal))" }
        if let percent { parts[0] += " (\(percent) %)" }
        if bytesPerSecond > 0 { parts.append("\(Self.mebibytes(bytesPerSecond))/s") }
        if let secondsLeft { parts.append("about \(secondsLeft) s left") }
        return parts.joined(separator: ", ")
    }

    private static func mebibytes(_ bytes: Int64) -> String {
        bytes < 1 << 20 ? "\(bytes / 1024) KiB" : "\(bytes >> 20) MiB"
    }
}
