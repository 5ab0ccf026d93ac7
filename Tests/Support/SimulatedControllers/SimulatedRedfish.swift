package import Documents
import Foundation

/// A Redfish service with one machine behind it, as a value: requests go in, answers come out.
///
/// Faults are switches; the machine's answers to being switched take as many readings as `switchingReads` says.
package struct SimulatedRedfish: Sendable {
    /// A request as it came.
    package struct Request: Sendable, Hashable {
        package var method: String
        package var path: String
        package var body: JSON?
        /// The value of the header of this name, in lower case.
        package var headers: [String: String]

        /// A request.
        package init(_ method: String, _ path: String, body: JSON? = nil, headers: [String: String] = [:]) {
            self.method = method
            self.path = path
            self.body = body
            self.headers = headers
        }
    }

    /// An answer as it is sent.
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [(String, String)] = []
        package var body: [UInt8] = []

        init(_ status: Int, _ document: JSON? = nil) {
            self.status = status
            body = document?.bytes ?? []
        }
    }

    // MARK: What the service is

    package var userName = "admin"
    package var password = "secret"
    /// Whether the service makes sessions; where not, its root does not mention any.
    package var hasSessions = true
    /// Answers the making of a session with this instead.
    package var loginStatus: Int?
    /// Whether name and password in a request will do.
    package var acceptsBasic = true
    /// Whether everybody may do everything.
    package var isOpen = false
    /// Where the service begins.
    package var root = "/redfish/v1/"
    package var systemNames = ["1"]

    // MARK: What the machine is

    package var powerState = "Off"
    /// How many readings after a command still show the way to the new state.
    package var switchingReads = 0
    /// Whether the way is shown as `PoweringOn`, or as the old state.
    package var showsTransitions = false
    /// Whether the operating system ignores being asked to shut down.
    package var ignoresGracefulShutdown = false
    /// What the reset action takes; `nil` is not said, and everything is taken.
    package var resetTypes: [String]? = ["On", "ForceOff", "GracefulShutdown", "GracefulRestart", "ForceRestart", "Nmi"]
    /// Whether what the action takes is said elsewhere.
    package var hasActionInfo = false
    package var boot: JSONObject = [
        "BootSourceOverrideEnabled": "Disabled", "BootSourceOverrideTarget": "None", "BootSourceOverrideMode": "UEFI",
        "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe", "Hdd", "Cd", "BiosSetup", "UefiHttp"],
    ]
    /// Whether secure boot is on; `nil` where there is none.
    package var isSecureBoot: Bool? = false
    package var light: String? = "Off"
    package var manufacturer = "Example"
    /// What else the machine's own resource says.
    package var details: JSONObject = [:]
    /// What there is below the machine, by the rest of its path: `/Processors/1`.
    package var parts: [String: JSON] = [:]

    // MARK: Faults

    /// Answers with these statuses instead of doing what is asked, one after the other.
    package var refusals: [Int] = []
    /// Carries the next actions out, but answers that something went wrong.
    package var failuresAfterTheFact = 0
    /// How the service treats entity tags.
    package var entityTags = EntityTags.ignored

    /// What a service does about entity tags.
    package enum EntityTags: Sendable, Hashable {
        /// It has none.
        case ignored
        /// A change that names another than the present one is refused, and so is one that names none.
        case demanded
        /// The tag is weak, but is compared as if it were strong.
        case weakButCompared
        /// A change that names any is refused.
        case broken
    }

    // MARK: What happened

    /// Reset types that were carried out.
    package private(set) var resets: [String] = []
    /// Bodies of the changes that were made.
    package private(set) var changes: [JSON] = []
    /// How many sessions were made, and how many ended by whoever made them.
    package private(set) var sessionsMade = 0
    package private(set) var sessionsEnded = 0
    /// How many logins were refused, sessions and others.
    package private(set) var loginsRefused = 0
    /// How often the machine was read.
    package private(set) var systemReads = 0

    private var tokens: [String: String] = [:]
    private var revision = 1
    var pendingSwitch: (state: String, reads: Int)?

    /// A service with one user, whose machine is off.
    package init() {}

    /// How many sessions there are.
    package var sessionCount: Int { tokens.count }

    /// Forgets every session, as a controller does that was restarted.
    package mutating func forgetSessions() {
        tokens = [:]
    }

    /// Somebody else changed the machine: its entity tag is another.
    package mutating func touch() {
        revision += 1
    }
}

extension SimulatedRedfish {
    var system: String { "\(root)Systems/\(systemNames.first ?? "")" }

    /// The answer to a request.
    package mutating func answer(_ request: Request) -> Answer {
        guard request.path.hasPrefix(root) else { return Self.error(404, "There is nothing at \(request.path).") }
        if request.method == "GET", request.path == root { return Answer(200, rootDocument) }
        if request.method == "POST", request.path == root + "SessionService/Sessions" { return makeSession(request) }
        guard isAllowed(request) else {
            loginsRefused += 1
            return Self.error(401, "The credentials are not accepted.")
        }
        if request.method == "DELETE" { return endSession(request.path) }
        if !refusals.isEmpty { return Self.error(refusals.removeFirst(), "The controller is not in the mood.") }
        switch (request.method, request.path) {
        case ("GET", root + "Systems"): return Answer(200, systemsDocument)
        case ("GET", system): return readSystem()
        case ("PATCH", system): return changeSystem(request)
        case ("POST", system + "/Actions/ComputerSystem.Reset"): return reset(request.body)
        case ("GET", system + "/ResetActionInfo") where hasActionInfo: return Answer(200, actionInfoDocument)
        case ("GET", system + "/SecureBoot") where isSecureBoot != nil:
            return Answer(200, ["SecureBootEnable": .bool(isSecureBoot ?? false)])
        case ("PATCH", system + "/SecureBoot") where isSecureBoot != nil:
            isSecureBoot = request.body?["SecureBootEnable"]?.boolValue
            changes.append(request.body ?? .null)
            return Answer(200)
        case ("GET", let path) where path.hasPrefix(system + "/"): return readPart(String(path.dropFirst(system.count)))
        default: return Self.error(404, "The resource \(request.path) is not there.")
        }
    }

