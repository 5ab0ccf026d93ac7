import Documents
import Lifecycle
import Model
import Storage

extension Migration {
    /// Secrets in arguments of steps, properties of volumes, and rules stood in clear before.
    static let sealedSecrets = Migration(number: 5, name: "secrets sealed everywhere", script: "") { connection in
        try connection.sealDocuments(of: "volume_targets", in: ["properties"])
        try connection.sealDocuments(of: "deploy_templates", in: ["steps"])
        try connection.sealDocuments(of: "runbooks", in: ["steps"])
        try connection.sealDocuments(of: "inspection_rules", in: ["actions", "conditions"], whollyIf: "sensitive")
        try connection.sealWork()
        try connection.sealEffects()
        for column in ["clean_step", "deploy_step", "service_step", "driver_internal_info"] {
            try connection.maskSecrets(in: column)
        }
    }
}

extension Connection {
    /// Seals members of documents, as a whole where the column `flag` is true.
    fileprivate func sealDocuments(of table: String, in members: Set<String>, whollyIf flag: String = "0") throws {
        let rows = try all("SELECT uuid, document, \(flag) FROM \(table)") {
            (uuid: try $0.uuid(), document: $0.document(), isWhole: $0.flag())
        }
        for row in rows {
            let sealed = try SealedDocument(sealing: sealing, context: "\(table)/\(row.uuid)")
                .sealed(row.document, in: members, wholly: row.isWhole ? members : [])
            try run("UPDATE \(table) SET document = ? WHERE uuid = ?") {
                $0.document(sealed)
                $0.uuid(row.uuid)
            }
        }
    }

    fileprivate func sealWork() throws {
        let rows = try all("SELECT id, uuid, work FROM nodes WHERE work IS NOT NULL") {
            (id: $0.integer(), node: try $0.uuid(), work: $0.text())
        }
        for row in rows {
            let work: Work = try JSON(parsing: row.work).decoded()
            let sealed = try work.stored(of: row.node, by: sealing)
            try run("UPDATE nodes SET work = ? WHERE id = ?") {
                $0.text(sealed)
                $0.integer(row.id)
            }
        }
    }

    fileprivate func sealEffects() throws {
        let rows = try all("SELECT effects.id, uuid, effect FROM effects JOIN nodes ON nodes.id = node_id") {
            (id: $0.integer(), node: try $0.uuid(), effect: $0.text())
        }
        for row in rows {
            let effect: Effect = try JSON(parsing: row.effect).decoded()
            let sealed = try effect.stored(of: row.node, by: sealing)
            try run("UPDATE effects SET effect = ? WHERE id = ?") {
                $0.text(sealed)
                $0.integer(row.id)
            }
        }
    }

    /// Shows the mask where steps showed their secret arguments.
    fileprivate func maskSecrets(in column: String) throws {
        let rows = try all("SELECT id, \(column) FROM nodes WHERE \(column) <> '{}'") {
            (id: $0.integer(), document: $0.document())
        }
        for row in rows {
            let masked = row.document.maskingSecrets
            guard masked != row.document else { continue }
            try run("UPDATE nodes SET \(column) = ? WHERE id = ?") {
                $0.document(masked)
                $0.integer(row.id)
            }
        }
    }
}
