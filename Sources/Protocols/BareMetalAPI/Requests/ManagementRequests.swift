package import Documents
package import Model

/// The body of `PUT /v1/nodes/{node}/management/boot_device`.
package struct BootDeviceRequest: Sendable, Hashable {
    package let device: BootDevice
    package let isPersistent: Bool

    /// The request in `body`.
    package init(_ body: JSONObject) throws(APIError) {
        try body.refuseUnknown(besides: ["boot_device", "persistent"])
        let text = try body.required("boot_device").text(of: "boot_device")
        guard let device = BootDevice(rawValue: text) else {
            let known = BootDevice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("boot_device: \(text.quotedShort) is no boot device; devices are \(known).")
        }
        self.device = device
        let persistent = body["persistent"] ?? .null
        isPersistent = persistent.isNull ? false : try persistent.boolean(of: "persistent")
    }
}

/// The body of `PUT /v1/nodes/{node}/management/indicators/{indicator}`.
package struct IndicatorRequest: Sendable, Hashable {
    package let state: String

    /// The request in `body`.
    package init(_ body: JSONObject) throws(APIError) {
        try body.refuseUnknown(besides: ["state"])
        let text = try body.required("state").text(of: "state")
        guard ["on", "off", "blinking", "unknown"].contains(text) else {
            throw .badRequest("state: must be on, off, blinking or unknown, not \(text.quotedShort).")
        }
        state = text
    }
}

/// The body of `PUT /v1/nodes/{node}/traits` and `PUT /v1/runbooks/{runbook}/traits`.
package struct TraitsRequest: Sendable, Hashable {
    /// Sorted, each once.
    package let traits: [String]

    /// The request in `body`.
    package init(_ body: JSONObject) throws(APIError) {
        try body.refuseUnknown(besides: ["traits"])
        traits = try TraitName.list(body.required("traits"), of: "traits")
    }
}

/// The body of `POST /v1/nodes/{node}/vifs`.
package struct VIFRequest: Sendable, Hashable {
    /// UUID or name of the virtual interface.
    package let id: String
    package let portUUID: ResourceID?
    package let portgroupUUID: ResourceID?
    /// All of it: drivers may read other keys.
    package let body: JSONObject

    /// The request in `body`.
    package init(_ body: JSONObject) throws(APIError) {
        let text = try body.required("id").text(of: "id")
        guard ResourceID.isUUIDLike(text) || ResourceName.isValid(text) else {
            throw .badRequest("id: Expected a UUID or a name but received \(text.quotedShort).")
        }
        id = text
        portUUID = try body["port_uuid"]?.unlessNull?.uuid(of: "port_uuid")
        portgroupUUID = try body["portgroup_uuid"]?.unlessNull?.uuid(of: "portgroup_uuid")
        guard portUUID == nil || portgroupUUID == nil else {
            throw .badRequest("port_uuid: cannot be combined with portgroup_uuid; give one of them.")
        }
        self.body = body
    }
}

/// The body of `POST /v1/nodes/{node}/vmedia`.
package struct VirtualMediaRequest: Sendable, Hashable {
    /// What may hold an image.
    package static let deviceTypes = ["cdrom", "disk", "floppy"]

    package let deviceType: String
    package let imageURL: String
    package let downloadSource: String

    /// The request in `body`.
    package init(_ body: JSONObject) throws(APIError) {
        try body.refuseUnknown(besides: ["device_type", "image_url", "image_download_source"])
        deviceType = try body.required("device_type").text(of: "device_type")
        guard Self.deviceTypes.contains(deviceType) else {
            throw .badRequest("device_type: must be cdrom, disk or floppy, not \(deviceType.quotedShort).")
        }
        imageURL = try body.required("image_url").text(of: "image_url", max: 4096)
        let scheme = imageURL.split(separator: ":", maxSplits: 1).first?.lowercased()
        guard ["http", "https", "nfs", "cifs"].contains(scheme) else {
            throw .badRequest("image_url: must start with http, https, nfs or cifs.")
        }
        let source = body["image_download_source"] ?? .null
        downloadSource = source.isNull ? "local" : try source.text(of: "image_download_source")
        guard ["http", "local", "swift"].contains(downloadSource) else {
            throw .badRequest("image_download_source: must be http, local or swift, not \(downloadSource.quotedShort).")
        }
    }
}
