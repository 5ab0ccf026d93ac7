import Documents

extension JSON {
    /// Where the resource is that this refers to (DSP0266 §9.4, `@odata.id`).
    var reference: String? { self["@odata.id"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }

    /// The texts that a property may have, where the service says so (DSP0266 §9.6.7).
    func allowableValues(of property: String) -> [String]? {
        self["\(property)@Redfish.AllowableValues"]?.arrayValue?.compactMap(\.stringValue)
    }
}
