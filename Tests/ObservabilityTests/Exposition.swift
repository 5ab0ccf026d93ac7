/// A strict reader of the text exposition format 0.0.4: it throws on whatever Prometheus would refuse or frown at.
struct Exposition {
    struct Sample: Equatable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    struct Family {
        let type: String
        let help: String
        var samples: [Sample] = []
    }

    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var families: [String: Family] = [:]

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Malformed(description: "the last line does not end") }
        var help: (name: String, text: String)?
        var current: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# HELP ") {
                let parts = line.dropFirst(7).split(separator: " ", maxSplits: 1)
                guard parts.count == 2, help == nil else { throw Malformed(description: "\(line)") }
                help = (String(parts[0]), String(parts[1]))
            } else if line.hasPrefix("# TYPE ") {
                let parts = line.dropFirst(7).split(separator: " ")
                guard parts.count == 2, let known = help, known.name == parts[0], families[known.name] == nil,
                    ["counter", "gauge", "histogram"].contains(parts[1])
                else { throw Malformed(description: "\(line)") }
                families[known.name] = Family(type: String(parts[1]), help: known.text)
                current = known.name
                help = nil
            } else {
                guard let name = current, help == nil else { throw Malformed(description: "a sample without a type: \(line)") }
                try add(Self.sample(String(line)), to: name)
            }
        }
        for (name, family) in families { try Self.check(family, name: name) }
    }

    /// The value of the one sample with this name and these labels.
    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        families.values.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
    }

    private mutating func add(_ sample: Sample, to name: String) throws {
        guard var family = families[name] else { return }
        let names = family.type == "histogram" ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
        guard names.contains(sample.name) else { throw Malformed(description: "\(sample.name) among samples of \(name)") }
        guard !family.samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels }) else {
            throw Malformed(description: "\(sample.name) \(sample.labels) comes twice")
        }
        family.samples.append(sample)
        families[name] = family
    }

    private static func check(_ family: Family, name: String) throws {
        guard !family.samples.isEmpty else { throw Malformed(description: "\(name) has no samples") }
        if family.type == "counter" {
            guard name.hasSuffix("_total"), family.samples.allSatisfy({ $0.value >= 0 }) else {
                throw Malformed(description: "\(name) is not a counter")
            }
        }
        if family.type == "histogram" { try checkHistogram(family, name: name) }
    }

    /// Buckets ascend, their counts do not fall, and the last one, without bound, is the count.
    private static func checkHistogram(_ family: Family, name: String) throws {
        let series = Dictionary(grouping: family.samples) { $0.labels.filter { $0.key != "le" } }
        for (labels, samples) in series {
            let buckets = samples.filter { $0.name == name + "_bucket" }
            let bounds = try buckets.map { try number($0.labels["le"] ?? "") }
            guard zip(bounds, bounds.dropFirst()).allSatisfy(<), bounds.last == .infinity,
                zip(buckets, buckets.dropFirst()).allSatisfy({ $0.value <= $1.value }),
                samples.filter({ $0.name == name + "_count" }).map(\.value) == [buckets.last?.value],
                samples.filter({ $0.name == name + "_sum" }).count == 1
            else { throw Malformed(description: "the histogram \(name) \(labels)") }
        }
    }

    /// `name{label="value",…} number`, without timestamp and without blanks elsewhere.
    private static func sample(_ line: String) throws -> Sample {
        var rest = Substring(line)
        guard let name = rest.prefixMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) else { throw Malformed(description: line) }
        rest = rest[name.range.upperBound...]
        var labels: [String: String] = [:]
        if rest.first == "{" {
            repeat {
                rest = rest.dropFirst()
                guard let pair = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/) else {
                    throw Malformed(description: line)
                }
                guard labels.updateValue(unescaped(pair.2), forKey: String(pair.1)) == nil else {
                    throw Malformed(description: line)
                }
                rest = rest[pair.range.upperBound...]
            } while rest.first == ","
            guard rest.first == "}" else { throw Malformed(description: line) }
            rest = rest.dropFirst()
        }
        guard rest.first == " " else { throw Malformed(description: line) }
        return Sample(name: String(name.0), labels: labels, value: try number(String(rest.dropFirst())))
    }

    private static func number(_ text: String) throws -> Double {
        switch text {
        case "+Inf": return .infinity
        case "-Inf": return -.infinity
        case "NaN": return .nan
        default:
            guard text.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/) != nil, let value = Double(text) else {
                throw Malformed(description: "“\(text)” is not a number")
            }
            return value
        }
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscape = false
        for character in text {
            if isEscape {
                result.append(character == "n" ? "\n" : character)
                isEscape = false
            } else if character == "\\" {
                isEscape = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
