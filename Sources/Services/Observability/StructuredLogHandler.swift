import Glibc
package import Logging
package import Model

/// Writes each log record as one line with the fields `time`, `level`, `label`, `msg`, then the metadata by name.
package struct StructuredLogHandler: LogHandler {
    /// How a line looks.
    package enum Style: String, Sendable, CaseIterable {
        /// `key=value` pairs, for people.
        case text
        /// One JSON object, for machines.
        case json
    }

    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let style: Style
    private let output: LogOutput
    private let now: @Sendable () -> Timestamp

    /// A handler of the logger `label` that writes to `output` and takes the time from `now`.
    package init(
        label: String, style: Style, output: LogOutput = .standardError,
        now: @escaping @Sendable () -> Timestamp = StructuredLogHandler.systemTime
    ) {
        self.label = label
        self.style = style
        self.output = output
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = LogLine(style: style)
        line.add("time", now().description)
        line.add("level", event.level.rawValue)
        line.add("label", label)
        line.add("msg", event.message.description)
        for (key, value) in fields(of: event).sorted(by: { $0.key < $1.key }) {
            line.add(metadata: key, value)
        }
        output.write(line.finished())
    }

    /// What is said besides the message; the record's own words win over the provider's, and those over the logger's.
    private func fields(of event: LogEvent) -> Logger.Metadata {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error, fields["error"] == nil { fields["error"] = .string(String(describing: error)) }
        return fields
    }

    /// The time of the system's clock.
    package static func systemTime() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
