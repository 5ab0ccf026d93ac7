import Documents
import DriverInterfaces
import Redfish

/// Changing resources that others may change too (RFC 9110 §13.1.1).
extension SystemController {
    /// Writes `body` to the resource that was read as `reading`.
    ///
    /// Controllers differ in what they want to hear: most ignore the entity tag, some demand it, some compare a weak tag as a strong
    /// one, and some refuse their own.
    func change(_ reading: Reading, to body: JSON) async throws(HardwareError) {
        var answer = try await patch(reading.path, body, ifMatch: reading.entityTag)
        guard answer.isAboutEntityTag else { return try check(answer, reading.path) }
        let current = try await read(reading.path).entityTag
        for tag in Self.spellings(of: current, refused: reading.entityTag) {
            answer = try await patch(reading.path, body, ifMatch: tag)
            if !answer.isAboutEntityTag { break }
        }
        try check(answer, reading.path)
    }

    /// What to say after a tag was refused: the present one, its other spelling, any, and nothing.
    private static func spellings(of tag: String?, refused: String?) -> [String?] {
        guard let tag else { return ["*"] }
        let other = tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : "W/" + tag
        return (tag == refused ? [] : [tag]) + [other, nil]
    }

    private func patch(_ path: String, _ body: JSON, ifMatch: String?) async throws(HardwareError) -> RedfishAnswer {
        try await perform(RedfishRequest(.patch, path, body: body, ifMatch: ifMatch))
    }

    private func check(_ answer: RedfishAnswer, _ path: String) throws(HardwareError) {
        guard answer.isSuccess else { throw refusal(answer, of: "PATCH \(path)") }
    }
}

extension RedfishAnswer {
    /// Whether the entity tag was refused, or missed.
    fileprivate var isAboutEntityTag: Bool { status == 412 || status == 428 }
}
