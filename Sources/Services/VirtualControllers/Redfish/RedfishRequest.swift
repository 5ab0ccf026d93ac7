import Documents

/// A request to a controller, as far as Redfish looks at it.
struct RedfishRequest: Sendable {
    var method: String
    /// Without query.
    var path: String
    /// By names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    /// The parts of the path between slashes.
    var segments: [String] { path.split(separator: "/").map(String.init) }
    /// The body as an object; empty when it is none.
    var document: JSON { (try? JSON(parsing: body)) ?? .object([:]) }
}

/// An answer of a controller.
struct RedfishResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    /// `nil` for an answer without a body.
    var document: JSON?

    init(_ status: Int, _ document: JSON? = nil) {
        self.status = status
        self.document = document
    }

    /// An error in the form that Redfish demands (DSP0266 §8.6), with the message that people read.
    static func failure(_ status: Int, _ message: String, _ identifier: String = "GeneralError") -> RedfishResponse {
        RedfishResponse(
            status,
            [
                "error": [
                    "code": .string("Base.1.8.\(identifier)"), "message": .string(message),
                    "@Message.ExtendedInfo": [
                        ["MessageId": .string("Base.1.8.\(identifier)"), "Message": .string(message), "Severity": "Warning"]
                    ],
                ]
            ])
    }
}
