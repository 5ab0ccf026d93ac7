import Documents
package import Model
package import Storage

extension SQLiteStore {
    package func history(of node: Node.ID, page: Page) async throws(StoreError) -> [HistoryEvent] {
        let events = try await readers.read { connection in
            try connection.all(Self.selectHistory + " ORDER BY number") {
                $0.uuid(node)
            } _: {
                try $0.historyEvent(of: node)
            }
        }
        return try page.slice(events)
    }

    package func historyEvent(_ uuid: ResourceID, of node: Node.ID) async throws(StoreError) -> HistoryEvent? {
        try await readers.read { connection in
            try connection.first(Self.selectHistory + " AND history.uuid = ?") {
                $0.uuid(node)
                $0.uuid(uuid)
            } _: {
                try $0.historyEvent(of: node)
            }
        }
    }

    private static let selectHistory = """
        SELECT history.uuid, history.created_at, severity, event, event_type, history.conductor, user, project, state,
        history.target_provision_state, duration
        FROM history WHERE node_id = (SELECT id FROM nodes WHERE uuid = ?)
        """

    package func inventory(of node: Node.ID) async throws(StoreError) -> NodeInventory? {
        try await readers.read { connection in
            try connection.first(
                "SELECT inventory, plugin_data FROM inventories WHERE node_id = (SELECT id FROM nodes WHERE uuid = ?)"
            ) {
                $0.uuid(node)
            } _: {
                NodeInventory(inventory: $0.document(), pluginData: $0.document())
            }
        }
    }

    package func biosSettings(of node: Node.ID) async throws(StoreError) -> [BIOSSetting] {
        try await readers.read { connection in
            try connection.all(
                """
                SELECT name, value, created_at, updated_at, registry FROM bios_settings
                WHERE node_id = (SELECT id FROM nodes WHERE uuid = ?) ORDER BY position
                """
            ) {
                $0.uuid(node)
            } _: {
                var setting = BIOSSetting(name: $0.text(), value: $0.optionalText(), createdAt: $0.moment())
                setting.updatedAt = $0.optionalMoment()
                setting.registry = $0.document()
                return setting
            }
        }
    }

    package func firmware(of node: Node.ID) async throws(StoreError) -> [FirmwareComponent] {
        try await readers.read { connection in
            try connection.all(
                """
                SELECT component, initial_version, created_at, current_version, last_version_flashed, vendor, model,
                serial_number, updated_at FROM firmware_components
                WHERE node_id = (SELECT id FROM nodes WHERE uuid = ?) ORDER BY position
                """
            ) {
                $0.uuid(node)
            } _: {
                var component = FirmwareComponent(component: $0.text(), initialVersion: $0.text(), createdAt: $0.moment())
                component.currentVersion = $0.optionalText()
                component.lastVersionFlashed = $0.optionalText()
                component.vendor = $0.optionalText()
                component.model = $0.optionalText()
                component.serialNumber = $0.optionalText()
                component.updatedAt = $0.optionalMoment()
                return component
            }
        }
    }

    package func nodes(withPortAddresses addresses: [MACAddress]) async throws(StoreError) -> [Node.ID] {
        try await readers.read { connection in
            try connection.all(
                """
                SELECT uuid FROM nodes WHERE uuid IN
                (SELECT node_uuid FROM ports WHERE address IN (SELECT value FROM json_each(?))) ORDER BY id
                """
            ) {
                $0.value(.list(addresses.map(\.description)))
            } _: {
                try $0.uuid()
            }
        }
    }

    package func journal(of node: Node.ID, limit: Int) async throws(StoreError) -> [JournalEntry] {
        try await readers.read { connection in
            let entries = try connection.all(
                """
                SELECT at, event, from_state, to_state, request_id, text FROM journal
                WHERE node_id = (SELECT id FROM nodes WHERE uuid = ?) ORDER BY number DESC LIMIT ?
                """
            ) {
                $0.uuid(node)
                $0.integer(max(0, limit))
            } _: { row -> JournalEntry? in
                let (at, event) = (row.moment(), row.text())
                let from = try row.optionalCase(Spellings.provisionStates)
                let to = try row.optionalCase(Spellings.provisionStates)
                guard let from, let to else { return nil }
                return JournalEntry(
                    at: at, event: event, from: from, to: to, requestID: row.optionalText(), text: row.optionalText())
            }
            return entries.compactMap(\.self)
        }
    }
}

extension Row {
    fileprivate mutating func historyEvent(of node: Node.ID) throws -> HistoryEvent {
        let (uuid, createdAt) = (try uuid(), moment())
        let severity = try optionalCase(Spellings.severities) ?? .info
        var event = HistoryEvent(
            uuid: uuid, nodeUUID: node, createdAt: createdAt, severity: severity, event: text(), eventType: text())
        event.conductor = optionalText()
        event.user = optionalText()
        event.project = optionalText()
        event.state = try optionalCase(Spellings.provisionStates)
        event.targetProvisionState = try optionalCase(Spellings.provisionStates)
        event.duration = optionalInteger().map { .microseconds($0) }
        return event
    }
}
