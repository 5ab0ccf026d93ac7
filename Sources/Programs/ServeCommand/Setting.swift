/// A setting of the service: its name as a flag and in the file, what it takes, and what it is for.
package struct Setting: Sendable, Hashable {
    /// Parts of the reference page.
    package enum Topic: String, Sendable, Hashable, CaseIterable {
        case state = "State"
        case listening = "Listening"
        case access = "Access"
        case hardware = "Hardware"
        case boot = "Network boot"
        case conductor = "Conductor"
        case operations = "Operations"
        case agents = "Agents"
        case limits = "Limits"
        case logging = "Logging"
    }

    package let topic: Topic
    /// As in `--state-dir` and `state-dir:`.
    package let name: String
    /// What stands for the value in help; `nil` for a flag that needs none.
    package let placeholder: String?
    /// What holds where it is not given; `nil` where that is nothing.
    package let standard: String?
    /// One or two sentences.
    package let help: String

    init(_ topic: Topic, _ name: String, _ placeholder: String?, standard: String? = nil, _ help: String) {
        self.topic = topic
        self.name = name
        self.placeholder = placeholder
        self.standard = standard
        self.help = help
    }

    /// The variable of the environment that sets it.
    package var variable: String {
        "IRONBIRD_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }
}
