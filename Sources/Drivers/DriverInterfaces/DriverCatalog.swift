package import Model

/// The hardware types that this service drives, and the rules by which a node's interfaces are chosen (drivers.md §1–2).
package struct DriverCatalog: Sendable {
    /// The enabled hardware types, in the order of configuration.
    package let types: [any HardwareType]
    package let settings: InterfaceSettings
    private let byName: [String: any HardwareType]

    /// A catalog of these types; without settings, Ironic's defaults hold.
    package init(_ types: [any HardwareType], settings: InterfaceSettings? = nil) {
        self.types = types
        self.settings = settings ?? InterfaceSettings(for: types)
        byName = Dictionary(types.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The names of the enabled types.
    package var names: [String] { types.map(\.name) }

    /// The type of this name, or `nil` when it is not enabled.
    package func type(_ name: String) -> (any HardwareType)? {
        byName[name]
    }

    /// The type of this name.
    ///
    /// - Throws: the refusal of a node whose driver no conductor offers.
    package func requiredType(_ name: String) throws(ValidationFailure) -> any HardwareType {
        guard let type = byName[name] else {
            throw ValidationFailure(
                "No valid host was found. Reason: No conductor service registered which supports driver \(name); "
                    + "the enabled drivers are \(names.joined(separator: ", ")).")
        }
        return type
    }

    /// The implementations of a kind that nodes of the type may use, best first: `enabled_X_interfaces` of the drivers API.
    package func enabledImplementations(of kind: InterfaceKind, for type: any HardwareType) -> [String] {
        let enabled = settings.enabled[kind] ?? []
        let supported = type.supportedImplementations(of: kind).filter(enabled.contains)
        guard type.acceptsEveryEnabledImplementation else { return supported }
        return supported + enabled.filter { !supported.contains($0) }
    }

    /// The implementation that a node gets that names none: `default_X_interface` of the drivers API.
    package func defaultImplementation(of kind: InterfaceKind, for type: any HardwareType) throws(ValidationFailure) -> String {
        let enabled = settings.enabled[kind] ?? []
        let supported = type.supportedImplementations(of: kind)
        if let configured = settings.defaults[kind] {
            guard supported.contains(configured) else { throw Self.unsupported(configured, kind, type) }
            return configured
        }
        guard let first = supported.first(where: enabled.contains) else {
            throw ValidationFailure(
                "No default value found for \(kind.rawValue) interface. Enable one of \(supported.joined(separator: ", ")) "
                    + "in enabled_\(kind.rawValue)_interfaces.")
        }
        return first
    }

    /// Checks that a node of the type may use the implementation.
    package func check(_ implementation: String, of kind: InterfaceKind, for type: any HardwareType) throws(ValidationFailure) {
        let enabled = settings.enabled[kind] ?? []
        guard enabled.contains(implementation) else {
            throw ValidationFailure(
                "Could not find the following interface in the 'ironic.hardware.interfaces.\(kind.rawValue)' entrypoint: "
                    + "\(implementation). Valid interfaces are \(enabled.joined(separator: ", ")).")
        }
        guard type.acceptsEveryEnabledImplementation || type.supportedImplementations(of: kind).contains(implementation) else {
            throw Self.unsupported(implementation, kind, type)
        }
    }

    /// The implementation of every kind for a node of this driver: those requested are checked, the others are the defaults.
    package func interfaces(
        for driver: String, requested: [InterfaceKind: String] = [:]
    ) throws(ValidationFailure) -> [InterfaceKind: String] {
        let type = try requiredType(driver)
        var interfaces: [InterfaceKind: String] = [:]
        for kind in InterfaceKind.allCases {
            guard let implementation = requested[kind] else {
                interfaces[kind] = try defaultImplementation(of: kind, for: type)
                continue
            }
            try check(implementation, of: kind, for: type)
            interfaces[kind] = implementation
        }
        return interfaces
    }

    /// The driver of a node, put together from the implementations that the node names.
    package func driver(for node: Node) throws(ValidationFailure) -> Driver {
        try requiredType(node.driver).driver(with: node.interfaces)
    }

    private static func unsupported(
        _ implementation: String, _ kind: InterfaceKind, _ type: any HardwareType
    ) -> ValidationFailure {
        ValidationFailure(
            "\(kind.rawValue) interface implementation '\(implementation)' is not supported by hardware type \(type.name).")
    }
}
