/// A version of the API, `1.N`: it decides which fields, filters, verbs and paths a request sees.
package struct Microversion: Sendable, Hashable, Comparable {
    /// The N of `1.N`.
    package let minor: Int

    /// The version `1.minor`.
    package init(_ minor: Int) {
        self.minor = minor
    }

    /// The oldest version that is served, and the one of requests that name none.
    package static let oldest = Microversion(1)
    /// The newest version that is served.
    package static let newest = Microversion(115)

    package static func < (left: Microversion, right: Microversion) -> Bool {
        left.minor < right.minor
    }
}

extension Microversion: ExpressibleByIntegerLiteral, CustomStringConvertible {
    package init(integerLiteral minor: Int) {
        self.init(minor)
    }

    /// `1.N`.
    package var description: String { "1.\(minor)" }
}

extension Microversion {
    /// Header that OpenStack's services share: `baremetal 1.N`. It wins over the legacy one.
    package static let standardHeader = "OpenStack-API-Version"
    /// Header of Ironic alone: `1.N`. Answers name the version that they were made for in it.
    package static let legacyHeader = "X-OpenStack-Ironic-API-Version"
    /// Header of answers with the oldest version that is served.
    package static let oldestHeader = "X-OpenStack-Ironic-API-Minimum-Version"
    /// Header of answers with the newest version that is served.
    package static let newestHeader = "X-OpenStack-Ironic-API-Maximum-Version"

    /// The headers that every answer has, from which clients negotiate.
    package static let rangeHeaders = [(oldestHeader, oldest.description), (newestHeader, newest.description)]

    /// The headers of an answer that was made for this version.
    package var headers: [(String, String)] {
        Self.rangeHeaders + [(Self.legacyHeader, description)]
    }

    /// The version that a request asks for by the values of its two headers.
    ///
    /// - Throws: 406 when it is none of ours; the answer to that has `rangeHeaders` only.
    package static func negotiated(standard: String?, legacy: String?) throws(APIError) -> Microversion {
        guard let asked = standard.flatMap(baremetalVersion) ?? legacy else { return oldest }
        let text = asked.trimmed.lowercased()
        if text == "latest" { return newest }
        guard let version = Microversion(parsing: text), (oldest...newest).contains(version) else {
            throw .framework(406, "Version \(asked.quotedShort) was requested but the API supports \(oldest) to \(newest).")
        }
        return version
    }

    /// The version `1.N` that `text` spells, of any N that fits; `nil` for other texts and other majors.
    package init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "1", !parts[1].isEmpty, parts[1].utf8.allSatisfy(\.isDigit) else { return nil }
        guard let minor = Int(parts[1]) else { return nil }
        self.init(minor)
    }

    /// The version for this service in a list like `compute 2.1, baremetal 1.50`; `nil` when the list has none for it.
    private static func baremetalVersion(in list: String) -> String? {
        for entry in list.split(separator: ",") {
            let words = entry.split(whereSeparator: \.isWhitespace)
            guard words.first?.lowercased() == "baremetal" else { continue }
            return words.dropFirst().joined(separator: " ")
        }
        return nil
    }
}
