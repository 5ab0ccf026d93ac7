import Documents
import Yams

/// Reads what operators write: JSON, or YAML in its core schema (YAML 1.2 §10.3).
enum DocumentText {
    /// The most values that one YAML document may expand to; aliases can multiply without end.
    static let valuesMax = 4_000_000

    /// The document in `bytes`; `name` is the file's, for messages.
    static func parse(_ bytes: [UInt8], name: String) throws(CommandFailure) -> JSON {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .usage("\(name) is not UTF-8 text") }
        let first = text.utf8.first { $0 > 0x20 }
        if name.hasSuffix(".json") || first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            do {
                return try JSON(parsing: text)
            } catch {
                if name.hasSuffix(".json") { throw .usage("\(name): \(error)") }
                // A flow collection of YAML may begin like JSON.
            }
        }
        return try parseYAML(text, name: name)
    }

    private static func parseYAML(_ text: String, name: String) throws(CommandFailure) -> JSON {
        var budget = valuesMax
        do {
            guard let node = try Yams.compose(yaml: text) else { return .null }
            return try value(of: node, depth: 0, budget: &budget)
        } catch let failure as CommandFailure {
            throw .usage("\(name): \(failure.message)")
        } catch {
            throw .usage("\(name): \(error)")
        }
    }

    private static func value(of node: Node, depth: Int, budget: inout Int) throws(CommandFailure) -> JSON {
        budget -= 1
        guard budget > 0, depth < 64 else { throw .usage("the document is nested too deeply or expands too far") }
        switch node {
        case .scalar(let scalar): return value(of: scalar)
        case .sequence(let sequence):
            var elements: [JSON] = []
            for element in sequence { elements.append(try value(of: element, depth: depth + 1, budget: &budget)) }
            return .array(elements)
        case .mapping(let mapping):
            var members = JSONObject()
            for (key, element) in mapping {
                guard case .scalar(let scalar) = key else { throw .usage("a key is not plain text") }
                let value = try value(of: element, depth: depth + 1, budget: &budget)
                if scalar.string == "<<", scalar.style == .plain, let merged = value.objectValue {
                    members = merged.merging(members)
                } else {
                    members[scalar.string] = value
                }
            }
            return .object(members)
        case .alias: throw .usage("an alias refers to nothing")
        }
    }

    /// A quoted scalar is a string; a plain one is what the core schema says, where numbers are JSON's.
    private static func value(of scalar: Node.Scalar) -> JSON {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return LooseValue.number(scalar.string) ?? .string(scalar.string)
        }
    }
}
