extension Migration {
    /// When a node is looked for next, and indexes that find waiting allocations and free nodes without reading the others.
    static let allocations = Migration(
        number: 3, name: "allocations at work",
        script: """
            ALTER TABLE allocations ADD COLUMN attempt_at INTEGER;
            UPDATE allocations SET attempt_at = created_at WHERE state = 'allocating';
            CREATE INDEX allocations_waiting ON allocations (attempt_at) WHERE attempt_at IS NOT NULL;
            CREATE INDEX nodes_allocatable ON nodes (resource_class, uuid)
                WHERE provision_state = 'available' AND instance_uuid IS NULL AND maintenance = 0 AND power_state IS NOT NULL;
            """)
}
