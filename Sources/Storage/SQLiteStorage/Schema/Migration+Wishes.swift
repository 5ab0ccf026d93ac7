extension Migration {
    /// Groups and batches of allocations, and flavors.
    static let wishes = Migration(
        number: 4, name: "groups, batches and flavors",
        script: """
            ALTER TABLE allocations ADD COLUMN group_name TEXT;
            ALTER TABLE allocations ADD COLUMN batch TEXT;
            CREATE INDEX allocations_by_group ON allocations (group_name) WHERE group_name IS NOT NULL;
            CREATE INDEX allocations_by_batch ON allocations (batch) WHERE batch IS NOT NULL;
            CREATE TABLE flavors (
                id INTEGER PRIMARY KEY,
                uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
                created_at INTEGER NOT NULL,
                updated_at INTEGER,
                name TEXT NOT NULL UNIQUE,
                document TEXT NOT NULL CHECK (json_valid(document))
            );
            """)
}
