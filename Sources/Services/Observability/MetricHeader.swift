/// What is said about a family before its samples.
struct MetricHeader: Sendable {
    /// The types of the exposition format that we use.
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    let name: String
    let kind: Kind
    /// One sentence for whoever reads a dashboard.
    let help: String
    /// Names of the labels, in the order in which their values are given.
    let labels: [String]

    init(name: String, kind: Kind, help: String, labels: [String] = []) {
        precondition(Self.isName(name), "\(name) is not a name of a metric.")
        precondition(
            labels.allSatisfy { Self.isName($0) && !$0.hasPrefix("__") && $0 != "le" } && Set(labels).count == labels.count,
            "\(labels) are not names of labels.")
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }

    /// Each label's name with its value.
    func pairs(_ values: [String]) -> [(name: String, value: String)] {
        zip(labels, values).map { (name: $0, value: $1) }
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}
