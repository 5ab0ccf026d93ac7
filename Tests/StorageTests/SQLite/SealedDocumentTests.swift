import Documents
import FoundationEssentials
import Lifecycle
import Model
import Storage
import Testing

@testable import SQLiteStorage
@testable import Sealing

/// Secrets that stand within documents are sealed there, whatever wrote them.
@Suite struct SealedDocumentTests {
    private let secrets: JSONText = ["auth_password": "calvin-1", "user": "Grüße", "note": "sealed:no", "list": [["token": 7]]]

    @Test func documentsComeBackAsTheyWere() throws {
        let sealing = SealedDocument(sealing: try testBox(), context: "volume_targets/1")
        let sealed = try sealing.sealed(secrets, if: true)
        #expect(!sealed.text.contains("calvin") && sealed.text.contains("Grüße"))
        #expect(try sealing.opened(sealed) == secrets)
        #expect(try sealing.sealed(secrets, if: true) != sealed, "two seals of one secret look different")
        #expect(throws: SealingFailure.self) {
            try SealedDocument(sealing: try testBox(), context: "volume_targets/2").opened(sealed)
        }
        #expect(throws: SealingFailure.self) { try sealing.opened(["password": "sealed:0g"] as JSONText) }
        #expect(throws: SealingFailure.self) { try sealing.opened(["password": "sealed:00"] as JSONText) }
    }

    @Test func onlyMembersThatMayHoldSecretsAreTouched() throws {
        let sealing = SealedDocument(sealing: try testBox(), context: "x")
        let document: JSONText = ["extra": ["password": "sealed:seen"], "steps": [["args": ["password": "calvin"]]]]
        let sealed = try sealing.sealed(document, in: ["steps"], wholly: [])
        #expect(sealed.object["extra"] == document.object["extra"] && !sealed.text.contains("calvin"))
        #expect(try sealing.opened(sealed, in: ["steps"]) == document)
        let whole = try sealing.sealed(document, in: ["steps"], wholly: ["steps"])
        #expect(!whole.text.contains("args"))
        #expect(try sealing.opened(whole, in: ["steps"]) == document)
    }

    @Test func noSecretOfAResourceIsReadableInTheFiles() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path, sealing: testBox())
        try await store.create(plainNode(1))
        try await writeSecrets(to: store)
        try check(directory)
        try await checkRead(store)
        await store.close()
        try check(directory)
    }

    @Test func secretsThatStoodInClearAreSealedWhenTheFileIsOpened() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/ironbird.db"
        do {
            let connection = try Connection(path: path, role: .writer, cacheKiB: 100, sealing: testBox())
            try connection.execute("PRAGMA journal_mode=WAL")
            try connection.migrate(to: 4)
            try connection.execute(try clearRows())
        }
        #expect(try bytes(directory).contains(Array("calvin".utf8)))
        let store = try SQLiteStore(directory: directory.path, sealing: testBox())
        try check(directory)
        try await checkRead(store)
        let node = try await store.read(uuid(1)).node
        #expect(node.status.cleanStep.parsed["args"] == ["password": "******"])
        #expect(node.driverInternalInfo.parsed["clean_steps"]?[0]?["args"] == ["password": "******"])
        await store.close()
        try check(directory)
    }

    // MARK: One of each place

    private let step = Step(interface: .bios, step: "apply", args: ["password": "calvin-2", "a": 1])

    private func target() -> VolumeTarget {
        var target = VolumeTarget(
            uuid: uuid(44), nodeUUID: uuid(1), volumeType: "iscsi", volumeID: "v", bootIndex: 0, createdAt: moment(1))
        target.properties = secrets
        return target
    }

    private func rule() -> InspectionRule {
        var rule = InspectionRule(uuid: uuid(47), createdAt: moment(1))
        rule.isSensitive = true
        rule.actions = JSONText([["op": "log", "args": ["msg": "calvin-3"]]])
        rule.conditions = JSONText([["op": "eq", "args": ["values": ["calvin-4", "x"]]]])
        return rule
    }

    private func work() -> Work {
        var work = Work()
        work.operation = Operation(
            kind: .manualClean, request: StepRequest(steps: [step]), command: "clean-1", startedAt: moment(1))
        work.operation?.plan = [step]
        work.operation?.failure = .init("sealed: by the weather")
        return work
    }

    private func writeSecrets(to store: SQLiteStore) async throws {
        var change = NodeChange(try await store.read(uuid(1)))
        change.node.work = work()
        change.effects = [Effect(command: "clean-1", order: .run(step, .clean))]
        try await store.commit(change)
        try await store.create(target())
        try await store.create(DeployTemplate(uuid: uuid(45), name: "CUSTOM_T", steps: [step], createdAt: moment(1)))
        try await store.create(
            Runbook(
                uuid: uuid(46), name: "R",
                steps: [OrderedStep(interface: .bios, step: "apply", args: step.args, order: 1)], createdAt: moment(1)))
        try await store.create(rule())
    }

    private func checkRead(_ store: SQLiteStore) async throws {
        #expect(try await store.resource(VolumeTarget.self, .uuid(uuid(44)))?.properties == secrets)
        #expect(try await store.resource(DeployTemplate.self, .uuid(uuid(45)))?.steps.map(\.args) == [step.args])
        #expect(try await store.resource(Runbook.self, .uuid(uuid(46)))?.steps.map(\.args) == [step.args])
        #expect(try await store.resource(InspectionRule.self, .uuid(uuid(47)))?.actions == rule().actions)
        #expect(try await store.read(uuid(1)).work.operation == work().operation)
        let order = try await store.pendingEffects(of: uuid(1)).map(\.effect.order)
        #expect(order == [.run(step, .clean)])
        var changed = target()
        changed.volumeID = "w"
        try await store.update(changed, from: target())
        try await store.update(target(), from: changed)
    }

    /// The same rows as schema 4 kept them.
    private func clearRows() throws -> String {
        let work = try JSONText(encoding: work()).text.replacing("'", with: "''")
        let effect = try JSONText(encoding: Effect(command: "clean-1", order: .run(step, .clean))).text
        let shown = #"{"args":{"password":"calvin-5"},"step":"apply"}"#
        let steps = #"[{"interface":"bios","step":"apply","args":{"password":"calvin-2","a":1},"priority":0,"order":1}]"#
        return MigrationTests.rows[1, default: ""] + """
            DELETE FROM effects;
            UPDATE nodes SET work = '\(work)', clean_step = '\(shown)', driver_internal_info = '{"clean_steps":[\(shown)]}';
            INSERT INTO effects (node_id, filed_at, effect) VALUES (1, 0, '\(effect)');
            INSERT INTO volume_targets (uuid, created_at, node_uuid, volume_type, volume_id, boot_index, document)
            VALUES ('\(uuid(44))', \(moment(1).microseconds), '\(uuid(1))', 'iscsi', 'v', 0,
                '{"extra":{},"properties":\(secrets.text)}');
            INSERT INTO deploy_templates (uuid, created_at, name, document)
            VALUES ('\(uuid(45))', 0, 'CUSTOM_T', '{"extra":{},"steps":\(steps)}');
            INSERT INTO runbooks (uuid, created_at, name, disable_ramdisk, public, document)
            VALUES ('\(uuid(46))', 0, 'R', 0, 0, '{"extra":{},"steps":\(steps),"traits":[]}');
            INSERT INTO inspection_rules (uuid, created_at, priority, phase, sensitive, document)
            VALUES ('\(uuid(47))', 0, 0, 'main', 1,
                '{"conditions":\(rule().conditions.text),"actions":\(rule().actions.text)}');
            """
    }

    private func bytes(_ directory: TemporaryDirectory) throws -> [UInt8] {
        try [UInt8](directory.bytes(ofFilesBeginningWith: "ironbird.db"))
    }

    private func check(_ directory: TemporaryDirectory, _ location: SourceLocation = #_sourceLocation) throws {
        let bytes = try bytes(directory)
        #expect(bytes.contains(Array("Grüße".utf8)), "what is not secret is to be found", sourceLocation: location)
        #expect(!bytes.contains(Array("calvin".utf8)), "a secret is in the files", sourceLocation: location)
    }
}
