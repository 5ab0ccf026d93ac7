import Documents

/// What a Redfish controller of a virtual machine answers (DSP0266, DSP0268): the system, its power and boot device, sessions.
struct RedfishResponder: Sendable {
    private let machine: any ControlledMachine
    private var sessions: RedfishSessions

    init(_ machine: any ControlledMachine, credentials: ControllerCredentials) {
        self.machine = machine
        sessions = RedfishSessions(credentials)
    }

    /// Answers a request, after it was carried out.
    mutating func response(to request: RedfishRequest) -> RedfishResponse {
        let segments = request.segments
        guard segments.first == "redfish" else { return .failure(404, "there is no \(request.path)", "ResourceMissingAtURI") }
        switch (request.method, Array(segments.dropFirst())) {
        case ("GET", []): return RedfishResponse(200, ["v1": "/redfish/v1/"])
        case ("GET", ["v1"]): return RedfishResponse(200, root)
        case ("POST", ["v1", "SessionService", "Sessions"]): return openSession(request.document)
        default: break
        }
        guard sessions.allows(request) else {
            return .failure(401, "this needs the controller's user name and password", "NoValidSession")
        }
        return authorized(request, Array(segments.dropFirst(2)))
    }

    private mutating func authorized(_ request: RedfishRequest, _ path: [String]) -> RedfishResponse {
        let uuid = machine.description.uuid
        switch (request.method, path) {
        case ("GET", ["Systems"]): return collection("Systems", "ComputerSystemCollection", [uuid])
        case ("GET", ["Systems", uuid]): return RedfishResponse(200, system)
        case ("PATCH", ["Systems", uuid]): return change(request.document)
        case ("POST", ["Systems", uuid, "Actions", "ComputerSystem.Reset"]): return reset(request.document)
        case ("GET", ["Systems", uuid, "EthernetInterfaces"]):
            return collection("Systems/\(uuid)/EthernetInterfaces", "EthernetInterfaceCollection", ["1"])
        case ("GET", ["Systems", uuid, "EthernetInterfaces", "1"]): return RedfishResponse(200, card)
        case ("GET", ["Systems", uuid, "Processors"]):
            let names = (1...max(1, machine.description.processors)).map(String.init)
            return collection("Systems/\(uuid)/Processors", "ProcessorCollection", names)
        case ("GET", let path) where path.count == 4 && path.prefix(3) == ["Systems", uuid, "Processors"]:
            return RedfishResponse(200, processor(path[3]))
        case ("GET", ["Systems", uuid, "SimpleStorage"]):
            return collection("Systems/\(uuid)/SimpleStorage", "SimpleStorageCollection", ["1"])
        case ("GET", ["Systems", uuid, "SimpleStorage", "1"]): return RedfishResponse(200, storage)
        case ("GET", ["Managers"]): return collection("Managers", "ManagerCollection", ["bmc"])
        case ("GET", ["Managers", "bmc"]): return RedfishResponse(200, manager)
        case ("GET", ["SessionService"]): return RedfishResponse(200, sessionService)
        case ("GET", ["SessionService", "Sessions"]):
            return collection("SessionService/Sessions", "SessionCollection", sessions.identifiers)
        case ("DELETE", let path) where path.count == 3 && path.prefix(2) == ["SessionService", "Sessions"]:
            return sessions.close(path[2]) ? RedfishResponse(204) : .failure(404, "there is no session \(path[2])")
        default:
            return .failure(404, "there is no \(request.method) of \(request.path)", "ResourceMissingAtURI")
        }
    }

    private mutating func openSession(_ document: JSON) -> RedfishResponse {
        let names = (document["UserName"]?.stringValue, document["Password"]?.stringValue)
        guard let session = sessions.open(userName: names.0, password: names.1) else {
            return .failure(401, "user name or password is wrong", "ResourceAtUriUnauthorized")
        }
        let path = "/redfish/v1/SessionService/Sessions/\(session.identifier)"
        var response = RedfishResponse(
            201,
            [
                "@odata.id": .string(path), "@odata.type": "#Session.v1_1_0.Session", "Id": .string(session.identifier),
                "Name": "Session", "UserName": document["UserName"] ?? .null,
            ])
        response.headers = [("X-Auth-Token", session.token), ("Location", path)]
        return response
    }
}

