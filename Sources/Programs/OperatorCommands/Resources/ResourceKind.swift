package import ArgumentParser

/// What the command line knows about one of the API's collections; the resource commands are made from it.
package struct ResourceKind: Sendable, Hashable {
    /// What can be done with a resource.
    enum Verb: Sendable, Hashable, CaseIterable {
        case list, show, create, set, unset, delete
    }

    /// The words of the command: `volume connector`.
    var command: String
    /// The collection's path below `/v1`.
    var path: String
    /// The member of a list's document that holds the items.
    var key: String
    /// The columns that people see.
    var columns: [String]
    /// The fields that are on top when people look at one.
    var first: [String] = []
    /// What a list can be narrowed by.
    var filters: [ResourceField] = []
    /// What can be given and changed.
    var fields: [ResourceField] = []
    /// The field that a bare word after `create` gives.
    var leadingField: String?
    var verbs: [Verb] = Verb.allCases
    /// Whether lists take `fields` and `detail`.
    var choosesFields = true
    /// How one is identified, for help texts.
    var identifier = "UUID or name"

    /// The last word of the command.
    var word: String { String(command.split(separator: " ").last ?? "") }
    /// One of them in sentences: `a node`, `an allocation`.
    var indefiniteNoun: String { (noun.first.map { "aeio".contains($0) } ?? false ? "an " : "a ") + noun }
    /// What one is called in sentences.
    var noun: String { String(command.map { $0 == "-" ? " " : $0 }) }

    var createFields: [ResourceField] { fields.filter { $0.use != .setOnly } }
    var setFields: [ResourceField] { fields.filter { $0.use != .createOnly } }
}

/// A type that stands for a `ResourceKind`, so that commands, which are types, can be made from it.
protocol Resource: Sendable {
    static var kind: ResourceKind { get }
}

extension ResourceKind {
    /// Every collection that the command line knows.
    static let all: [ResourceKind] = [
        NodeResource.kind, PortResource.kind, PortgroupResource.kind, ChassisResource.kind, DriverResource.kind,
        ConductorResource.kind, AllocationResource.kind, FlavorResource.kind, DeployTemplateResource.kind, RunbookResource.kind,
        InspectionRuleResource.kind, VolumeConnectorResource.kind, VolumeTargetResource.kind, ShardResource.kind,
    ]

    /// The commands of all of them but nodes.
    package static let commands: [any ParsableCommand.Type] = [
        ResourceCommand<PortResource>.self, ResourceCommand<PortgroupResource>.self, ResourceCommand<ChassisResource>.self,
        DriverCommand.self,
        ResourceCommand<ConductorResource>.self, ResourceCommand<AllocationResource>.self,
        ResourceCommand<FlavorResource>.self, ResourceCommand<DeployTemplateResource>.self, RunbookCommand.self,
        ResourceCommand<InspectionRuleResource>.self,
        VolumeCommand.self, ResourceCommand<ShardResource>.self,
    ]
}