    /// An error with extended information (DSP0266 §8.6).
    static func error(_ status: Int, _ message: String) -> Answer {
        Answer(
            status,
            [
                "error": [
                    "code": "Base.1.8.GeneralError", "message": "See @Message.ExtendedInfo.",
                    "@Message.ExtendedInfo": [
                        [
                            "MessageId": "Base.1.8.GeneralError", "Message": .string(message),
                            "Resolution": "Read the manual.",
                        ]
                    ],
                ]
            ])
    }

    // MARK: Who asks

    private mutating func makeSession(_ request: Request) -> Answer {
        if let loginStatus { return Self.error(loginStatus, "No session for \(request.body?["Password"]?.stringValue ?? "").") }
        guard hasSessions else { return Self.error(404, "There are no sessions.") }
        guard request.body?["UserName"]?.stringValue == userName, request.body?["Password"]?.stringValue == password else {
            loginsRefused += 1
            return Self.error(401, "The password \(request.body?["Password"]?.stringValue ?? "") is wrong.")
        }
        sessionsMade += 1
        let (token, path) = ("token-\(sessionsMade)", root + "SessionService/Sessions/\(sessionsMade)")
        tokens[token] = path
        var answer = Answer(201, ["@odata.id": .string(path)])
        // Many controllers say the whole URL, of whatever they take themselves to be called.
        answer.headers = [("X-Auth-Token", token), ("Location", "https://bmc.invalid\(path)")]
        return answer
    }

    private func isAllowed(_ request: Request) -> Bool {
        if isOpen { return true }
        if let token = request.headers["x-auth-token"] { return tokens[token] != nil }
        guard acceptsBasic, let header = request.headers["authorization"] else { return false }
        return header == "Basic " + Data("\(userName):\(password)".utf8).base64EncodedString()
    }

    private mutating func endSession(_ path: String) -> Answer {
        guard let token = tokens.first(where: { $0.value == path })?.key else { return Self.error(404, "No such session.") }
        tokens[token] = nil
        sessionsEnded += 1
        return Answer(204)
    }

    // MARK: The machine

    private var entityTag: String? {
        switch entityTags {
        case .ignored: nil
        case .demanded, .broken: "\"\(revision)\""
        case .weakButCompared: "W/\"\(revision)\""
        }
    }

    private func accepts(_ ifMatch: String?) -> Bool {
        switch entityTags {
        case .ignored: true
        case .demanded: ifMatch == "\"\(revision)\"" || ifMatch == "*"
        case .weakButCompared: ifMatch == "\"\(revision)\""
        case .broken: ifMatch == nil
        }
    }

    /// The state as the machine shows it.
    var shownPowerState: String {
        guard showsTransitions, let pendingSwitch else { return powerState }
        return pendingSwitch.state == "On" ? "PoweringOn" : "PoweringOff"
    }

    private mutating func readSystem() -> Answer {
        systemReads += 1
        if let pending = pendingSwitch {
            if pending.reads == 0 { (powerState, pendingSwitch) = (pending.state, nil) } else { pendingSwitch?.reads -= 1 }
        }
        var answer = Answer(200, systemDocument)
        if let entityTag { answer.headers = [("ETag", entityTag)] }
        return answer
    }

    private func readPart(_ path: String) -> Answer {
        if let part = parts[path] { return Answer(200, part) }
        let members = parts.keys.filter { $0.hasPrefix(path + "/") && !$0.dropFirst(path.count + 1).contains("/") }.sorted()
        guard !members.isEmpty else { return Self.error(404, "The resource \(path) is not there.") }
        return Answer(200, ["Members": .array(members.map { ["@odata.id": .string(system + $0)] })])
    }

    private mutating func changeSystem(_ request: Request) -> Answer {
        guard accepts(request.headers["if-match"]) else {
            let status = request.headers["if-match"] == nil ? 428 : 412
            return Self.error(status, "The entity tag is not the present one.")
        }
        for (key, value) in request.body?["Boot"]?.objectValue ?? [:] { boot[key] = value }
        if let state = request.body?["IndicatorLED"]?.stringValue { light = state }
        changes.append(request.body ?? .null)
        revision += 1
        return Answer(204)
    }

    private mutating func reset(_ body: JSON?) -> Answer {
        let type = body?["ResetType"]?.stringValue ?? ""
        guard resetTypes?.contains(type) ?? true else {
            return Self.error(400, "The value \(type) is not in the list of acceptable values.")
        }
        resets.append(type)
        switch type {
        case "On", "ForceOn": pendingSwitch = ("On", switchingReads)
        case "ForceOff": pendingSwitch = ("Off", switchingReads)
        case "GracefulShutdown": if !ignoresGracefulShutdown { pendingSwitch = ("Off", switchingReads) }
        case "ForceRestart", "GracefulRestart", "PowerCycle": pendingSwitch = ("On", switchingReads)
        default: break
        }
        guard failuresAfterTheFact == 0 else {
            failuresAfterTheFact -= 1
            return Self.error(500, "Something went wrong.")
        }
        return Answer(204)
    }
}
