/// A moment in UTC, in microseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Sendable, Hashable, Comparable, Codable {
    /// Microseconds since the Unix epoch.
    package let microseconds: Int64

    /// The moment so many microseconds after the Unix epoch.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment `duration` later.
    package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(microseconds: moment.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    /// The time that passed from `earlier` to `later`; negative when they are the other way round.
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }

    package init(from decoder: any Decoder) throws {
        microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 with microseconds and a numeric offset, as the API writes it: `2026-11-23T14:27:22.043376+00:00`.
    package var description: String {
        let second: Int64 = 1_000_000
        let day: Int64 = 86_400 * second
        let days = microseconds >= 0 ? microseconds / day : (microseconds - day + 1) / day
        let inDay = microseconds - days * day
        let (year, month, dayOfMonth) = Self.civil(fromDays: days)
        return String(unsafeUninitializedCapacity: 32) { buffer in
            var position = 0
            func put(_ value: Int64, digits: Int) {
                var rest = value
                for index in stride(from: digits - 1, through: 0, by: -1) {
                    buffer[position + index] = UInt8(48 + rest % 10)
                    rest /= 10
                }
                position += digits
            }
            func put(_ text: StaticString) {
                text.withUTF8Buffer { for byte in $0 { buffer[position] = byte; position += 1 } }
            }
            put(year, digits: 4); put("-"); put(month, digits: 2); put("-"); put(dayOfMonth, digits: 2); put("T")
            put(inDay / (3_600 * second), digits: 2); put(":"); put(inDay / (60 * second) % 60, digits: 2); put(":")
            put(inDay / second % 60, digits: 2); put("."); put(inDay % second, digits: 6); put("+00:00")
            return position
        }
    }

    /// The Gregorian date of a day number since 1970-01-01: eras of 400 years, which begin in March so that the leap day is last.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
