import Lifecycle
import Model
import Storage

/// What a `MemoryStore` holds.
struct MemoryTables {
    var nodes: [Node.ID: MemoryNode] = [:]
    /// By table and uuid.
    var resources: [String: [ResourceID: MemoryResource]] = [:]
    var conductors: [String: ConductorRecord] = [:]
    /// Whoever changes a node notes it here.
    var feed = MemoryFeed()
    private var lastOrdinal: Int64 = 0
    private var lastEffect: PendingEffect.ID = 0

    mutating func nextOrdinal() -> Int64 {
        lastOrdinal += 1
        return lastOrdinal
    }

    mutating func nextEffect() -> PendingEffect.ID {
        lastEffect += 1
        return lastEffect
    }

    func existingNode(_ uuid: Node.ID) throws(StoreError) -> MemoryNode {
        guard let row = nodes[uuid] else { throw .notFound(noun: "node", reference: uuid.description) }
        return row
    }

    /// Whether `conductor` is to look after a node that remembers `owner`.
    func isFor(_ conductor: String, _ owner: String?, at now: Timestamp) -> Bool {
        guard let owner, owner != conductor else { return true }
        return (conductors[owner]?.leaseExpiresAt ?? now) <= now
    }

    func places(ofNodesBy page: Page) throws(StoreError) -> @Sendable (MemoryNode) -> SortPosition {
        guard let field = page.sortField else { return { SortPosition(value: .null, ordinal: $0.ordinal) } }
        guard let value = Node.columnValues[field] else { throw .reference(noun: "node", field: "sort_key", value: field) }
        return { SortPosition(value: value($0.managed.node), ordinal: $0.ordinal) }
    }
}

/// A node and everything that belongs to it.
struct MemoryNode {
    static let historyEventsMax = 300
    static let journalEntriesMax = 200

    let ordinal: Int64
    var managed: ManagedNode
    var secrets = NodeSecrets()
    var conductor: String?
    var effects: [PendingEffect] = []
    var journal: [JournalEntry] = []
    var history: [HistoryEvent] = []
    var inventory: NodeInventory?
    var biosSettings: [BIOSSetting] = []
    var firmware: [FirmwareComponent] = []
    var timeline: [TimelineEntry] = []

    init(ordinal: Int64, managed: ManagedNode) {
        self.ordinal = ordinal
        self.managed = managed
    }

    mutating func append(_ events: [HistoryEvent]) {
        history = (history + events).suffix(Self.historyEventsMax)
    }

    mutating func append(_ entry: JournalEntry) {
        journal = (journal + [entry]).suffix(Self.journalEntriesMax)
    }

    mutating func append(_ event: TimelineEvent) {
        timeline.append(TimelineEntry(number: (timeline.last?.number ?? 0) + 1, event: event))
        if timeline.count > TimelineEntry.perNodeMax { timeline.removeFirst() }
    }
}

/// A resource, and the row that it would be in a database.
struct MemoryResource {
    let ordinal: Int64
    let resource: any StoredResource
    let schema: ResourceSchema
    private let values: [ColumnValue]

    init<R: StoredResource>(ordinal: Int64, resource: R) {
        self.ordinal = ordinal
        self.resource = resource
        schema = R.schema
        values = resource.columnValues
    }

    /// The value of a field; `null` when there is no such field.
    func value(_ field: String) -> ColumnValue {
        switch field {
        case "uuid": ColumnValue(resource.uuid)
        case "created_at": ColumnValue(resource.createdAt)
        case "updated_at": ColumnValue(resource.updatedAt)
        default: schema.columns.firstIndex(of: field).map { values[$0] } ?? .null
        }
    }
}