extension RedfishResponder {
    /// What each kind of reset is to the machine.
    private static let resets: [(name: String, order: MachinePower.Order)] = [
        ("On", .on), ("ForceOn", .on), ("ForceOff", .off), ("GracefulShutdown", .soft), ("PushPowerButton", .soft),
        ("ForceRestart", .reset), ("PowerCycle", .cycle), ("Nmi", .interrupt),
    ]

    private func reset(_ document: JSON) -> RedfishResponse {
        let type = document["ResetType"]?.stringValue ?? ""
        guard let reset = Self.resets.first(where: { $0.name == type }) else {
            let names = Self.resets.map(\.name).joined(separator: ", ")
            return .failure(400, "ResetType must be one of \(names), not '\(type)'", "ActionParameterNotSupported")
        }
        do {
            try machine.order(reset.order)
            return RedfishResponse(204)
        } catch {
            return .failure(409, "the machine is off: it cannot be told to \(type)", "ResourceInUse")
        }
    }

    private static let targets: [(name: String, device: BootOverride.Device)] = [("Pxe", .network), ("Hdd", .disk)]

    /// Takes a boot override; what is not given stays.
    private func change(_ document: JSON) -> RedfishResponse {
        guard let boot = document["Boot"] else {
            return .failure(400, "only Boot can be changed", "PropertyNotWritable")
        }
        if let mode = boot["BootSourceOverrideMode"]?.stringValue, mode != bootMode {
            return .failure(400, "BootSourceOverrideMode is \(bootMode) and cannot be changed", "PropertyValueNotInList")
        }
        let present = machine.bootOverride
        let enabled =
            boot["BootSourceOverrideEnabled"]?.stringValue ?? enabledText(present ?? BootOverride(.disk, isPersistent: false))
        let target = boot["BootSourceOverrideTarget"]?.stringValue ?? targetText(present)
        guard ["Once", "Continuous", "Disabled"].contains(enabled) else {
            return .failure(400, "BootSourceOverrideEnabled must be Once, Continuous or Disabled", "PropertyValueNotInList")
        }
        if enabled == "Disabled" || target == "None" {
            machine.setBootOverride(nil)
        } else if let device = Self.targets.first(where: { $0.name == target })?.device {
            machine.setBootOverride(
                BootOverride(device, isPersistent: enabled == "Continuous", isEFI: machine.description.firmware.isUEFI))
        } else {
            return .failure(400, "BootSourceOverrideTarget must be None, Pxe or Hdd, not '\(target)'", "PropertyValueNotInList")
        }
        return RedfishResponse(200, system)
    }

    private var bootMode: String {
        switch machine.description.firmware {
        case .bios: "Legacy"
        case .uefi, .uefiSecure: "UEFI"
        }
    }

    private func enabledText(_ bootOverride: BootOverride) -> String { bootOverride.isPersistent ? "Continuous" : "Once" }

    private func targetText(_ bootOverride: BootOverride?) -> String {
        bootOverride.flatMap { present in Self.targets.first { $0.device == present.device }?.name } ?? "None"
    }
}

extension RedfishResponder {
    private var root: JSON {
        [
            "@odata.id": "/redfish/v1/", "@odata.type": "#ServiceRoot.v1_5_0.ServiceRoot", "Id": "RootService",
            "Name": "Virtual bare metal", "RedfishVersion": "1.8.0", "UUID": .string(machine.description.uuid),
            "Systems": ["@odata.id": "/redfish/v1/Systems"], "Managers": ["@odata.id": "/redfish/v1/Managers"],
            "SessionService": ["@odata.id": "/redfish/v1/SessionService"],
            "Links": ["Sessions": ["@odata.id": "/redfish/v1/SessionService/Sessions"]],
        ]
    }

