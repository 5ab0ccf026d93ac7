import Documents
package import Model
package import Storage

extension SQLiteStore {
    package func conductors() async throws(StoreError) -> [ConductorRecord] {
        try await readers.read { connection in
            try connection.all(
                """
                SELECT hostname, conductor_group, created_at, lease_expires_at, drivers, updated_at FROM conductors
                ORDER BY hostname
                """
            ) { row in
                let (hostname, group) = (row.text(), row.text())
                let (startedAt, expiresAt) = (row.moment(), row.moment())
                let drivers = row.document().parsed.arrayValue?.compactMap(\.stringValue) ?? []
                var record = ConductorRecord(
                    hostname: hostname, conductorGroup: group, startedAt: startedAt, leaseExpiresAt: expiresAt,
                    drivers: drivers)
                record.updatedAt = row.moment()
                return record
            }
        }
    }

    package func renew(_ conductor: ConductorRecord) async throws(StoreError) {
        try await commits.write { connection in
            try connection.run(
                """
                INSERT INTO conductors (hostname, conductor_group, created_at, updated_at, lease_expires_at, drivers)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (hostname) DO UPDATE SET conductor_group = excluded.conductor_group,
                updated_at = excluded.updated_at, lease_expires_at = excluded.lease_expires_at, drivers = excluded.drivers
                """
            ) {
                $0.text(conductor.hostname)
                $0.text(conductor.conductorGroup)
                $0.moment(conductor.createdAt)
                $0.moment(conductor.updatedAt)
                $0.moment(conductor.leaseExpiresAt)
                $0.value(.list(conductor.drivers))
            }
        }
    }

    package func retire(_ hostname: String, at now: Timestamp) async throws(StoreError) {
        try await commits.write { connection in
            try connection.run("UPDATE conductors SET lease_expires_at = ?, updated_at = ? WHERE hostname = ?") {
                $0.moment(now)
                $0.moment(now)
                $0.text(hostname)
            }
        }
    }
}
