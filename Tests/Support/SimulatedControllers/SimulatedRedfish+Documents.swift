import Documents

/// What the service's resources look like.
extension SimulatedRedfish {
    var rootDocument: JSON {
        var document: JSONObject = [
            "@odata.id": .string(root), "RedfishVersion": "1.8.0", "Systems": ["@odata.id": .string(root + "Systems")],
        ]
        if hasSessions {
            document["SessionService"] = ["@odata.id": .string(root + "SessionService")]
            document["Links"] = ["Sessions": ["@odata.id": .string(root + "SessionService/Sessions")]]
        }
        return .object(document)
    }

    var systemsDocument: JSON {
        let members = systemNames.map { name in JSON.object(["@odata.id": .string("\(root)Systems/\(name)")]) }
        return ["Members": .array(members), "Members@odata.count": .integer(Int64(members.count))]
    }

    var systemDocument: JSON {
        var document: JSONObject = [
            "@odata.id": .string(system), "Id": "1", "UUID": "38947555-7742-3448-3784-823347823834",
            "Manufacturer": .string(manufacturer), "Model": "3500RX", "SerialNumber": "437XR1138R2", "BiosVersion": "P79 v1.33",
            "PowerState": .string(shownPowerState), "Boot": .object(boot), "Actions": ["#ComputerSystem.Reset": resetDocument],
        ]
        if isSecureBoot != nil { document["SecureBoot"] = ["@odata.id": .string(system + "/SecureBoot")] }
        if let light { document["IndicatorLED"] = .string(light) }
        for name in Set(parts.keys.compactMap { $0.split(separator: "/").first }) {
            document[String(name)] = ["@odata.id": .string("\(system)/\(name)")]
        }
        return .object(document.merging(details))
    }

    var actionInfoDocument: JSON {
        let types = (resetTypes ?? []).map(JSON.string)
        return ["Parameters": [["Name": "ResetType", "Required": true, "AllowableValues": .array(types)]]]
    }

    private var resetDocument: JSON {
        var action: JSONObject = ["target": .string(system + "/Actions/ComputerSystem.Reset")]
        if hasActionInfo {
            action["@Redfish.ActionInfo"] = .string(system + "/ResetActionInfo")
        } else if let resetTypes {
            action["ResetType@Redfish.AllowableValues"] = .array(resetTypes.map(JSON.string))
        }
        return .object(action)
    }
}
