extension Migration {
    /// What was seen of each node's boots, numbered per node. The newest number is kept, so that none is given twice.
    static let timeline = Migration(
        number: 2, name: "boot timelines",
        script: """
            CREATE TABLE timeline (
                node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
                number INTEGER NOT NULL CHECK (number > 0),
                at INTEGER NOT NULL,
                stage TEXT NOT NULL,
                text TEXT NOT NULL,
                bytes INTEGER,
                duration INTEGER,
                PRIMARY KEY (node_id, number)
            ) WITHOUT ROWID;
            """)
}
