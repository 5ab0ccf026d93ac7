import BareMetalAPI
import Conductor
import Documents
import Lifecycle
import Model
import Storage

/// `GET /v1/nodes/{node}/why`, an addition of Ironbird: why the node is in its state, what it waits for, until when, what next.
struct NodeWhyRoute: RouteGroup {
    /// Lines of the journal in an answer.
    private static let journalEntriesMax = 20

    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "nodes/{node}/why") { request in
            _ = try request.arguments()
            let report = try await services.conductor.why(request.node)
            let journal = try await services.store.journal(of: report.node.node.uuid, limit: Self.journalEntriesMax)
            let boot = try await services.bootProgress(of: report.node)
            let explanation = report.node.explanation(at: services.now, settings: services.conductor.settings.lifecycle)
            return .ok { writer in
                writer.beginObject()
                Self.write(explanation, report.node.node, to: &writer)
                writer.key("boot")
                if let boot { boot.write(to: &writer) } else { writer.null() }
                Self.write(report, to: &writer)
                writer.key("journal")
                writer.array(journal.map(JournalDocument.init))
                writer.endObject()
            }
        }
    }

    private static func write(_ explanation: Explanation, _ node: Node, to writer: inout JSONWriter) {
        writer.key("uuid")
        writer.uuid(node.uuid)
        writer.key("name")
        writer.string(node.name)
        writer.key("provision_state")
        writer.string(explanation.state.rawValue)
        writer.key("target_provision_state")
        writer.string(explanation.target?.rawValue)
        writer.key("since")
        writer.timestamp(explanation.since)
        writer.key("reason")
        writer.string(explanation.activity)
        writer.key("progress")
        writer.string(explanation.progress.map { "\($0)" })
        writer.key("waiting_for")
        writer.string(explanation.waitingFor)
        writer.key("deadline")
        writer.timestamp(explanation.deadline)
        writer.key("next")
        writer.string(explanation.next)
        writer.key("last_error")
        writer.string(explanation.failure)
        writer.key("maintenance")
        writer.bool(node.status.isMaintenance)
        writer.key("maintenance_reason")
        writer.string(node.status.maintenanceReason)
        writer.key("fault")
        writer.string(node.status.fault?.rawValue)
        writer.key("remedies")
        writer.strings(explanation.remedies)
    }

    private static func write(_ report: WorkReport, to writer: inout JSONWriter) {
        writer.key("conductor")
        writer.string(report.conductor)
        writer.key("working")
        writer.bool(report.isHeld)
        writer.key("queued")
        writer.bool(report.isQueued)
        writer.key("pending")
        writer.array(report.pending.map(PendingDocument.init))
    }
}

private struct PendingDocument: JSONWritable {
    let pending: WorkReport.Pending

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("order")
        writer.string(pending.effect.effect.order.name)
        writer.key("command")
        writer.string(pending.effect.effect.command.description)
        writer.key("filed_at")
        writer.timestamp(pending.effect.filedAt)
        writer.key("attempts")
        writer.integer(pending.attempts)
        writer.key("next_attempt_at")
        writer.timestamp(pending.nextAttemptAt)
        writer.key("last_failure")
        writer.string(pending.lastFailure)
        writer.endObject()
    }
}

private struct JournalDocument: JSONWritable {
    let entry: JournalEntry

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("at")
        writer.timestamp(entry.at)
        writer.key("event")
        writer.string(entry.event)
        writer.key("from")
        writer.string(entry.from.rawValue)
        writer.key("to")
        writer.string(entry.to.rawValue)
        writer.key("request_id")
        writer.string(entry.requestID)
        writer.key("text")
        writer.string(entry.text)
        writer.endObject()
    }
}
