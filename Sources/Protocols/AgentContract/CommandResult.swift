package import Documents
package import Model

/// What an agent tells of one command, running or done (agent-protocol.md §4).
package struct CommandResult: Sendable, Hashable {
    /// How far a command is.
    package enum Status: String, Sendable, Hashable, CaseIterable {
        case running = "RUNNING"
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
        /// The hardware managers are not those that the steps were planned with.
        case versionMismatch = "CLEAN_VERSION_MISMATCH"

        /// Whether nothing more will come.
        package var isFinal: Bool { self != .running }
    }

    /// The agent's identifier of the command: a UUID.
    package var id: String
    /// The name without its extension: `execute_clean_step`.
    package var name: String
    /// How far it is.
    package var status: Status
    /// What came of it; an object.
    package var result: JSON?
    /// Why it failed.
    package var error: CommandError?
    /// Only our agent: how far a running command is, and which command of the service it carries out.
    package var progress: CommandProgress?

    /// The result of the command `id`.
    package init(
        id: String, name: String, status: Status, result: JSON? = nil, error: CommandError? = nil,
        progress: CommandProgress? = nil
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.result = result
        self.error = error
        self.progress = progress
    }

    /// The result in `document`. A status that we do not know counts as failed.
    package init(_ document: JSON) throws(ContractFailure) {
        let fields = try Fields(document, of: "")
        id = try fields.requiredText("id")
        name = try fields.requiredText("command_name")
        status = Status(rawValue: try fields.requiredText("command_status")) ?? .failed
        result = fields["command_result"]
        error = try fields["command_error"].map { (error) throws(ContractFailure) in try CommandError(error) }
        progress = try fields["ironbird"].map { (progress) throws(ContractFailure) in try CommandProgress(progress) }
    }

    /// The results in `document`, the answer to `GET /v1/commands/`: in the order in which they were started.
    package static func list(_ document: JSON) throws(ContractFailure) -> [CommandResult] {
        guard let elements = try Fields(document, of: "").array("commands") else {
            throw ContractFailure("commands", "is missing")
        }
        var results: [CommandResult] = []
        for element in elements { results.append(try CommandResult(element)) }
        return results
    }

    /// The document of the result.
    package var json: JSON {
        var members: JSONObject = [
            "id": .string(id), "command_name": .string(name), "command_status": .string(status.rawValue),
            "command_result": result ?? .null, "command_error": error?.json ?? .null,
        ]
        members["ironbird"] = progress?.json
        return .object(members)
    }
}

extension CommandResult {
    /// The step that this command of `kind` carried out, as the agent echoes it.
    package func step(of kind: StepKind) -> JSON? { result?["\(kind.rawValue)_step"] }

    /// What the step of `kind` returned.
    package func stepResult(of kind: StepKind) -> JSON? { result?["\(kind.rawValue)_result"] }

    /// The service's own name for the work: in the echoed step when done, in the progress while running.
    package var commandID: CommandID? {
        if let progress { return progress.command }
        for kind in StepKind.allCases {
            if let id = step(of: kind)?[StepDocument.commandKey]?.stringValue { return CommandID(id) }
        }
        return nil
    }
}

/// Why a command failed.
package struct CommandError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The class of the error: `ImageChecksumError`.
    package var type: String
    /// As an HTTP status would say it.
    package var code: Int64
    /// What failed, in one sentence.
    package var message: String
    /// The circumstances.
    package var details: String

    /// An error of the class `type`.
    package init(type: String, code: Int64 = 500, message: String, details: String = "") {
        self.type = type
        self.code = code
        self.message = message
        self.details = details
    }

    init(_ document: JSON) throws(ContractFailure) {
        // Others put texts here now and then, and a message is worth more than its form.
        guard document.objectValue != nil else {
            self.init(type: "Error", message: document.stringValue ?? document.text)
            return
        }
        let fields = try Fields(document, of: "command_error")
        self.init(
            type: fields["type"]?.stringValue ?? "Error", code: fields["code"]?.integerValue ?? 500,
            message: fields["message"]?.stringValue ?? "", details: fields["details"]?.stringValue ?? "")
    }

    /// The document of the error.
    package var json: JSON {
        ["type": .string(type), "code": .integer(code), "message": .string(message), "details": .string(details)]
    }

    package var description: String {
        details.isEmpty || details == message ? message : message.isEmpty ? details : "\(message): \(details)"
    }
}

/// How far a running command is: an extension that only our agent and our service know.
package struct CommandProgress: Sendable, Hashable {
    /// The service's name of the work.
    package var command: CommandID?
    /// What is being done now: `write image`.
    package var stage: String?
    /// How much of it is done.
    package var bytes: Int64
    /// How much there is; `nil` where that is not known.
    package var bytesTotal: Int64?
    /// How fast it goes at present.
    package var bytesPerSecond: Int64

    /// The progress of the work `command`.
    package init(
        command: CommandID?, stage: String? = nil, bytes: Int64 = 0, bytesTotal: Int64? = nil, bytesPerSecond: Int64 = 0
    ) {
        self.command = command
        self.stage = stage
        self.bytes = bytes
        self.bytesTotal = bytesTotal
        self.bytesPerSecond = bytesPerSecond
    }

    init(_ document: JSON) throws(ContractFailure) {
        let fields = try Fields(document, of: "ironbird")
        let progress = try fields.object("progress")
        self.init(
            command: try fields.text("command").map { CommandID($0) }, stage: try progress.text("stage"),
            bytes: try progress.integer("bytes") ?? 0, bytesTotal: try progress.integer("bytes_total"),
            bytesPerSecond: try progress.integer("bytes_per_second") ?? 0)
    }

    /// How long the rest takes at the present rate; `nil` where that cannot be said.
    package var timeLeft: Duration? {
        guard let bytesTotal, bytesPerSecond > 0, bytesTotal >= bytes else { return nil }
        return .seconds((bytesTotal - bytes) / bytesPerSecond)
    }

    /// The document of the progress.
    package var json: JSON {
        var members: JSONObject = ["command": .optional(command?.description)]
        if let stage {
            members["progress"] = [
                "stage": .string(stage), "bytes": .integer(bytes), "bytes_total": .optional(bytesTotal),
                "bytes_per_second": .integer(bytesPerSecond),
            ]
        }
        return .object(members)
    }
}