    private var system: JSON {
        let description = machine.description
        let path = "/redfish/v1/Systems/\(description.uuid)"
        let bootOverride = machine.bootOverride
        return [
            "@odata.id": .string(path), "@odata.type": "#ComputerSystem.v1_10_0.ComputerSystem", "Id": .string(description.uuid),
            "UUID": .string(description.uuid), "Name": .string(description.name), "SystemType": "Virtual",
            "Manufacturer": "Ironbird", "Model": "Virtual bare metal", "SerialNumber": .string(description.name),
            "PowerState": machine.isOn ? "On" : "Off",
            "Status": ["State": machine.isOn ? "Enabled" : "Disabled", "Health": "OK"],
            "Boot": [
                "BootSourceOverrideEnabled": .string(bootOverride.map(enabledText) ?? "Disabled"),
                "BootSourceOverrideTarget": .string(targetText(bootOverride)),
                "BootSourceOverrideMode": .string(bootMode),
                "BootSourceOverrideTarget@Redfish.AllowableValues": .array(["None"] + Self.targets.map { .string($0.name) }),
            ],
            "MemorySummary": ["TotalSystemMemoryGiB": .number(Double(description.memoryMiB) / 1_024)],
            "ProcessorSummary": ["Count": .integer(Int64(description.processors))],
            "Processors": ["@odata.id": .string(path + "/Processors")],
            "SimpleStorage": ["@odata.id": .string(path + "/SimpleStorage")],
            "EthernetInterfaces": ["@odata.id": .string(path + "/EthernetInterfaces")],
            "Links": ["ManagedBy": [["@odata.id": "/redfish/v1/Managers/bmc"]]],
            "Actions": [
                "#ComputerSystem.Reset": [
                    "target": .string(path + "/Actions/ComputerSystem.Reset"),
                    "ResetType@Redfish.AllowableValues": .array(Self.resets.map { .string($0.name) }),
                ]
            ],
        ]
    }

    private var card: JSON {
        [
            "@odata.id": .string("/redfish/v1/Systems/\(machine.description.uuid)/EthernetInterfaces/1"),
            "@odata.type": "#EthernetInterface.v1_4_1.EthernetInterface", "Id": "1", "Name": "Network card",
            "MACAddress": .string(machine.description.macAddress), "PermanentMACAddress": .string(machine.description.macAddress),
            "Status": ["State": "Enabled", "Health": "OK"],
        ]
    }

    private func processor(_ name: String) -> JSON {
        [
            "@odata.id": .string("/redfish/v1/Systems/\(machine.description.uuid)/Processors/\(name)"),
            "@odata.type": "#Processor.v1_5_0.Processor", "Id": .string(name), "Name": .string("Processor \(name)"),
            "ProcessorType": "CPU", "ProcessorArchitecture": "x86", "InstructionSet": "x86-64", "TotalCores": 1,
            "TotalThreads": 1, "Status": ["State": "Enabled", "Health": "OK"],
        ]
    }

    private var storage: JSON {
        let bytes = Int64(machine.description.diskGiB) << 30
        let disks = machine.description.disks.map { disk -> JSON in
            [
                "Name": .string(disk.serial), "Model": "Virtual disk", "CapacityBytes": .integer(bytes),
                "Status": ["State": "Enabled", "Health": "OK"],
            ]
        }
        return [
            "@odata.id": .string("/redfish/v1/Systems/\(machine.description.uuid)/SimpleStorage/1"),
            "@odata.type": "#SimpleStorage.v1_2_3.SimpleStorage", "Id": "1", "Name": "Disks", "Devices": .array(disks),
        ]
    }

    private var manager: JSON {
        [
            "@odata.id": "/redfish/v1/Managers/bmc", "@odata.type": "#Manager.v1_5_0.Manager", "Id": "bmc", "Name": "Controller",
            "ManagerType": "BMC", "UUID": .string(machine.description.uuid), "Status": ["State": "Enabled", "Health": "OK"],
            "Links": [
                "ManagerForServers": [["@odata.id": .string("/redfish/v1/Systems/\(machine.description.uuid)")]]
            ],
        ]
    }

    private var sessionService: JSON {
        [
            "@odata.id": "/redfish/v1/SessionService", "@odata.type": "#SessionService.v1_1_6.SessionService",
            "Id": "SessionService", "Name": "Sessions", "ServiceEnabled": true,
            "Sessions": ["@odata.id": "/redfish/v1/SessionService/Sessions"],
        ]
    }

    private func collection(_ path: String, _ type: String, _ members: [String]) -> RedfishResponse {
        RedfishResponse(
            200,
            [
                "@odata.id": .string("/redfish/v1/\(path)"), "@odata.type": .string("#\(type).\(type)"), "Name": .string(type),
                "Members@odata.count": .integer(Int64(members.count)),
                "Members": .array(members.map { ["@odata.id": .string("/redfish/v1/\(path)/\($0)")] }),
            ])
    }
}
