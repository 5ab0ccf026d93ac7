import Documents
import Model
import Storage

extension Connection {
    private static let historyEventsMax: Int64 = 300
    private static let journalEntriesMax: Int64 = 200

    /// Appends to a node's history, whose next event has the number `first`.
    func write(_ events: [HistoryEvent], of row: Int64, from first: Int64) throws {
        for (index, event) in events.enumerated() {
            let number = first + Int64(index)
            try run(
                """
                INSERT OR REPLACE INTO history (node_id, slot, number, uuid, created_at, severity, event, event_type, conductor,
                user, project, state, target_provision_state, duration) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ) {
                $0.integer(row)
                $0.integer(number % Self.historyEventsMax)
                $0.integer(number)
                $0.uuid(event.uuid)
                $0.moment(event.createdAt)
                $0.text(event.severity.rawValue)
                $0.text(event.event)
                $0.text(event.eventType)
                $0.text(event.conductor)
                $0.text(event.user)
                $0.text(event.project)
                $0.text(event.state?.rawValue)
                $0.text(event.targetProvisionState?.rawValue)
                $0.integer(event.duration?.storedMicroseconds)
            }
        }
    }

    /// Appends to a node's journal, whose next entry has this number.
    func write(_ entry: JournalEntry, of row: Int64, number: Int64) throws {
        try run(
            """
            INSERT OR REPLACE INTO journal (node_id, slot, number, at, event, from_state, to_state, request_id, text)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ) {
            $0.integer(row)
            $0.integer(number % Self.journalEntriesMax)
            $0.integer(number)
            $0.moment(entry.at)
            $0.text(entry.event)
            $0.text(entry.from.rawValue)
            $0.text(entry.to.rawValue)
            $0.text(entry.requestID)
            $0.text(entry.text)
        }
    }

    /// Replaces a node's inventory.
    func write(_ inventory: NodeInventory, of row: Int64) throws {
        try run("INSERT OR REPLACE INTO inventories (node_id, inventory, plugin_data) VALUES (?, ?, ?)") {
            $0.integer(row)
            $0.document(inventory.inventory)
            $0.document(inventory.pluginData)
        }
    }

    /// Replaces a node's firmware settings.
    func write(_ settings: [BIOSSetting], of row: Int64) throws {
        try run("DELETE FROM bios_settings WHERE node_id = ?") { $0.integer(row) }
        for (position, setting) in settings.enumerated() {
            try run(
                """
                INSERT INTO bios_settings (node_id, position, name, value, created_at, updated_at, registry)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
            ) {
                $0.integer(row)
                $0.integer(position)
                $0.text(setting.name)
                $0.text(setting.value)
                $0.moment(setting.createdAt)
                $0.moment(setting.updatedAt)
                $0.document(setting.registry)
            }
        }
    }

    /// Replaces a node's firmware components.
    func write(_ components: [FirmwareComponent], of row: Int64) throws {
        try run("DELETE FROM firmware_components WHERE node_id = ?") { $0.integer(row) }
        for (position, component) in components.enumerated() {
            try run(
                """
                INSERT INTO firmware_components (node_id, position, component, initial_version, current_version,
                last_version_flashed, vendor, model, serial_number, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ) {
                $0.integer(row)
                $0.integer(position)
                $0.text(component.component)
                $0.text(component.initialVersion)
                $0.text(component.currentVersion)
                $0.text(component.lastVersionFlashed)
                $0.text(component.vendor)
                $0.text(component.model)
                $0.text(component.serialNumber)
                $0.moment(component.createdAt)
                $0.moment(component.updatedAt)
            }
        }
    }
}

extension Duration {
    /// Microseconds, as far as they fit.
    var storedMicroseconds: Int64 {
        let (seconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return components.seconds < 0 ? .min : .max }
        return seconds.addingReportingOverflow(components.attoseconds / 1_000_000_000_000).partialValue
    }
}
