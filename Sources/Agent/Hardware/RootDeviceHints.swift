package import Documents
package import Model

/// What an operator says of the disk that a node's system belongs on: every hint must fit. Names and operators are Ironic's.
package struct RootDeviceHints: Sendable, Hashable {
    /// Hints that nothing can fit: which, and why.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        package let hint: String
        package let problem: String
        /// The field that the hints are in.
        package var field = "root_device"

        package var description: String { "\(field).\(hint): \(problem)" }
    }

    private enum Test: Sendable, Hashable {
        case text(HintExpression)
        case number(HintExpression)
        case truth(Bool)
    }

    private static let texts: Set<String> = [
        "model", "wwn", "wwn_with_extension", "wwn_vendor_extension", "serial", "vendor", "name", "hctl", "by_path",
    ]
    private static let unitBytes: Int64 = 1 << 30

    private let tests: [String: Test]

    /// The hints of `document`, the object `root_device`.
    package init(_ document: JSONObject) throws(Failure) {
        var tests: [String: Test] = [:]
        for (key, value) in document where !value.isNull {
            let text = value.stringValue ?? value.text
            switch key {
            case "size":
                let expression = try Self.expression(text, key)
                guard expression.isAboutNumbers else {
                    throw Failure(hint: key, problem: "must be a number of GiB, perhaps after an operator, not “\(text)”")
                }
                tests[key] = .number(expression)
            case "rotational":
                guard let truth = Self.truth(text) else { throw Failure(hint: key, problem: "must be true or false") }
                tests[key] = .truth(truth)
            case _ where Self.texts.contains(key): tests[key] = .text(try Self.expression(text.lowercased(), key))
            default: throw Failure(hint: key, problem: "is not a hint that is known")
            }
        }
        self.tests = tests
    }

    /// Whether there is no hint at all.
    package var isEmpty: Bool { tests.isEmpty }

    /// Whether every hint fits `disk`.
    package func fit(_ disk: Disk) -> Bool {
        tests.allSatisfy { key, test in
            switch test {
            case .number(let expression): expression.fits(number: disk.sizeBytes / Self.unitBytes)
            case .truth(let truth): disk.isRotational == truth
            case .text(let expression): Self.text(key, of: disk).map { expression.fits(text: $0.lowercased()) } ?? false
            }
        }
    }

    private static func expression(_ text: String, _ key: String) throws(Failure) -> HintExpression {
        guard let expression = HintExpression(text) else {
            throw Failure(hint: key, problem: "has an operator without a value, “\(text)”")
        }
        return expression
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "t", "yes", "y", "on", "1": true
        case "false", "f", "no", "n", "off", "0": false
        default: nil
        }
    }

    private static func text(_ key: String, of disk: Disk) -> String? {
        switch key {
        case "model": disk.model
        case "wwn": disk.wwn
        case "wwn_with_extension": disk.wwnWithExtension
        case "wwn_vendor_extension": disk.wwnVendorExtension
        case "serial": disk.serial
        case "vendor": disk.vendor
        case "name": disk.name
        case "hctl": disk.hctl
        case "by_path": disk.byPath
        default: nil
        }
    }
}
