import Model
import Storage

/// Conditions and the values of their parameters, as they come together.
struct Conditions {
    private var texts: [String] = []
    private(set) var values: [ColumnValue] = []

    mutating func add(_ text: String, _ values: ColumnValue...) {
        texts.append(text)
        self.values += values
    }

    /// `column` has this value, where one is wanted.
    mutating func equals(_ column: String, _ value: ColumnValue) {
        guard value != .null else { return }
        add("\(column) = ?", value)
    }

    /// ` WHERE …`, or nothing.
    var clause: String { texts.isEmpty ? "" : " WHERE " + texts.joined(separator: " AND ") }

    /// ` AND …`, or nothing.
    var continuation: String { texts.map { " AND " + $0 }.joined() }

    /// The place behind a page's marker, whose row has this number and sorting value.
    mutating func follow(_ marker: SortPosition, by column: String?, isDescending: Bool) {
        let number = ColumnValue.integer(marker.ordinal)
        guard let column else { return add(isDescending ? "id < ?" : "id > ?", number) }
        switch (isDescending, marker.value) {
        case (false, .null): add("(\(column) IS NOT NULL OR id > ?)", number)
        case (true, .null): add("(\(column) IS NULL AND id < ?)", number)
        case (false, let value): add("(\(column) > ? OR (\(column) = ? AND id > ?))", value, value, number)
        case (true, let value):
            add("(\(column) < ? OR \(column) IS NULL OR (\(column) = ? AND id < ?))", value, value, number)
        }
    }
}

extension Page {
    /// ` ORDER BY … LIMIT ?`; the limit's value is `boundLimit`.
    func tail(by column: String?) -> String {
        let direction = isDescending ? "DESC" : "ASC"
        return " ORDER BY \(column.map { "\($0) \(direction), " } ?? "")id \(direction) LIMIT ?"
    }

    /// At most so many rows; -1 for all.
    var boundLimit: Int64 { limit.map { Int64(max(0, $0)) } ?? -1 }
}

extension NodeQuery {
    /// The column or expression to sort by; `nil` for the order of creation.
    var sortColumn: String? {
        get throws {
            guard let field = page.sortField else { return nil }
            guard Self.sortKeys.contains(field) else {
                throw StoreError.reference(noun: "node", field: "sort_key", value: field)
            }
            if field == "reservation" { return "reserved" }
            guard let kind = InterfaceKind.allCases.first(where: { $0.fieldName == field }) else { return field }
            return "(interfaces ->> '$.\(kind.rawValue)')"
        }
    }

    /// The filters.
    var conditions: Conditions {
        var conditions = Conditions()
        addPlace(to: &conditions)
        addStatus(to: &conditions)
        return conditions
    }

    private func addPlace(to conditions: inout Conditions) {
        if let uuids { conditions.add("uuid IN (SELECT value FROM json_each(?))", .list(uuids.map(\.description))) }
        conditions.equals("chassis_uuid", ColumnValue(chassisUUID))
        conditions.equals("driver", ColumnValue(driver))
        conditions.equals("resource_class", ColumnValue(resourceClass))
        conditions.equals("conductor_group", ColumnValue(conductorGroup))
        conditions.equals("conductor", ColumnValue(conductor))
        conditions.equals("owner", ColumnValue(owner))
        conditions.equals("lessee", ColumnValue(lessee))
        if let project { conditions.add("(owner = ? OR lessee = ?)", .text(project), .text(project)) }
        if let descriptionContains { conditions.add("instr(lower(description), lower(?)) > 0", .text(descriptionContains)) }
        if let shards { conditions.add("shard IN (SELECT value FROM json_each(?))", .list(shards)) }
        if let isSharded { conditions.add(isSharded ? "shard IS NOT NULL" : "shard IS NULL") }
        if !includesChildren { conditions.add("parent_node IS NULL") }
        conditions.equals("parent_node", ColumnValue(parentNode))
    }

    private func addStatus(to conditions: inout Conditions) {
        conditions.equals("instance_uuid", ColumnValue(instanceUUID))
        if let isAssociated { conditions.add(isAssociated ? "instance_uuid IS NOT NULL" : "instance_uuid IS NULL") }
        conditions.equals("instance_name", ColumnValue(instanceName))
        conditions.equals("maintenance", ColumnValue(isMaintenance))
        conditions.equals("provision_state", ColumnValue(provisionState?.rawValue))
        conditions.equals("fault", ColumnValue(fault?.rawValue))
        conditions.equals("retired", ColumnValue(isRetired))
        guard let isReserved else { return }
        conditions.add(
            isReserved ? "(reserved = 1 OR target_power_state IS NOT NULL)" : "reserved = 0 AND target_power_state IS NULL")
    }
}
