package import Documents
import Model

/// The body of `POST /v1/events`: what a network service tells about ports that it has bound or lost.
package enum NetworkEvents {
    private static let names = ["network.bind_port", "network.unbind_port", "network.delete_port"]
    private static let keys: Set<String> = [
        "event", "port_id", "mac_address", "status", "device_id", "binding:host_id", "binding:vnic_type",
    ]

    /// Refuses a body that is no list of such events.
    package static func check(_ body: JSONObject) throws(APIError) {
        try body.refuseUnknown(besides: ["events"])
        let events = try body.required("events").array(of: "events")
        guard !events.isEmpty else { throw .badRequest("events: needs at least one event.") }
        for (index, event) in events.enumerated() {
            try check(event.object(of: "events[\(index)]"), named: "events[\(index)]")
        }
    }

    private static func check(_ event: JSONObject, named name: String) throws(APIError) {
        for key in event.keys where !keys.contains(key) {
            throw .badRequest("\(name): has an unknown key \(key.quotedShort).")
        }
        guard let text = event["event"]?.stringValue, names.contains(text) else {
            throw .badRequest("\(name).event: must be one of \(names.joined(separator: ", ")).")
        }
        _ = try event.required("port_id").uuid(of: "\(name).port_id")
        _ = try event.required("mac_address").macAddress(of: "\(name).mac_address")
        _ = try event.required("status").text(of: "\(name).status")
        for key in ["device_id", "binding:host_id", "binding:vnic_type"] {
            guard let value = event[key], !value.isNull else { continue }
            _ = try value.text(of: "\(name).\(key)")
        }
    }
}
