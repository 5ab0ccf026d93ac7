extension Migration {
    /// The feed of changed nodes. Triggers keep it, so that no statement can forget to.
    ///
    /// Numbers start at the present moment in microseconds: a file that replaces another one does not repeat its numbers.
    static let feed = Migration(
        number: 6, name: "feed of changed nodes",
        script: """
            CREATE TABLE node_changes (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                node TEXT NOT NULL UNIQUE CHECK (length(node) = 36),
                gone INTEGER NOT NULL CHECK (gone IN (0, 1))
            );
            CREATE INDEX node_changes_gone ON node_changes (number) WHERE gone = 1;
            CREATE TABLE node_changes_start (number INTEGER NOT NULL);
            INSERT INTO node_changes_start VALUES (unixepoch() * 1000000);
            INSERT INTO sqlite_sequence (name, seq) SELECT 'node_changes', number FROM node_changes_start;
            CREATE TRIGGER node_changes_insert AFTER INSERT ON nodes BEGIN
                DELETE FROM node_changes WHERE node = new.uuid;
                INSERT INTO node_changes (node, gone) VALUES (new.uuid, 0);
            END;
            CREATE TRIGGER node_changes_update AFTER UPDATE ON nodes BEGIN
                DELETE FROM node_changes WHERE node = new.uuid;
                INSERT INTO node_changes (node, gone) VALUES (new.uuid, 0);
            END;
            CREATE TRIGGER node_changes_delete AFTER DELETE ON nodes BEGIN
                DELETE FROM node_changes WHERE node = old.uuid;
                INSERT INTO node_changes (node, gone) VALUES (old.uuid, 1);
            END;
            """)
}
