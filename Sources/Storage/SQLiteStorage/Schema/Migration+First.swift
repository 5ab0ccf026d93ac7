extension Migration {
    /// Nodes, what hangs on them, and the resources beside them.
    ///
    /// Scalars stand before documents, so that summary lists need not follow a row over several pages. Moments are microseconds since
    /// 1970, truth values are 0 and 1.
    static let first = Migration(
        number: 1, name: "nodes and resources",
        script: [nodes, nodeIndexes, belongings, conductors, enclosures, ports, volumes, plans].joined(separator: "\n"))

    private static let nodes = """
        CREATE TABLE nodes (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            name TEXT UNIQUE,
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            revision INTEGER NOT NULL DEFAULT 0,
            driver TEXT NOT NULL,
            instance_uuid TEXT UNIQUE,
            resource_class TEXT,
            provision_state TEXT NOT NULL,
            target_provision_state TEXT,
            power_state TEXT,
            target_power_state TEXT,
            maintenance INTEGER NOT NULL CHECK (maintenance IN (0, 1)),
            fault TEXT,
            reserved INTEGER NOT NULL CHECK (reserved IN (0, 1)),
            provision_updated_at INTEGER,
            conductor TEXT,
            deadline_at INTEGER,
            conductor_group TEXT NOT NULL,
            owner TEXT,
            lessee TEXT,
            shard TEXT,
            parent_node TEXT REFERENCES nodes (uuid),
            chassis_uuid TEXT REFERENCES chassis (uuid),
            allocation_uuid TEXT REFERENCES allocations (uuid),
            instance_name TEXT,
            automated_clean INTEGER CHECK (automated_clean IN (0, 1)),
            protected INTEGER NOT NULL CHECK (protected IN (0, 1)),
            retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
            disable_power_off INTEGER NOT NULL CHECK (disable_power_off IN (0, 1)),
            console_enabled INTEGER NOT NULL CHECK (console_enabled IN (0, 1)),
            boot_mode TEXT,
            secure_boot INTEGER CHECK (secure_boot IN (0, 1)),
            health TEXT,
            inspection_started_at INTEGER,
            inspection_finished_at INTEGER,
            commands_named INTEGER NOT NULL DEFAULT 0,
            journal_count INTEGER NOT NULL DEFAULT 0,
            history_count INTEGER NOT NULL DEFAULT 0,
            protected_reason TEXT,
            retired_reason TEXT,
            maintenance_reason TEXT,
            last_error TEXT,
            description TEXT,
            interfaces TEXT NOT NULL CHECK (json_valid(interfaces)),
            traits TEXT NOT NULL CHECK (json_valid(traits)),
            work TEXT CHECK (work IS NULL OR json_valid(work)),
            clean_step TEXT NOT NULL CHECK (json_valid(clean_step)),
            deploy_step TEXT NOT NULL CHECK (json_valid(deploy_step)),
            service_step TEXT NOT NULL CHECK (json_valid(service_step)),
            driver_info TEXT NOT NULL CHECK (json_valid(driver_info)),
            driver_internal_info TEXT NOT NULL CHECK (json_valid(driver_internal_info)),
            properties TEXT NOT NULL CHECK (json_valid(properties)),
            extra TEXT NOT NULL CHECK (json_valid(extra)),
            instance_info TEXT NOT NULL CHECK (json_valid(instance_info)),
            network_data TEXT NOT NULL CHECK (json_valid(network_data)),
            raid_config TEXT NOT NULL CHECK (json_valid(raid_config)),
            target_raid_config TEXT NOT NULL CHECK (json_valid(target_raid_config))
        );
        """

    private static let nodeIndexes = """
        CREATE INDEX nodes_by_state ON nodes (provision_state, maintenance, provision_updated_at);
        CREATE INDEX nodes_by_deadline ON nodes (deadline_at) WHERE deadline_at IS NOT NULL;
        CREATE INDEX nodes_by_parent ON nodes (parent_node) WHERE parent_node IS NOT NULL;
        CREATE INDEX nodes_by_chassis ON nodes (chassis_uuid) WHERE chassis_uuid IS NOT NULL;
        CREATE INDEX nodes_by_allocation ON nodes (allocation_uuid) WHERE allocation_uuid IS NOT NULL;
        CREATE INDEX nodes_by_class ON nodes (resource_class) WHERE resource_class IS NOT NULL;
        CREATE INDEX nodes_by_owner ON nodes (owner) WHERE owner IS NOT NULL;
        CREATE INDEX nodes_by_lessee ON nodes (lessee) WHERE lessee IS NOT NULL;
        CREATE INDEX nodes_by_shard ON nodes (shard);
        """

    /// Journal and history are rings: an entry's slot is its number modulo the ring's size, so that writing one drops the oldest.
    private static let belongings = """
        CREATE TABLE node_secrets (
            node_id INTEGER PRIMARY KEY REFERENCES nodes (id) ON DELETE CASCADE,
            driver_info BLOB,
            instance_info BLOB,
            driver_internal_info BLOB
        );
        CREATE TABLE effects (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
            filed_at INTEGER NOT NULL,
            effect TEXT NOT NULL CHECK (json_valid(effect))
        );
        CREATE INDEX effects_by_node ON effects (node_id);
        CREATE TABLE journal (
            node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
            slot INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            event TEXT NOT NULL,
            from_state TEXT NOT NULL,
            to_state TEXT NOT NULL,
            request_id TEXT,
            text TEXT,
            PRIMARY KEY (node_id, slot)
        ) WITHOUT ROWID;
        CREATE TABLE history (
            node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
            slot INTEGER NOT NULL,
            number INTEGER NOT NULL,
            uuid TEXT NOT NULL CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            severity TEXT NOT NULL,
            event TEXT NOT NULL,
            event_type TEXT NOT NULL,
            conductor TEXT,
            user TEXT,
            project TEXT,
            state TEXT,
            target_provision_state TEXT,
            duration INTEGER,
            PRIMARY KEY (node_id, slot)
        ) WITHOUT ROWID;
        CREATE TABLE inventories (
            node_id INTEGER PRIMARY KEY REFERENCES nodes (id) ON DELETE CASCADE,
            inventory TEXT NOT NULL CHECK (json_valid(inventory)),
            plugin_data TEXT NOT NULL CHECK (json_valid(plugin_data))
        );
        CREATE TABLE bios_settings (
            node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            name TEXT NOT NULL,
            value TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            registry TEXT NOT NULL CHECK (json_valid(registry)),
            PRIMARY KEY (node_id, position)
        ) WITHOUT ROWID;
        CREATE TABLE firmware_components (
            node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            component TEXT NOT NULL,
            initial_version TEXT NOT NULL,
            current_version TEXT,
            last_version_flashed TEXT,
            vendor TEXT,
            model TEXT,
            serial_number TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            PRIMARY KEY (node_id, position)
        ) WITHOUT ROWID;
        """

    private static let conductors = """
        CREATE TABLE conductors (
            hostname TEXT PRIMARY KEY,
            conductor_group TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            lease_expires_at INTEGER NOT NULL,
            drivers TEXT NOT NULL CHECK (json_valid(drivers))
        ) WITHOUT ROWID;
        """

    private static let enclosures = """
        CREATE TABLE chassis (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            description TEXT,
            document TEXT NOT NULL CHECK (json_valid(document))
        );
        """

    private static let ports = """
        CREATE TABLE portgroups (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            node_uuid TEXT NOT NULL REFERENCES nodes (uuid) ON DELETE CASCADE,
            name TEXT UNIQUE,
            address TEXT UNIQUE,
            mode TEXT NOT NULL,
            standalone_ports_supported INTEGER NOT NULL CHECK (standalone_ports_supported IN (0, 1)),
            physical_network TEXT,
            category TEXT,
            dynamic_portgroup INTEGER NOT NULL CHECK (dynamic_portgroup IN (0, 1)),
            document TEXT NOT NULL CHECK (json_valid(document))
        );
        CREATE INDEX portgroups_by_node ON portgroups (node_uuid);
        CREATE TABLE ports (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            node_uuid TEXT NOT NULL REFERENCES nodes (uuid) ON DELETE CASCADE,
            address TEXT NOT NULL UNIQUE CHECK (length(address) = 17),
            name TEXT UNIQUE,
            portgroup_uuid TEXT REFERENCES portgroups (uuid),
            pxe_enabled INTEGER NOT NULL CHECK (pxe_enabled IN (0, 1)),
            physical_network TEXT,
            is_smartnic INTEGER NOT NULL CHECK (is_smartnic IN (0, 1)),
            description TEXT,
            vendor TEXT,
            category TEXT,
            available_for_dynamic_portgroup INTEGER NOT NULL CHECK (available_for_dynamic_portgroup IN (0, 1)),
            document TEXT NOT NULL CHECK (json_valid(document))
        );
        CREATE INDEX ports_by_node ON ports (node_uuid);
        CREATE INDEX ports_by_portgroup ON ports (portgroup_uuid) WHERE portgroup_uuid IS NOT NULL;
        """

    private static let volumes = """
        CREATE TABLE volume_connectors (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            node_uuid TEXT NOT NULL REFERENCES nodes (uuid) ON DELETE CASCADE,
            type TEXT NOT NULL,
            connector_id TEXT NOT NULL,
            document TEXT NOT NULL CHECK (json_valid(document)),
            UNIQUE (type, connector_id)
        );
        CREATE INDEX volume_connectors_by_node ON volume_connectors (node_uuid);
        CREATE TABLE volume_targets (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            node_uuid TEXT NOT NULL REFERENCES nodes (uuid) ON DELETE CASCADE,
            volume_type TEXT NOT NULL,
            volume_id TEXT NOT NULL,
            boot_index INTEGER NOT NULL,
            document TEXT NOT NULL CHECK (json_valid(document)),
            UNIQUE (node_uuid, boot_index)
        );
        """

    private static let plans = """
        CREATE TABLE deploy_templates (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            name TEXT NOT NULL UNIQUE,
            document TEXT NOT NULL CHECK (json_valid(document))
        );
        CREATE TABLE runbooks (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            name TEXT NOT NULL UNIQUE,
            description TEXT,
            disable_ramdisk INTEGER NOT NULL CHECK (disable_ramdisk IN (0, 1)),
            public INTEGER NOT NULL CHECK (public IN (0, 1)),
            owner TEXT,
            document TEXT NOT NULL CHECK (json_valid(document))
        );
        CREATE TABLE inspection_rules (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            description TEXT,
            priority INTEGER NOT NULL,
            phase TEXT NOT NULL,
            sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
            document TEXT NOT NULL CHECK (json_valid(document))
        );
        CREATE TABLE allocations (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            name TEXT UNIQUE,
            resource_class TEXT,
            owner TEXT,
            node_uuid TEXT REFERENCES nodes (uuid) ON DELETE CASCADE,
            state TEXT NOT NULL,
            last_error TEXT,
            document TEXT NOT NULL CHECK (json_valid(document))
        );
        CREATE INDEX allocations_by_node ON allocations (node_uuid) WHERE node_uuid IS NOT NULL;
        """
}
