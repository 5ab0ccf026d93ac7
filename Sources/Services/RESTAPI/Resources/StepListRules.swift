import BareMetalAPI
import Documents
import Model
import Storage

/// What is special about deploy templates (ironic-api.md §10).
enum DeployTemplateRules: ResourceRules {
    static var table: FieldTable<DeployTemplate> { DeployTemplate.fields }
    static let path = "deploy_templates"
    static let since = 55
    static let below = Route.Below.hidesCollection
    static let namedSince: Microversion? = 55

    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> DeployTemplate {
        DeployTemplate(uuid: services.makeID(), name: "", steps: [], createdAt: services.now)
    }
}

/// What is special about runbooks (ironic-api.md §11).
enum RunbookRules: ResourceRules {
    static var table: FieldTable<Runbook> { Runbook.fields }
    static let path = "runbooks"
    static let since = 92
    static let below = Route.Below.hidesCollection
    static let namedSince: Microversion? = 92
    static let filterNames: Set<String> = ["project"]

    static func filters(
        _ arguments: QueryArguments, version: Microversion, _ services: APIServices
    ) async throws -> [ResourceQuery.Filter] {
        guard let project = try arguments.text("project") else { return [] }
        return [.equals("owner", project)]
    }

    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> Runbook {
        Runbook(uuid: services.makeID(), name: "", steps: [], createdAt: services.now)
    }
}

/// What is special about inspection rules (ironic-api.md §12).
enum InspectionRuleRules: ResourceRules {
    static var table: FieldTable<InspectionRule> { InspectionRule.fields }
    static let path = "inspection_rules"
    static let since = 96
    static let below = Route.Below.hidesCollection

    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> InspectionRule {
        InspectionRule(uuid: services.makeID(), createdAt: services.now)
    }
}
