/// A provisioning verb that needs nothing but the node.
protocol ProvisionVerb: Sendable {
    /// The command's word.
    static var word: String { get }
    /// The API's `target`.
    static var target: String { get }
    /// Where the node is when it is over.
    static var goal: WaitGoal { get }
    /// What it does, for help texts.
    static var abstract: String { get }
}

extension ProvisionVerb {
    /// The API's word, which explanations name, where it is another.
    static var aliases: [String] { target == word ? [] : [target] }
}

enum ManageVerb: ProvisionVerb {
    static let word = "manage"
    static let target = "manage"
    static let goal = WaitGoal.provisionState(["manageable"])
    static let abstract = "Check access to the hardware and take the node under management."
}

enum ProvideVerb: ProvisionVerb {
    static let word = "provide"
    static let target = "provide"
    static let goal = WaitGoal.provisionState(["available"])
    static let abstract = "Clean the node and make it available."
}

enum InspectVerb: ProvisionVerb {
    static let word = "inspect"
    static let target = "inspect"
    static let goal = WaitGoal.provisionState(["manageable"])
    static let abstract = "Find out what hardware the node has."
}

enum UndeployVerb: ProvisionVerb {
    static let word = "undeploy"
    static let target = "deleted"
    static let goal = WaitGoal.provisionState(["available"])
    static let abstract = "Remove the instance, clean the node and make it available again."
}

enum AdoptVerb: ProvisionVerb {
    static let word = "adopt"
    static let target = "adopt"
    static let goal = WaitGoal.provisionState(["active"])
    static let abstract = "Take over a machine that runs its instance already."
}

enum AbortVerb: ProvisionVerb {
    static let word = "abort"
    static let target = "abort"
    static let goal = WaitGoal.settled
    static let abstract = "Stop what the node waits for."
}

enum UnrescueVerb: ProvisionVerb {
    static let word = "unrescue"
    static let target = "unrescue"
    static let goal = WaitGoal.provisionState(["active"])
    static let abstract = "Leave the rescue system and boot the instance."
}

enum UnholdVerb: ProvisionVerb {
    static let word = "unhold"
    static let target = "unhold"
    static let goal = WaitGoal.settled
    static let abstract = "Go on after a hold step."
}

enum ActiveVerb: ProvisionVerb {
    static let word = "deploy"
    static let target = "active"
    static let goal = WaitGoal.provisionState(["active"])
    static let abstract = "Write an image to the node's disk and boot it."
}

enum RebuildVerb: ProvisionVerb {
    static let word = "rebuild"
    static let target = "rebuild"
    static let goal = WaitGoal.provisionState(["active"])
    static let abstract = "Write the image of an instance again."
}
