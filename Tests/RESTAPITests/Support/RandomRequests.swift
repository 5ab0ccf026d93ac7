import BareMetalAPI
import Documents
import RESTAPI
import RepeatableRandom

/// Requests put together by lot from words that the API knows: most of them are wrong somewhere.
struct RandomRequests {
    /// Below `/v1/`.
    let paths: [String]
    /// Names of query arguments, and values for them.
    let arguments: [String]
    let values: [String]
    /// Keys and texts of bodies.
    let words: [String]
    private var generator: SeededGenerator

    struct Request: CustomStringConvertible {
        var method: HTTPMethod
        var target: String
        var body: JSON?
        var version: Microversion

        var description: String { "\(method.rawValue) \(target) \(body?.text ?? "") at \(version)" }
    }

    init(paths: [String], arguments: [String], values: [String], words: [String], seed: UInt64) {
        (self.paths, self.arguments, self.values, self.words) = (paths, arguments, values, words)
        generator = SeededGenerator(seed: seed)
    }

    mutating func next() -> Request {
        let method = pick(HTTPMethod.allCases)
        let target = target()
        return Request(
            method: method, target: target, body: method == .get ? nil : json(depth: 0),
            version: Microversion(Int.random(in: 1...115, using: &generator)))
    }

    private mutating func target() -> String {
        let arguments = (0..<Int.random(in: 0..<3, using: &generator)).map { _ in pick(self.arguments) + "=" + pick(values) }
        return pick(paths) + (arguments.isEmpty ? "" : "?" + arguments.joined(separator: "&"))
    }

    private mutating func json(depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 4 ? 6 : 9), using: &generator) {
        case 0: .null
        case 1: .bool(Bool.random(using: &generator))
        case 2: .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: .number(Double.random(in: -1e300...1e300, using: &generator))
        case 4, 5: .string(pick(words + values + ["add", "remove", "/extra/a", "bios", "\u{0}", "CUSTOM_A"]))
        case 6: .array((0..<Int.random(in: 0..<4, using: &generator)).map { _ in json(depth: depth + 1) })
        default: object(depth: depth)
        }
    }

    private mutating func object(depth: Int) -> JSON {
        var members = JSONObject()
        for _ in 0..<Int.random(in: 0..<6, using: &generator) { members[pick(words)] = json(depth: depth + 1) }
        return .object(members)
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &generator)]
    }
}
