package import Model

/// A node together with the work on it: what one commit replaces as a whole.
///
/// `apply` is the only way in which `node.status` and `work` change.
package struct ManagedNode: Sendable, Hashable {
    package var node: Node
    package var work: Work
    /// The revision that this was read at; a commit made from another revision is refused.
    package var revision: Int64

    /// A node as it was read from a store, or one that was just described.
    package init(node: Node, work: Work = Work(), revision: Int64 = 0) {
        self.node = node
        self.work = work
        self.revision = revision
    }
}

/// What an event led to besides the changed node; all of it belongs into the same commit.
package struct Decision: Sendable, Hashable {
    /// Orders that follow, oldest first. They are performed once the commit holds them.
    package var effects: [Effect] = []
    /// Orders filed earlier lost their sense: those not yet performed are forgotten.
    package var dropsPendingEffects = false
    /// What to tell people.
    package var records: [Record] = []
    /// What was learnt from the hardware and is kept outside of the node's own row: inventory, settings, firmware, ports.
    package var findings: Findings?
    /// The instance is gone: its allocation and secrets go with it.
    package var clearsInstance = false

    /// Nothing follows.
    package init() {}

    /// A line of the node's history.
    package struct Record: Sendable, Hashable {
        package var severity: HistoryEvent.Severity
        package var eventType: String
        package var text: String
        /// How long the work took that this ends.
        package var duration: Duration?

        /// A line with its text.
        package init(_ severity: HistoryEvent.Severity, _ eventType: String, _ text: String, duration: Duration? = nil) {
            self.severity = severity
            self.eventType = eventType
            self.text = text
            self.duration = duration
        }
    }
}

/// What a decision depends on besides the node: the time and the operator's settings.
package struct Circumstances: Sendable, Hashable {
    /// Now.
    package var at: Timestamp
    package var settings: LifecycleSettings

    /// The present moment under these settings.
    package init(at: Timestamp, settings: LifecycleSettings = LifecycleSettings()) {
        self.at = at
        self.settings = settings
    }
}

/// The operator's choices that decisions depend on, with Ironic's defaults.
package struct LifecycleSettings: Sendable, Hashable {
    /// Whether nodes whose `automated_clean` is not set are cleaned.
    package var isAutomatedCleanOn = true
    /// Whether `provide` is allowed in maintenance.
    package var isProvisioningInMaintenanceAllowed = true
    /// Whether a node is powered off after a deployment failed.
    package var isPowerOffAfterDeployFailureOn = true
    /// Zero switches a limit off.
    package var deployCallbackTimeout: Duration = .seconds(1800)
    package var cleanCallbackTimeout: Duration = .seconds(1800)
    package var inspectWaitTimeout: Duration = .seconds(1800)
    package var rescueCallbackTimeout: Duration = .seconds(1800)
    package var serviceCallbackTimeout: Duration = .seconds(1800)
    /// The limit of work outside that has no state of its own to wait in, such as deletion and cleaning up after a failure.
    package var workTimeout: Duration = .seconds(1800)
    /// The longest time that a `wait` step may ask for.
    package var waitStepDurationMax: Duration = .seconds(30)

    /// Ironic's defaults.
    package init() {}
}
