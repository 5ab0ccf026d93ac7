package import Model

/// Where an item stands in a sorted list: by its value, then by its creation.
package struct SortPosition: Sendable, Hashable, Comparable {
    package var value: ColumnValue
    /// Grows with every creation.
    package var ordinal: Int64

    /// A place in the list.
    package init(value: ColumnValue, ordinal: Int64) {
        self.value = value
        self.ordinal = ordinal
    }

    package static func < (left: SortPosition, right: SortPosition) -> Bool {
        left.value == right.value ? left.ordinal < right.ordinal : left.value < right.value
    }
}

extension Page {
    /// The sorting field, `nil` for the order of creation.
    package var sortField: String? {
        sortKey == "id" ? nil : sortKey
    }

    /// The items of this page, for stores that hold all of them in memory.
    ///
    /// - Parameter marker: The position of the page's marker, which need not be among the items.
    package func slice<Item>(_ items: [Item], after marker: SortPosition?, by position: (Item) -> SortPosition) -> [Item] {
        let placed = items.map { (position($0), $0) }
        let sorted = placed.sorted { isDescending ? $1.0 < $0.0 : $0.0 < $1.0 }
        let rest = sorted.drop { place, _ in
            guard let marker else { return false }
            return isDescending ? place >= marker : place <= marker
        }
        return rest.prefix(max(0, limit ?? .max)).map(\.1)
    }
}

extension Page {
    /// A history's events of this page. `events` are in order of creation.
    package func slice(_ events: [HistoryEvent]) throws(StoreError) -> [HistoryEvent] {
        let field = sortField ?? "created_at"
        guard let value = HistoryEvent.values[field] else {
            throw .reference(noun: "history event", field: "sort_key", value: field)
        }
        func position(_ index: Int) -> SortPosition {
            SortPosition(value: sortField == nil ? .null : value(events[index]), ordinal: Int64(index))
        }
        let marked = marker.map { marker in events.firstIndex { $0.uuid == marker } }
        if case .some(.none) = marked {
            throw .notFound(noun: "history event", reference: marker?.description ?? "")
        }
        return slice(Array(events.indices), after: marked.flatMap(\.self).map(position), by: position).map { events[$0] }
    }
}

extension HistoryEvent {
    /// The fields that a history can be sorted by, and their values.
    package static let values: [String: @Sendable (HistoryEvent) -> ColumnValue] = [
        "uuid": { ColumnValue($0.uuid) },
        "created_at": { ColumnValue($0.createdAt) },
        "severity": { ColumnValue($0.severity.rawValue) },
        "event": { ColumnValue($0.event) },
        "event_type": { ColumnValue($0.eventType) },
        "conductor": { ColumnValue($0.conductor) },
        "user": { ColumnValue($0.user) },
        "project": { ColumnValue($0.project) },
        "state": { ColumnValue($0.state?.rawValue) },
        "target_state": { ColumnValue($0.targetProvisionState?.rawValue) },
        "target_provision_state": { ColumnValue($0.targetProvisionState?.rawValue) },
    ]
}
