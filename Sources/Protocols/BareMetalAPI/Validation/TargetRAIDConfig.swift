package import Documents

/// The disks that a node shall be made to have: the body of `PUT /v1/nodes/{node}/states/raid`.
package enum TargetRAIDConfig {
    /// The properties of a logical disk, with what `logical_disk_properties` tells of each.
    package static let properties: [(name: String, description: String)] = [
        ("raid_level", "RAID level of the logical disk: JBOD, 0, 1, 2, 5, 6, 1+0, 5+0 or 6+0. Required."),
        ("size_gb", "Size of the logical disk in GiB, or MAX for all that is left. Required."),
        ("volume_name", "Name of the volume; unique on the node. Chosen when it is not given."),
        ("is_root_volume", "Whether this is the disk that the instance boots from; true for one disk at most."),
        ("share_physical_disks", "Whether other logical disks may use the same physical disks."),
        ("disk_type", "Type of the physical disks: hdd or ssd. Any when it is not given."),
        ("interface_type", "Interface of the physical disks: sata, scsi or sas. Any when it is not given."),
        ("number_of_physical_disks", "How many physical disks to use; the least that the level needs when it is not given."),
        ("controller", "Name of the RAID controller as the driver knows it; software for RAID by the operating system."),
        ("physical_disks", "The physical disks to use, as the driver names them, or hints by which to find them."),
    ]

    private static let levels = ["JBOD", "0", "1", "2", "5", "6", "1+0", "5+0", "6+0"]

    /// Refuses what is neither `{}` nor an array of logical disks.
    package static func check(_ object: JSONObject) throws(APIError) {
        guard !object.isEmpty else { return }
        try object.refuseUnknown(besides: ["logical_disks"])
        let disks = try object.required("logical_disks").array(of: "logical_disks")
        guard !disks.isEmpty else { throw .badRequest("logical_disks: needs at least one disk.") }
        var members: [JSONObject] = []
        for (index, disk) in disks.enumerated() {
            let object = try disk.object(of: "logical_disks[\(index)]")
            try check(object, named: "logical_disks[\(index)]")
            members.append(object)
        }
        guard members.count(where: { $0["is_root_volume"]?.boolValue == true }) <= 1 else {
            throw .badRequest("is_root_volume: can be true for one logical disk only.")
        }
        try checkSoftware(members)
    }

    private static func check(_ disk: JSONObject, named name: String) throws(APIError) {
        for (key, value) in disk {
            guard properties.contains(where: { $0.name == key }) else {
                throw .badRequest("\(name): has an unknown key \(key.quotedShort).")
            }
            try check(value, of: key, named: "\(name).\(key)")
        }
        for key in ["raid_level", "size_gb"] where disk[key] == nil { throw .badRequest("\(name).\(key): is missing.") }
        guard disk["physical_disks"] == nil || disk["controller"] != nil else {
            throw .badRequest("\(name).physical_disks: needs controller.")
        }
    }

    private static func check(_ value: JSON, of key: String, named name: String) throws(APIError) {
        switch key {
        case "raid_level": try require(value, oneOf: levels, named: name)
        case "disk_type": try require(value, oneOf: ["hdd", "ssd"], named: name)
        case "interface_type": try require(value, oneOf: ["sata", "scsi", "sas"], named: name)
        case "size_gb":
            guard value != "MAX" else { return }
            guard let size = value.integerValue, size >= 0 else { throw .wrongType(name, "a number of GiB or MAX", value) }
        case "number_of_physical_disks":
            guard let count = value.integerValue, count > 0 else { throw .wrongType(name, "a positive integer", value) }
        case "is_root_volume", "share_physical_disks":
            guard value.boolValue != nil else { throw .wrongType(name, "true or false", value) }
        case "physical_disks": try checkPhysicalDisks(value, named: name)
        default: _ = try value.text(of: name)
        }
    }

    private static func require(_ value: JSON, oneOf words: [String], named name: String) throws(APIError) {
        guard let text = value.stringValue, words.contains(text) else {
            throw .badRequest("\(name): must be one of \(words.joined(separator: ", ")), not \(value.shortText).")
        }
    }

    /// Names, or at least two objects with hints.
    private static func checkPhysicalDisks(_ value: JSON, named name: String) throws(APIError) {
        let disks = try value.array(of: name)
        let areNames = disks.allSatisfy { $0.stringValue != nil }
        let areHints = disks.count >= 2 && disks.allSatisfy { $0.objectValue != nil }
        guard areNames || areHints else { throw .badRequest("\(name): must be names, or at least two objects with hints.") }
    }

    /// RAID by the operating system has two disks at most, of which the first is mirrored.
    private static func checkSoftware(_ disks: [JSONObject]) throws(APIError) {
        let software = disks.filter { $0["controller"] == "software" }
        guard !software.isEmpty else { return }
        guard software.count == disks.count else {
            throw .badRequest("controller: software RAID cannot be mixed with other controllers.")
        }
        guard disks.count <= 2 else { throw .badRequest("logical_disks: software RAID has two logical disks at most.") }
        guard disks[0]["raid_level"] == "1" else {
            throw .badRequest("logical_disks[0].raid_level: the first disk of a software RAID must be of level 1.")
        }
        if disks.count(where: { $0["size_gb"] == "MAX" }) > 1 {
            throw .badRequest("size_gb: only one disk of a software RAID may be MAX.")
        }
        for (index, disk) in disks.enumerated() {
            guard ["0", "1", "1+0", "5", "6"].contains(disk["raid_level"]?.stringValue) else {
                throw .badRequest("logical_disks[\(index)].raid_level: software RAID knows 0, 1, 1+0, 5 and 6.")
            }
        }
    }
}
