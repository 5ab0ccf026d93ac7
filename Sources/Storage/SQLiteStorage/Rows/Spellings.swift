import Model

/// How the enumerations of a node are spelled in its row; looked up instead of compared one by one.
enum Spellings {
    static let provisionStates = table(ProvisionState.self)
    static let powerStates = table(PowerState.self)
    static let faults = table(Fault.self)
    static let bootModes = table(BootMode.self)
    static let timelineStages = table(TimelineEvent.Stage.self)
    static let severities = ["INFO": HistoryEvent.Severity.info, "ERROR": .error]

    /// The target power state is the state that is waited for.
    private static func table<Value: RawRepresentable<String> & CaseIterable>(_ type: Value.Type) -> [String: Value] {
        Dictionary(type.allCases.map { ($0.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
