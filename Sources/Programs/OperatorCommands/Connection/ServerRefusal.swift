import Documents
import OutboundHTTP

/// An answer that is no success: finds the server's words in it and says what to do about it.
struct ServerRefusal: Sendable, Hashable {
    let status: Int
    /// The server's words; its status where it had none.
    let words: String
    let method: String
    let path: String

    init(_ response: HTTPResponse, method: String, path: String) {
        status = response.status
        words = Self.words(of: response.body) ?? "the server answered with status \(response.status)"
        self.method = method
        self.path = path
    }

    /// The same for people and scripts.
    var failure: CommandFailure {
        var failure = explained
        failure.httpStatus = status
        return failure
    }

    private var explained: CommandFailure {
        switch status {
        case 400: CommandFailure(.failed, words, remedy: "nothing was changed; correct the request and try again")
        case 401:
            CommandFailure(
                .failed, words, remedy: "give --username and --password-file, or IRONBIRD_USERNAME and IRONBIRD_PASSWORD")
        case 403:
            CommandFailure(
                .failed, words, remedy: "this user may not do that, or the node is protected: see `ironbird node show`")
        case 404: CommandFailure(.notFound, words, remedy: listing.map { "`\($0)` shows what there is" })
        case 405: CommandFailure(.failed, words, remedy: "this server does not offer that operation")
        case 406: CommandFailure(.failed, words, remedy: "the server is too old for this, or --api-version is outside its range")
        case 409: CommandFailure(.conflict, words, remedy: busyRemedy)
        case 413: CommandFailure(.failed, words, remedy: "send less: a file or a config drive is larger than the server takes")
        case 503: CommandFailure(.conflict, words, remedy: "the server is at its limits: try again in a moment")
        case 500...: CommandFailure(.failed, "\(words) (status \(status))", remedy: "see the server's log")
        default: CommandFailure(.failed, "\(words) (status \(status))")
        }
    }

    /// The path's words without query.
    private var segments: [Substring] {
        path.prefix { $0 != "?" }.split(separator: "/")
    }

    private var busyRemedy: String {
        guard segments.count > 1, segments[0] == "nodes" else { return "see what is there already, or try again later" }
        return "`ironbird node why \(segments[1])` shows what it is doing; try again when that is over"
    }

    /// The command that lists what the path names.
    private var listing: String? {
        guard let collection = segments.first else { return nil }
        return ResourceKind.all.first { $0.path.split(separator: "/").first == collection }.map { "ironbird \($0.command) list" }
    }

    /// The words in an error body of any of the shapes that Ironic uses.
    static func words(of body: [UInt8]) -> String? {
        guard !body.isEmpty else { return nil }
        guard let document = try? JSON(parsing: body) else { return String(decoding: body.prefix(300), as: UTF8.self) }
        var inner = document["error_message"] ?? document
        // The value is a document inside a string.
        if let text = inner.stringValue {
            guard let parsed = try? JSON(parsing: text), parsed.objectValue != nil else { return text }
            inner = parsed
        }
        let candidates = [
            inner["faultstring"], inner["description"], inner["title"], inner["error"]?["message"], inner["message"],
        ]
        return candidates.lazy.compactMap { $0?.stringValue }.first { !$0.isEmpty } ?? document.text
    }
}
